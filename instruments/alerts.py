"""Safety alerts on single items, whatever becomes of the total.

Three-valued: an alert fires, is clear, or is unknown. An unanswered safety item is never clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from instruments.checks import impossible_answers, without
from instruments.reading import Reading, read

if TYPE_CHECKING:
    from instruments.definition import AlertRule, Instrument


@dataclass(frozen=True)
class Alert:
    """level is "urgent", "review", "notice", or "unknown" where the items must be asked again."""

    name: str
    level: str
    item_keys: tuple[str, ...]
    message: str


def alerts(instrument: Instrument, answers: Mapping[str, Any]) -> list[Alert]:
    """Every rule that fires or cannot be cleared; an empty list means all are clear.

    An impossible code counts as unanswered here: a slip elsewhere on the form silences no alert.
    """
    reading = read(instrument, without(impossible_answers(instrument, answers), answers))
    return [alert for rule in instrument.alert_rules if (alert := _alert(rule, reading))]


def _alert(rule: AlertRule, reading: Reading) -> Alert | None:
    for at_least, level in rule.levels:
        reached = tuple(k for k in rule.items if (reading.worth[k] or 0) >= at_least)
        if reached:
            return Alert(rule.name, level, reached, rule.message)
    unknown = tuple(key for key in rule.items if reading.worth[key] is None)
    if unknown:
        return Alert(rule.name, "unknown", unknown, f"Not answered, please ask: {rule.message}")
    return None
