"""What answers are worth: every score of an instrument, in the order of its scales.

A rule is a function ``rule(reading, **data)``. It returns a value, or `NoScore` with the reason.
Rules are named here; the catalogue only names them and gives them data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from instruments.checks import InvalidAnswers, impossible_answers
from instruments.reading import Reading, read
from instruments.scoring.arithmetic import (
    as_given,
    count_unanswered,
    letter_of,
    mean_of,
    mean_of_rated,
    mean_of_scores,
    number_rated,
    prorated_mean_of,
    prorated_sum_of,
    sum_if_all_apply,
    sum_of,
)
from instruments.scoring.branching import branch_taken, branched_items, unanswered_items
from instruments.scoring.eq5d import health_index, health_profile
from instruments.scoring.logic import (
    alert_level,
    all_true,
    any_item_reaches,
    any_true,
    at_least,
    at_least_for_sex,
    band,
    contradicts,
    highest_yes,
    is_yes,
    not_defined,
)
from instruments.scoring.outcome import NoScore
from instruments.scoring.ptsd import enough_symptoms, symptom_count

if TYPE_CHECKING:
    from instruments.definition import Instrument

__all__ = [
    "NoScore",
    "Score",
    "alert_level",
    "all_true",
    "any_item_reaches",
    "any_true",
    "as_given",
    "at_least",
    "at_least_for_sex",
    "band",
    "branch_taken",
    "branched_items",
    "contradicts",
    "count_unanswered",
    "enough_symptoms",
    "health_index",
    "health_profile",
    "highest_yes",
    "is_yes",
    "letter_of",
    "mean_of",
    "mean_of_rated",
    "mean_of_scores",
    "not_defined",
    "number_rated",
    "prorated_mean_of",
    "prorated_sum_of",
    "score",
    "sum_if_all_apply",
    "sum_of",
    "symptom_count",
    "unanswered_items",
    "work_out",
]


@dataclass(frozen=True, slots=True)
class Score:
    """One score. A value of None always comes with the reason in `why_none`."""

    name: str
    value: float | int | bool | str | tuple[int | str, ...] | None
    why_none: str = ""


def score(
    instrument: Instrument, answers: Mapping[str, Any], args: Mapping[str, Any]
) -> dict[str, Score]:
    """Every score of one answer document; refuses impossible answers and unknown arguments."""
    if impossible := impossible_answers(instrument, answers):
        raise InvalidAnswers(impossible)
    check_args(instrument, args)
    return {
        name: Score(name, None, outcome.why)
        if isinstance(outcome, NoScore)
        else Score(name, outcome)
        for name, outcome in work_out(read(instrument, answers), args).items()
    }


def work_out(reading: Reading, args: Mapping[str, Any]) -> dict[str, Any]:
    """Outcomes by name, for answers already known to be acceptable."""
    reading.args = args
    for scale in (*reading.instrument.scales, *_asked_for(reading.instrument, args)):
        reading.scores[scale.name] = scale.rule(reading, **scale.data)
    return reading.scores


def check_args(instrument: Instrument, args: Mapping[str, Any]) -> None:
    """Refuse an argument that would otherwise be silently without effect."""
    for name in args:
        if name not in instrument.scoring_args:
            known = ", ".join(instrument.scoring_args) or "none"
            raise ValueError(f"{instrument.key} has no scoring argument {name!r}; known: {known}.")


def _asked_for(instrument: Instrument, args: Mapping[str, Any]):
    return (scale for scale in instrument.on_request if args.get(scale.needs_arg) is not None)
