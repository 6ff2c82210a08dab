"""When visits can be held: dates only, no database."""

from trials.planning.moving import Broken, Consequences, MovedTarget, moved, weekend_in
from trials.planning.windows import Known, Plan, Visits, Window, plan, why_outside, window_of
from trials.planning.words import day_in_words, event_in_words, range_in_words

__all__ = [
    "Broken",
    "Consequences",
    "Known",
    "MovedTarget",
    "Plan",
    "Visits",
    "Window",
    "day_in_words",
    "event_in_words",
    "moved",
    "plan",
    "range_in_words",
    "weekend_in",
    "why_outside",
    "window_of",
]
