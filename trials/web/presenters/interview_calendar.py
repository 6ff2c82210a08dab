"""A rater's interviews as a calendar file (iCalendar, RFC 5545): tokens and times alone."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from trials.models import Trial

LENGTH = "PT1H"  # what a calendar keeps free; how long an interview takes, nobody knows before
LINE_END = "\r\n"


def calendar_file(trial: Trial, interviews: Iterable[tuple[str, datetime]]) -> str:
    """interviews: (token, when it is booked). In UTC, which a calendar shows in its own zone.

    Taken in again, the file moves what was moved: each interview keeps its UID.
    """
    in_order = sorted(interviews, key=lambda one: (one[1], one[0]))
    events = [line for token, at in in_order for line in _event(trial, token, at)]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Equipoise//Interviews//EN"]
    return LINE_END.join([*head, *events, "END:VCALENDAR", ""])


def _event(trial: Trial, token: str, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(trial.pk, token)}",
        f"DTSTAMP:{_moment(at)}",  # when the file is made is nobody's matter
        f"DTSTART:{_moment(at)}",
        f"DURATION:{LENGTH}",
        f"SUMMARY:{token}",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
