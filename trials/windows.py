"""Dates only: when a visit is due, and whether it is early or late."""

from dataclasses import dataclass
from datetime import date, timedelta

from trials.studies.schema import Study, VisitOfStudy


@dataclass(frozen=True)
class Window:
    opens_on: date
    target_on: date
    closes_on: date

    def is_overdue(self, today: date) -> bool:
        return today > self.closes_on


def window_of(visit: VisitOfStudy, events: dict[str, date]) -> Window | None:
    """None while the event that the visit hangs on has not happened.

    events: the date of consent under "consent", and of each visit that was held under its code.
    """
    happened = events.get(visit.anchor.after)
    if happened is None:
        return None
    target = happened + timedelta(days=visit.anchor.days)
    early, late = visit.anchor.window
    return Window(target + timedelta(days=early), target, target + timedelta(days=late))


def windows(study: Study, events: dict[str, date]) -> dict[str, Window | None]:
    return {visit.code: window_of(visit, events) for visit in study.visits}
