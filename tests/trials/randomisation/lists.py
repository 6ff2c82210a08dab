"""Randomisation lists for tests: honest ones, with the same kit numbers each time, and others."""

import random
from unittest.mock import patch

from trials import seal
from trials.randomisation import (
    ListRecord,
    PlannedSlot,
    SealedList,
    balance,
    permuted_blocks,
    seal_list,
)
from trials.randomisation.sealing import HIGHEST_KIT, LOWEST_KIT

VAULT_KEY = seal.public_key(seal.new_key())
DRAWN = {
    "strata": ["01", "02"],
    "ratio": {"velvet": 2, "gravel": 1},
    "block_sizes": [3, 6],
    "length": 60,
    "seed": "a",
}


def blocks(**changed) -> list[PlannedSlot]:
    return permuted_blocks(**(DRAWN | changed))


def honest_kits(count: int) -> list[str]:
    drawn = random.Random("kits").sample(range(LOWEST_KIT, HIGHEST_KIT + 1), count)
    return [str(kit) for kit in drawn]


def sealed_with(kits: list[str], slots: list[PlannedSlot]) -> SealedList:
    with patch("trials.randomisation.sealing._kit_numbers", lambda count: kits):
        return seal_list(slots, trial="TIDE", vault_public_key=VAULT_KEY)


def record_of(sealed: SealedList, slots: list[PlannedSlot], **changed) -> ListRecord:
    """As make_randomisation writes it of these slots."""
    said = {
        "study": "TIDE",
        "made_at": "2026-01-05T09:00:00+00:00",
        "software": "a test",
        "sealed_list_sha256": sealed.sha256,
        "seed": DRAWN["seed"],
        "block_sizes": DRAWN["block_sizes"],
        "length": DRAWN["length"],
        "ratio": DRAWN["ratio"],
        "balance": {stratum: dict(arms) for stratum, arms in balance(slots).items()},
    }
    return ListRecord(**(said | changed))
