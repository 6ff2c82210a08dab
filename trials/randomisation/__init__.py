"""The randomisation list: made outside the server, from permuted blocks or from a file, and sealed.

Nothing here reads or writes the database. What the server gets is the sealed list; the two parts of
the study key go to two people, and the record of how it was drawn to the one who drew it.
"""

from trials.randomisation.drawing import (
    PlannedSlot,
    balance,
    default_block_sizes,
    permuted_blocks,
    reserved_slots,
)
from trials.randomisation.record import ListRecord
from trials.randomisation.sealing import SealedList, seal_list, sha256_of
from trials.randomisation.visible import VisibleList, problems_in_sight, read_sealed_list

__all__ = [
    "ListRecord",
    "PlannedSlot",
    "SealedList",
    "VisibleList",
    "balance",
    "default_block_sizes",
    "permuted_blocks",
    "problems_in_sight",
    "read_sealed_list",
    "reserved_slots",
    "seal_list",
    "sha256_of",
]
