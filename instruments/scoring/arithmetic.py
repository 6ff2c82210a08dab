"""Sums, means, reversal and prorating. Strict unless a rule's name says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instruments.reading import Reading
from instruments.scoring.outcome import NoScore, no_score_from, no_score_without


def sum_of(
    reading: Reading,
    *,
    items: tuple[str, ...],
    reversed: tuple[str, ...] = (),
    ends: tuple[float, float] = (0, 0),
) -> float | NoScore:
    """The sum of the items; a reversed one counts low end + high end - answer."""
    worths = _worths(reading, items, reversed, ends)
    return worths if isinstance(worths, NoScore) else sum(worths)


def mean_of(
    reading: Reading,
    *,
    items: tuple[str, ...],
    reversed: tuple[str, ...] = (),
    ends: tuple[float, float] = (0, 0),
) -> float | NoScore:
    """The mean of the items; a reversed one counts low end + high end - answer."""
    worths = _worths(reading, items, reversed, ends)
    return worths if isinstance(worths, NoScore) else sum(worths) / len(worths)


def mean_of_scores(
    reading: Reading,
    *,
    scores: tuple[str, ...],
    reversed: tuple[str, ...] = (),
    ends: tuple[float, float] = (0, 0),
) -> float | NoScore:
    """The mean of scores worked out before; a reversed one counts low + high end - score."""
    values = {name: reading.scores[name] for name in scores}
    if any(isinstance(value, NoScore) for value in values.values()):
        return no_score_from(values)
    turn = ends[0] + ends[1]
    turned = [turn - value if name in reversed else value for name, value in values.items()]
    return sum(turned) / len(turned)


def prorated_mean_of(reading: Reading, *, items: tuple[str, ...]) -> float | NoScore:
    """The mean of the answered items, if no more than `max_missing` of these are missing."""
    given = [worth for key in items if (worth := reading.worth[key]) is not None]
    allowed = _whole_number(reading, "max_missing")
    if not given or len(items) - len(given) > allowed:
        return NoScore(f"{len(items) - len(given)} items missing, at most {allowed} allowed")
    return sum(given) / len(given)


def prorated_sum_of(reading: Reading, *, items: tuple[str, ...]) -> float | NoScore:
    """The mean of the answered items times the number of items, with at most
    `prorate_max_missing` of them missing."""
    given = [worth for key in items if (worth := reading.worth[key]) is not None]
    allowed = _whole_number(reading, "prorate_max_missing")
    if not given or len(items) - len(given) > allowed:
        return NoScore(f"{len(items) - len(given)} items missing, at most {allowed} allowed")
    return sum(given) * len(items) / len(given)


def count_unanswered(reading: Reading, *, items: tuple[str, ...]) -> int:
    """How many items have no worth; those skipped by rule are not missing."""
    return len(unanswered_in(reading, items))


def unanswered_in(reading: Reading, items: tuple[str, ...]) -> list[str]:
    """The items that have no worth."""
    return [key for key in items if reading.worth[key] is None]


def mean_of_rated(
    reading: Reading, *, items: tuple[str, ...], not_applicable: Mapping[str, str]
) -> float | NoScore:
    """The mean of the items that apply; `not_applicable` maps an item to the box that says no."""
    rated = _applicable(reading, items, not_applicable)
    return mean_of(reading, items=rated) if rated else NoScore("no item applies")


def sum_if_all_apply(
    reading: Reading, *, items: tuple[str, ...], not_applicable: Mapping[str, str]
) -> float | NoScore:
    """The sum of the items, without a value where one of them does not apply."""
    rated = _applicable(reading, items, not_applicable)
    if len(rated) < len(items):
        left_out = ", ".join(str(reading.number_of(k)) for k in items if k not in rated)
        return NoScore(f"item {left_out} does not apply")
    return sum_of(reading, items=items)


def number_rated(
    reading: Reading, *, items: tuple[str, ...], not_applicable: Mapping[str, str]
) -> int:
    """How many of the items apply and were answered."""
    rated = _applicable(reading, items, not_applicable)
    return len(rated) - len(unanswered_in(reading, rated))


def as_given(reading: Reading, *, item: str) -> float | NoScore:
    """The answer itself, as a number."""
    worth = reading.worth[item]
    return no_score_without(reading, [item]) if worth is None else worth


def letter_of(reading: Reading, *, item: str, letters: str) -> str | NoScore:
    """The letter at the end of the code, such as the direction in "2b"."""
    code = reading.code(item)
    if code is None:
        return no_score_without(reading, [item])
    return code[-1] if code[-1] in letters else NoScore(f"code {code} has no direction")


def _worths(
    reading: Reading, items: tuple[str, ...], turned: tuple[str, ...], ends: tuple[float, float]
) -> list[float] | NoScore:
    worth = reading.worth
    values = [worth[key] for key in items]
    if None in values:
        return no_score_without(reading, unanswered_in(reading, items))
    if not turned:
        return values
    turn = ends[0] + ends[1]
    return [turn - v if key in turned else v for key, v in zip(items, values, strict=True)]


def _applicable(
    reading: Reading, items: tuple[str, ...], not_applicable: Mapping[str, str]
) -> tuple[str, ...]:
    def applies(key: str) -> bool:
        box = not_applicable.get(key)
        ticked = box is not None and reading.worth[box] == 1
        return not ticked and reading.answers.get(key) != {"missing": "not_applicable"}

    return tuple(key for key in items if applies(key))


def _whole_number(reading: Reading, arg: str) -> int:
    value: Any = reading.args[arg]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{arg} must be a whole number of items, 0 or more, not {value!r}.")
    return value
