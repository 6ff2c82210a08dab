"""Which transcripts two people code: drawn by lot, so that nobody chooses them."""

import hmac
from fractions import Fraction
from math import ceil
from uuid import UUID


def coders_needed(*, document: UUID, trial: UUID, share: float, released: int, by_two: int) -> int:
    """1 or 2. The trial's id is the key of the draw, so anybody can repeat it.

    share: the least share of transcripts that two people code. released, by_two: how many
    transcripts were released before this one, and how many of them two people code. Where the
    draw alone would leave fewer than the share, two people code this one.
    """
    drawn = hmac.digest(trial.bytes, document.bytes, "sha256")
    lot = Fraction(int.from_bytes(drawn), 2 ** (8 * len(drawn)))
    # The share as it is written, 0.1, and not the binary fraction that is nearest to it.
    wanted = Fraction(str(share))
    too_few = by_two < ceil(wanted * (released + 1))
    return 2 if lot < wanted or too_few else 1
