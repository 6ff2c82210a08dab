"""What is wrong with answers: problems must be fixed, warnings may be explained.

A problem is a code the item does not have or an item the form does not have. A warning is a
contradiction between items; it becomes a query and never blocks saving. A note beside the items
explains it, where the form has one: then it is "explained", and nobody is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from instruments.answers import allowed_answers, missing_reason, why_not_accepted
from instruments.reading import Reading, read

if TYPE_CHECKING:
    from instruments.definition import Check, Instrument, Item


@dataclass(frozen=True)
class Problem:
    """One finding. `allowed` holds the codes of the item, or words, where that helps.

    kind: "problem", "warning" or "explained". check: the name of the check that found it, or "".
    """

    item_key: str | None
    message: str
    kind: str = "problem"
    value: Any = None
    allowed: Any = None
    check: str = ""


class InvalidAnswers(ValueError):
    """Answers that cannot be scored, with the problems that say why."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


def problems_with(instrument: Instrument, answers: Mapping[str, Any]) -> list[Problem]:
    """Every problem, then every warning among the answers that are acceptable."""
    impossible = impossible_answers(instrument, answers)
    if not isinstance(answers, Mapping):
        return impossible
    reading = read(instrument, without(impossible, answers))
    return impossible + _skipped_without_rule(reading) + _contradictions(reading)


def impossible_answers(instrument: Instrument, answers: Mapping[str, Any]) -> list[Problem]:
    """Unknown items, and answers that their items cannot have."""
    if not isinstance(answers, Mapping):
        return [Problem(None, "Answers must be an object of item keys and answers.", value=answers)]
    found = []
    for key, answer in answers.items():
        item = instrument.items_by_key.get(key)
        if item is None:
            message = f"{instrument.key} ({instrument.version}) has no item {key!r}."
            found.append(
                Problem(key, message, value=answer, allowed=tuple(instrument.items_by_key))
            )
        elif wrong := why_not_accepted(item, answer):
            message = f"{_name(item)}: {wrong}."
            found.append(Problem(key, message, value=answer, allowed=allowed_answers(item)))
    return found


def without(impossible: list[Problem], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that remain when the impossible ones are set aside."""
    bad = {problem.item_key for problem in impossible}
    return {key: answer for key, answer in answers.items() if key not in bad}


def unanswered(instrument: Instrument, answers: Mapping[str, Any]) -> list[Item]:
    """Required items that still need an answer or a reason."""
    blank = [item for item in instrument.items if item.required and answers.get(item.key) is None]
    if not blank or not instrument.branches:
        return blank
    branched = read(instrument, without(impossible_answers(instrument, answers), answers)).branched
    return [item for item in blank if item.key not in branched]


def in_labels(problem: Problem, instrument: Instrument) -> Problem:
    """The same for whoever fills in the form: it names the item by its label, not by its key."""
    item = instrument.items_by_key.get(problem.item_key)
    if item is None:
        return problem
    label = f"{item.number}. {item.label}" if item.number else item.label
    return replace(problem, message=problem.message.replace(_name(item), label, 1))


def _skipped_without_rule(reading: Reading) -> list[Problem]:
    return [
        Problem(
            key,
            f"{_name(reading.instrument.item(key))}: recorded as skipped by rule, "
            "but no rule of the form skips it after these answers.",
            kind="warning",
            value=answer,
        )
        for key, answer in reading.answers.items()
        if missing_reason(answer) == "skipped_by_rule" and key not in reading.branched
    ]


def _contradictions(reading: Reading) -> list[Problem]:
    return [
        Problem(
            key,
            f"{_name(reading.instrument.item(key))}: {check.message}.",
            kind=_kind(reading, check, key),
            value=reading.answers.get(key),
            check=check.name,
        )
        for check in reading.instrument.checks
        for key in check.rule(reading, **check.data)
    ]


def _kind(reading: Reading, check: Check, key: str) -> str:
    if missing_reason(reading.answers.get(key)):
        return "explained"
    return "warning" if check.before_signing else kind_beside_note(reading.answers, key)


def kind_beside_note(answers: Mapping[str, Any], key: str) -> str:
    """Of a warning about an item: "explained" where the note of its number says something.

    The note of caps01 and of caps01_intensity is caps01_note.
    """
    note = answers.get(f"{key.split('_')[0]}_note")
    return "explained" if isinstance(note, str) and note.strip() else "warning"


def why_not_signed(instrument: Instrument, answers: Mapping[str, Any]) -> list[Problem]:
    """What has to be put right, and cannot be explained, before the form is signed."""
    needed = {check.name for check in instrument.checks if check.before_signing}
    found = problems_with(instrument, answers)
    return [one for one in found if one.check in needed and one.kind == "warning"]


def _name(item: Item) -> str:
    return f"Item {item.number} ({item.key})" if item.number else f"Item {item.key}"
