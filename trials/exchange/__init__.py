"""Files that come from other systems, as plain Python: dictionaries, transfers, safety lists."""

from trials.exchange.dictionary import (
    Entry,
    Suggestion,
    entries_of,
    suggestions_for,
    term_and_class,
)
from trials.exchange.safety import Event, SafetyDifference, differences_between, events_of
from trials.exchange.transfer import Announced, announced_counts, problems_of

__all__ = [
    "Announced",
    "Entry",
    "Event",
    "SafetyDifference",
    "Suggestion",
    "announced_counts",
    "differences_between",
    "entries_of",
    "events_of",
    "problems_of",
    "suggestions_for",
    "term_and_class",
]
