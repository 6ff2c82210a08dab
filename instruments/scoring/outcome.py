"""What a scoring rule returns when there is no score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from instruments.answers import missing_reason

if TYPE_CHECKING:
    from instruments.reading import Reading


@dataclass(frozen=True, slots=True)
class NoScore:
    """No value, and the sentence that says why."""

    why: str


def no_score_without(reading: Reading, keys: Iterable[str]) -> NoScore:
    """Name the items whose answers are missing, each with its reason where one is recorded."""
    named = []
    for key in keys:
        reason = missing_reason(reading.answers.get(key))
        number = str(reading.number_of(key))
        named.append(f"{number} ({reason.replace('_', ' ')})" if reason else number)
    return NoScore(f"no answer to item {', '.join(named)}")


def no_score_from(outcomes: Mapping[str, Any]) -> NoScore:
    """Pass on why the parts that a score is made of have no value."""
    return NoScore(
        "; ".join(
            f"{name}: {outcome.why}"
            for name, outcome in outcomes.items()
            if isinstance(outcome, NoScore)
        )
    )
