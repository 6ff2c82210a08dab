"""What the rules of a form left out, as scores that travel with the data."""

from __future__ import annotations

from instruments.reading import Reading
from instruments.scoring.arithmetic import unanswered_in
from instruments.scoring.outcome import NoScore


def branch_taken(reading: Reading) -> str | NoScore:
    """The name of the first branch whose condition holds."""
    if reading.branches:
        return reading.branches[0].name
    return NoScore("no branch applies")


def branched_items(reading: Reading, *, items: tuple[str, ...]) -> tuple[int | str, ...]:
    """The numbers of the items that a branch left out."""
    return tuple(reading.number_of(key) for key in items if key in reading.branched)


def unanswered_items(reading: Reading, *, items: tuple[str, ...]) -> tuple[int | str, ...]:
    """The numbers of the items that are missing: neither answered nor branched."""
    return tuple(reading.number_of(key) for key in unanswered_in(reading, items))
