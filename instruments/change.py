"""Change between two visits: raw, and as improvement. The sign is never inferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from instruments.definition import Instrument, Scale


@dataclass(frozen=True)
class Change:
    """raw = follow-up minus baseline; improvement = direction times raw (None: no direction)."""

    raw: float
    improvement: float | None


def change_between(scale: Scale, baseline: float, follow_up: float) -> Change:
    """The change of one score; positive improvement is always for the better."""
    raw = follow_up - baseline
    return Change(raw, scale.direction * raw if scale.direction else None)


def recall_differs(first: Instrument, second: Instrument) -> bool:
    """Whether two versions ask about different periods; part of a change is then the period."""
    if first.key != second.key:
        raise ValueError(f"{first.key} and {second.key} are not versions of one instrument.")
    return first.recall_code != second.recall_code
