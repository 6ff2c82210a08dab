"""Made-up contexts for the integrity of the ledger, redactions and an inspector's package."""

from datetime import UTC, datetime
from types import SimpleNamespace

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
ROOT = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
TRIAL = {"key": "MAPP1", "title": "A phase 3 trial"}


def integrity():
    reached = {
        "place": "file /srv/anchors/roots.txt",
        "up_to_seal": 212,
        "told_at": AT,
        "label": "Up to date",
        "tone": "good",
        "problem": "",
    }
    missed = {
        "place": "mail anchors@example.org",
        "up_to_seal": "none",
        "told_at": None,
        "label": "Not reached",
        "tone": "bad",
        "problem": "ConnectionRefusedError: nobody answers.",
    }
    return {
        "tiles": [
            {"value": "48,112", "label": "Lines under seal", "url": None},
            {"value": "1 of 2", "label": "Anchors up to date", "url": "#anchors"},
        ],
        "verification": {
            "at": AT,
            "lines": 48112,
            "seals": 212,
            "label": "Whole",
            "tone": "good",
            "findings": [],
        },
        "anchors": [reached, missed],
        "seals": [{"number": 212, "at": AT, "lines": 31, "root": ROOT}],
        "more": 211,
        "package_url": "/package/",
    }


def not_whole():
    looked = integrity()["verification"] | {"label": "Not whole", "tone": "bad"}
    return integrity() | {"verification": looked | {"findings": ["line altered: 2"]}}


def nothing_yet():
    return integrity() | {
        "verification": None,
        "anchors": [],
        "seals": [],
        "more": 0,
        "package_url": None,
    }


def redactions():
    waiting = {
        "id": "7",
        "number": "01-004",
        "url": "/p/01-004/",
        "site": "01",
        "item": "note",
        "reason": "A name was typed into the note.",
        "by": "K. Novak",
        "role_label": "Site coordinator",
        "at": AT,
        "state_label": "Waiting",
        "state_tone": "warn",
        "confirmed_by": "",
        "confirmed_at": None,
        "confirm_url": "/confirm/7/",
    }
    done = waiting | {"state_label": "Redacted", "state_tone": "good", "confirm_url": None}
    return {
        "requests": [waiting, done | {"confirmed_by": "Q. Audit", "confirmed_at": AT}],
        "confirms": True,
        "has_second_factor": True,
    }


def ask():
    return {
        "form": "PULSE",
        "number": 2,
        "items": [{"value": "note", "label": "Note"}],
        "back_url": "/e/17/history/",
    }


def chronicle():
    change = {"label": "pulse", "before": "–", "after": "72"}
    line = {"act": "Answers saved", "at": AT, "by": "K. Novak", "role_label": "site coordinator"}
    line |= {"where": "Mood, V1", "at_site": "12 Mar 2026, 10:02", "origin": "the site"}
    done = line | {"refused": "", "reason": "", "changes": [change]}
    refused = line | {"refused": "Already randomised.", "reason": "By mistake.", "changes": []}
    person = SimpleNamespace(number="01-004", site="01 Riverside")
    return {"trial": TRIAL, "participant": person, "lines": [done, refused]}


def index():
    one = {"number": "01-004", "site": "01 Riverside", "url": "participants/1.html", "lines": 31}
    return {"trial": TRIAL, "participants": [one]}


PAGES = {
    "integrity": ("trials/integrity/detail.html", integrity),
    "integrity-not-whole": ("trials/integrity/detail.html", not_whole),
    "integrity-at-first": ("trials/integrity/detail.html", nothing_yet),
    "redactions": ("trials/redactions/list.html", redactions),
    "no-redactions": ("trials/redactions/list.html", lambda: redactions() | {"requests": []}),
    "ask-redaction": ("trials/redactions/ask.html", ask),
    "ask-redaction-of-nothing": ("trials/redactions/ask.html", lambda: ask() | {"items": []}),
    "package-participant": ("trials/inspection/participant.html", chronicle),
    "package-index": ("trials/inspection/index.html", index),
}
