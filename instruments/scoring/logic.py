"""Yes, no and cannot tell: cut-offs, bands, and statements that a missing answer may leave open.

A statement is False as soon as one needed part is False and True as soon as the answers given make
it true; otherwise a missing answer leaves it without a value (Kleene's three-valued logic).
Cut-offs on a total are as strict as the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from instruments.reading import Reading
from instruments.scoring.outcome import NoScore, no_score_from, no_score_without


def all_of(facts: Iterable[bool | None]) -> bool | None:
    """False if any is False, else None if any is unknown, else True."""
    facts = list(facts)
    if False in facts:
        return False
    return None if None in facts else True


def any_of(facts: Iterable[bool | None]) -> bool | None:
    """True if any is True, else None if any is unknown, else False."""
    facts = list(facts)
    if True in facts:
        return True
    return None if None in facts else False


def reaches(worth: float | None, threshold: float) -> bool | None:
    """Whether an answer is worth at least the threshold; None where nothing is known."""
    return None if worth is None else worth >= threshold


def at_least(reading: Reading, *, score: str, cut: float) -> bool | NoScore:
    """Whether a score reaches a cut-off."""
    value = reading.scores[score]
    return value if isinstance(value, NoScore) else value >= cut


def at_least_for_sex(reading: Reading, *, score: str, cuts: Mapping[str, float]) -> bool | NoScore:
    """Whether a score reaches the cut-off for the sex given as argument `sex`."""
    sex = reading.args.get("sex")
    if sex not in cuts:
        return NoScore(f"the cut-off depends on sex ({' or '.join(cuts)}); given: {sex!r}")
    return at_least(reading, score=score, cut=cuts[sex])


def band(
    reading: Reading, *, score: str, bands: tuple[tuple[float, float, str], ...]
) -> str | NoScore:
    """The name of the band (lowest, highest, name) that a whole-number score falls in."""
    value = reading.scores[score]
    if isinstance(value, NoScore):
        return value
    return next(name for lowest, highest, name in bands if lowest <= value <= highest)


def is_yes(reading: Reading, *, item: str) -> bool | NoScore:
    """Whether a yes/no box says yes."""
    worth = reading.worth[item]
    return no_score_without(reading, [item]) if worth is None else worth == 1


def any_item_reaches(reading: Reading, *, thresholds: Mapping[str, float]) -> bool | NoScore:
    """Whether any item is worth at least its threshold."""
    answer = any_of(reaches(reading.worth[key], least) for key, least in thresholds.items())
    if answer is None:
        return no_score_without(reading, [k for k in thresholds if reading.worth[k] is None])
    return answer


def highest_yes(reading: Reading, *, items: tuple[str, ...]) -> int | NoScore:
    """The position (from 1) of the highest item answered yes, 0 where all are no.

    An unanswered item above the highest yes leaves it open; one below does not.
    """
    for level in range(len(items), 0, -1):
        worth = reading.worth[items[level - 1]]
        if worth is None:
            return no_score_without(reading, [items[level - 1]])
        if worth == 1:
            return level
    return 0


def all_true(
    reading: Reading, *, scores: tuple[str, ...], thresholds: Mapping[str, float] | None = None
) -> bool | NoScore:
    """Whether every score is true and, where thresholds are given, any item reaches its own."""
    outcomes = {name: reading.scores[name] for name in scores}
    if thresholds:
        outcomes["items"] = any_item_reaches(reading, thresholds=thresholds)
    answer = all_of(map(_fact, outcomes.values()))
    return _open(outcomes) if answer is None else answer


def any_true(reading: Reading, *, scores: tuple[str, ...]) -> bool | NoScore:
    """Whether any of the scores is true."""
    outcomes = {name: reading.scores[name] for name in scores}
    answer = any_of(map(_fact, outcomes.values()))
    return _open(outcomes) if answer is None else answer


def alert_level(
    reading: Reading, *, item: str, levels: tuple[tuple[float, str], ...]
) -> str | NoScore:
    """The level of the highest mark reached (highest first), or "none"."""
    worth = reading.worth[item]
    if worth is None:
        return no_score_without(reading, [item])
    return next((level for least, level in levels if worth >= least), "none")


def contradicts(reading: Reading, *, never: str, items: tuple[str, ...]) -> bool | NoScore:
    """Whether `never` is answered 0 and one of the items is above 0 all the same."""
    is_never = reading.worth[never]
    answer = all_of(
        [
            None if is_never is None else is_never == 0,
            any_of(reaches(reading.worth[key], 1) for key in items),
        ]
    )
    if answer is None:
        return no_score_without(reading, [k for k in (never, *items) if reading.worth[k] is None])
    return answer


def not_defined(reading: Reading, *, why: str) -> NoScore:
    """A score that this version of the form does not have."""
    return NoScore(why)


def _fact(outcome: Any) -> bool | None:
    return None if isinstance(outcome, NoScore) else outcome


def _open(outcomes: Mapping[str, Any]) -> NoScore:
    return NoScore(f"cannot tell: {no_score_from(outcomes).why}")
