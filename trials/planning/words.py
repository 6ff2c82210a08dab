"""What anchors ask for, in words."""

from datetime import date

from trials.studies.schema import Anchor

_EVENTS = {
    "consent": "consent",
    "randomisation": "randomisation",
    "first_session": "the first session",
    "last_session": "the last session",
    "treatment_stop": "the end of treatment",
    "unblinding": "the disclosure of the arm",
    "parent_last_session": "the last session of the parent study",
}


def event_in_words(name: str) -> str:
    """V15 stays V15; withdrawal_decision becomes "withdrawal decision"."""
    return _EVENTS.get(name) or name.replace("_", " ")


def anchor_in_words(anchor: Anchor) -> str:
    """For example "8 weeks after V15", "1 day after V5" or "the day of consent"."""
    event, days = event_in_words(anchor.after), abs(anchor.target)
    if days == 0:
        return f"the day of {event}"
    side = "after" if anchor.target > 0 else "before"
    if days % 7 == 0 and days > 7:
        return f"{days // 7} weeks {side} {event}"
    return f"{days} {'day' if days == 1 else 'days'} {side} {event}"


def day_in_words(day: date) -> str:
    return f"{day:%-d %b %Y}"


def range_in_words(first: date, last: date) -> str:
    if first == last:
        return f"{day_in_words(first)} only"
    return f"{day_in_words(first)} to {day_in_words(last)}"
