"""An answer document read against its instrument: what each answer is worth.

Scoring rules, checks and alerts all look at answers through a `Reading`, so branching is decided in
one place. An item that a branch skips is worth 0 only while it is blank or marked as skipped by
rule; whatever was answered, refused or illegible stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from instruments.answers import NUMBERS, is_given, missing_reason

if TYPE_CHECKING:
    from instruments.definition import Branch, Instrument, Item


@dataclass(slots=True)
class Reading:
    """`worth` maps item keys to numbers (None: no number known); `scores` fills up in order."""

    instrument: Instrument
    answers: Mapping[str, Any]
    worth: dict[str, float | None]
    branches: tuple[Branch, ...]
    branched: frozenset[str]
    args: Mapping[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)

    def code(self, key: str) -> Any:
        """The code given for an item, or None where there is none."""
        answer = self.answers.get(key)
        return answer if is_given(answer) else None

    def number_of(self, key: str) -> int | str:
        """How people name the item: its printed number, else its key."""
        return self.instrument.item(key).number or key


def read(instrument: Instrument, answers: Mapping[str, Any]) -> Reading:
    """Read acceptable answers; see `instruments.checks` for telling whether they are."""
    items = instrument.items_by_key
    worth = {key: worth_of(items[key], answer) for key, answer in answers.items()}
    return read_with_worth(instrument, answers, worth)


def read_with_worth(
    instrument: Instrument, answers: Mapping[str, Any], worth: Mapping[str, float | None]
) -> Reading:
    """Read answers whose worth is known; items without an entry are blank."""
    worths = dict.fromkeys(instrument.items_by_key) | worth
    branches = tuple(branch for branch in instrument.branches if _holds(branch, answers))
    branched = frozenset(
        key
        for branch in branches
        for key in branch.skips
        if answers.get(key) is None or missing_reason(answers[key]) == "skipped_by_rule"
    )
    worths.update(dict.fromkeys(branched, 0))
    return Reading(instrument, answers, worths, branches, branched)


def worth_of(item: Item, answer: Any) -> float | None:
    """What an acceptable answer counts in a score; None where it has no number."""
    if answer is None or isinstance(answer, dict):
        return None
    if item.kind in NUMBERS:
        return answer
    if isinstance(answer, list):
        # Several statements circled: the highest counts. Ticks of a list have no worth.
        return max(item.worths[code] for code in answer) if item.several_marks else None
    return item.worths.get(answer)


def _holds(branch: Branch, answers: Mapping[str, Any]) -> bool:
    return all(answers.get(key) == code for key, code in branch.when.items())
