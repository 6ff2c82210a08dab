"""Made-up contexts for the site's side of a participant's own report."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from tests.templates.status_samples import act

AT = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
REASON = {"name": "reason", "label": "Why", "type": "text", "required": True}
LANGUAGE = {
    "name": "language",
    "label": "Language",
    "type": "select",
    "choices": [{"value": "en", "label": "English"}, {"value": "he", "label": "Hebrew"}],
    "value": "en",
}


def form(name: str, label: str, tone: str, **said) -> dict:
    return {
        "visit": "V4",
        "name": name,
        "url": "/entry/",
        "label": label,
        "tone": tone,
        "until": AT,
        "minutes": 6,
        "readers": ["Site coordinator", "Site physician"],
        "without_wording": [],
        "act": None,
    } | said


def page() -> dict:
    entry = SimpleNamespace(name="PGIC", visit=SimpleNamespace(name="V4"))
    by = SimpleNamespace(name="C. Ames")
    return {
        "number": "01-004",
        "back_url": "/participants/01-004/",
        "offered": True,
        "link": {
            "label": "Opened",
            "tone": "good",
            "given_at": AT,
            "given_by": "C. Ames",
            "language": "English",
            "ends_on": date(2027, 3, 2),
            "opened_at": AT,
        },
        "link_acts": [act("give-link", LANGUAGE), act("give-code"), act("end", why_not="Locked.")],
        "contact": {"way": "E-mail", "to": "name@example.org", "time_zone": "Europe/Paris"},
        "contact_acts": [act("contact", REASON)],
        "forms": [
            form("SCS", "Sent", "good", act=act("take-over", REASON)),
            form("BDI-II", "Begun", "info", without_wording=["Hebrew"], readers=[]),
        ],
        "done": 1,
        "total": 2,
        "next_on": None,
        "takeovers": [
            SimpleNamespace(entry=entry, reason="On the phone", recorded_at=AT, recorded_by=by)
        ],
        "reminders": [{"at": AT, "way": "E-mail", "label": "Sent", "tone": "good"}],
    }


def nothing_yet() -> dict:
    empty = {"link": None, "contact": None, "forms": [], "takeovers": [], "reminders": []}
    return page() | empty | {"done": 0, "total": 0, "next_on": date(2026, 3, 20)}


def not_offered() -> dict:
    return {"number": "01-004", "back_url": "/participants/01-004/", "offered": False}


def given() -> dict:
    return {
        "number": "01-004",
        "code": "394 817",
        "address": "https://trial.example.org/p/kvlZfbHqE/",
        "back_url": "/participants/01-004/self-report/",
    }


PAGES = {
    "self-report": ("trials/self_report/show.html", page),
    "self-report-nothing-yet": ("trials/self_report/show.html", nothing_yet),
    "self-report-not-offered": ("trials/self_report/show.html", not_offered),
    "self-report-given": ("trials/self_report/given.html", given),
}
