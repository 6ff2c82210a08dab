"""EQ-5D: the health profile and the index from a country's value set."""

from __future__ import annotations

from collections.abc import Mapping

from instruments.reading import Reading
from instruments.scoring.arithmetic import unanswered_in
from instruments.scoring.outcome import NoScore, no_score_without


def health_profile(reading: Reading, *, items: tuple[str, ...]) -> str | NoScore:
    """The levels in order, such as "21345"."""
    if unanswered := unanswered_in(reading, items):
        return no_score_without(reading, unanswered)
    return "".join(str(reading.worth[key]) for key in items)


def health_index(
    reading: Reading, *, decrements: Mapping[str, tuple[float, ...]]
) -> float | NoScore:
    """1 minus the decrement of each dimension's level; value sets have three decimals."""
    if unanswered := unanswered_in(reading, tuple(decrements)):
        return no_score_without(reading, unanswered)
    lost = sum(levels[reading.worth[key] - 1] for key, levels in decrements.items())
    return round(1 - lost, 3)
