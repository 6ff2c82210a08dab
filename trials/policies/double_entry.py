"""What stands in the way of entering a form a second time, and of deciding between two entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trials.policies.writing import why_too_short
from trials.selectors.double_entry import Difference

FIRST, SECOND, OTHER = "first", "second", "other"


@dataclass(frozen=True)
class Decision:
    """take: whose answer holds (FIRST, SECOND or OTHER). value, reason: of another answer."""

    take: str
    value: Any = None
    reason: str = ""

    def answer(self, difference: Difference) -> Any:
        if self.take == OTHER:
            return self.value
        return difference.first if self.take == FIRST else difference.second


def why_not_enter_again(entry) -> str | None:
    """entry: with `why_not_again` (selectors/double_entry.py), which the database says."""
    why = entry.why_not_again
    return f"{why[:1].upper()}{why[1:]}." if why else None


def why_not_decide(differing: list[Difference], decisions: Mapping[str, Decision]) -> str | None:
    """Each difference is decided, and nothing else; another answer needs its reason."""
    labels = {difference.key: difference.label for difference in differing}
    if other := set(decisions) - set(labels):
        return f"The two entries agree on {', '.join(sorted(other))}: load the page again."
    waiting = [
        label
        for key, label in labels.items()
        if key not in decisions or decisions[key].take not in (FIRST, SECOND, OTHER)
    ]
    if waiting:
        return f"Decide each difference. Still to decide: {', '.join(waiting)}."
    for key, decision in decisions.items():
        if decision.take == OTHER:
            why = why_too_short(
                decision.reason, f"{labels[key]}: say why neither of the two answers holds."
            )
            if why:
                return why
    return None
