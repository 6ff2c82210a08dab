"""Dates and times as answers: ISO 8601 text, in the local time of the site, without an offset.

Where its item says so, a date may be partial, since people often know a month but no day. It is
then cut off on the right, as in CDISC's SDTM Implementation Guide, section 4.4.2.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instruments.definition import Item

FORMATS = {"date": "YYYY-MM-DD", "time": "HH:MM", "datetime": "YYYY-MM-DDTHH:MM"}
PARTIAL_DATE = "YYYY-MM-DD, YYYY-MM or YYYY"
NAMES = {"date": "a date", "time": "a time of day", "datetime": "a date with a time"}

# A year outside these is a slip: 0026 for 2026, or 2206.
FIRST_YEAR = 1900
LAST_YEAR = 2099

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# What makes a whole date of a year, or of a year and month, by their number of characters.
_REST = {4: "-01-01", 7: "-01"}


def why_not_a_moment(item: Item, answer: Any) -> str | None:
    """Say what is wrong with a date, a time, or a date with a time; None when it may be stored."""
    if not isinstance(answer, str) or not _reads_as(item, answer):
        return f"{answer!r} is not {NAMES[item.kind]}; right would be {item.format}"
    if item.kind != "time" and not FIRST_YEAR <= int(answer[:4]) <= LAST_YEAR:
        return f"{answer!r} has another year than {FIRST_YEAR} to {LAST_YEAR}"
    return None


def _reads_as(item: Item, text: str) -> bool:
    if item.kind == "time":
        return _is_time(text)
    if item.kind == "datetime":
        day, _, clock = text.partition("T")
        return _is_date(day) and _is_time(clock)
    return _is_date(text + _REST.get(len(text), "") if item.partial else text)


def _is_date(text: str) -> bool:
    """Whether the calendar has that day: 2026-02-30 looks like a date and is none."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None
