"""Made-up contexts of the pages of the lock."""

from datetime import UTC, date, datetime

from tests.templates import run_samples

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
MEANING = "I have seen this board and this hash: these data are locked."
REASON = {"name": "reason", "label": "Reason", "type": "textarea", "required": True}
WAY = [
    {"label": "Data open", "tone": "good", "current": False},
    {"label": "Soft lock", "tone": "info", "current": True},
    {"label": "Soft lock, reviewed blind", "tone": "neutral", "current": False},
    {"label": "Locked", "tone": "neutral", "current": False},
]


def line(code: str, label: str, count: int, state: str, tone: str) -> dict:
    return {
        "code": code,
        "label": label,
        "count": count,
        "ok": tone != "bad",
        "state": state,
        "tone": tone,
        "owner": "Site coordinator",
        "sentence": "Complete each, or record that it was not done, with the reason.",
        "url": "/lock/lines/L2/" if count else None,
    }


LINES = [
    line("L2", "Expected forms without answers or reason", 3, "! to do", "bad"),
    line("L6", "Exceptions in who rated whom", 1, "✓ explained", "info"),
    line("L10", "Sites whose kits are not reconciled", 0, "does not apply", "neutral"),
    line("L18", "Arms opened in an emergency, without a review", 0, "✓ done", "good"),
]


def signature(name: str, role: str) -> dict:
    return {"name": name, "role_label": role, "at": AT, "meaning": MEANING}


PEOPLE = [
    {"role_label": "Data manager", "signature": signature("Dana Data", "Data manager")},
    {"role_label": "Sponsor", "signature": None},
]


def board() -> dict:
    return {
        "way": WAY,
        "groups": [
            {"title": "Before the soft lock", "left": 1, "lines": LINES},
            {"title": "Before the lock", "left": 0, "lines": LINES[3:]},
        ],
        "acts": [
            {
                "label": "Open the data again",
                "name": "open",
                "url": "/lock/step/open/",
                "why_not": None,
                "fields": [REASON],
            }
        ],
        "review_url": "/lock/review/",
        "reopenings_url": "/lock/reopened/",
        "signing": None,
        "locked": None,
        "unlock": None,
        "earlier": None,
        "transitions": [
            {
                "label": "Soft lock",
                "name": "Dana Data",
                "role_label": "Data manager",
                "at": AT,
                "reason": "All data are clean",
            }
        ],
        "rehearsals": run_samples.REHEARSALS,
        "record_url": "/lock/record/",
    }


def to_sign(why_not: str | None = None) -> dict:
    signing = {
        "data_hash": HASH,
        "board_hash": HASH,
        "meaning": MEANING,
        "people": PEOPLE,
        "why_not": why_not,
        "url": "/lock/now/",
        "has_second_factor": True,
    }
    return board() | {"signing": signing}


def locked() -> dict:
    said = {
        "people": [signature("Dana Data", "Data manager")],
        "at": AT,
        "snapshot_hash": HASH,
        "rows": 5412,
        "participants": 90,
    }
    unlock = {
        "asked": {
            "by": "Sam Sponsor",
            "at": AT,
            "reason": "One form is of somebody else",
            "impact": "One score changes",
            "hash": HASH,
        },
        "people": PEOPLE,
        "meaning": "I agree that the locked study is unlocked.",
        "sign_url": "/lock/unlock/",
        "has_second_factor": False,
        "ask": {
            "label": "Ask for the study to be unlocked",
            "name": "ask-unlock",
            "url": "/lock/unlock/ask/",
            "why_not": None,
            "fields": [REASON],
        },
    }
    return board() | {"groups": [], "locked": said, "unlock": unlock, "acts": []}


def unlocked() -> dict:
    changed = {"number": "01-004", "where": "V20 BDI-II", "change": "changed", "url": "/p/"}
    return board() | {"earlier": {"at": AT, "hash": HASH, "changes": [changed]}}


def one_line() -> dict:
    return {
        "line": LINES[1],
        "hidden": False,
        "records": [
            {"label": "01-004 V20 CAPS-5", "url": "/v/"},
            {"label": "A rehearsal", "url": None},
        ],
        "explained": {"text": "The only rater who speaks Hebrew", "by": "Dana Data", "at": AT},
        "explain": {
            "label": "Explain",
            "name": "explain",
            "url": "/lock/lines/L6/explain/",
            "why_not": None,
            "fields": [
                {"name": "text", "label": "Why this cannot be zero", "type": "textarea"},
                {"name": "seen_records", "type": "hidden", "value": HASH},
            ],
        },
        "back_url": "/lock/",
    }


def reopenings() -> dict:
    return {
        "reopened": [
            {
                "number": "01-004",
                "url": "/p/",
                "where": "V20 BDI-II",
                "reason": "The sheet was read wrongly",
                "by": "Dana Data",
                "at": AT,
                "act": {"label": "Close", "name": "close-1", "url": "/c/", "why_not": None},
            }
        ],
        "reopen": {
            "label": "Reopen",
            "name": "reopen",
            "url": "/lock/reopened/add/",
            "why_not": None,
            "fields": [REASON],
        },
        "back_url": "/lock/",
    }


def review() -> dict:
    cells = [
        {"label": "✓ in", "tone": "good", "title": "All randomised", "reason": ""},
        {"label": "out", "tone": "neutral", "title": "Per protocol", "reason": "Missed V20"},
    ]
    decide = {"label": "Decide", "name": "decide-01-004", "url": "/d/", "fields": [REASON]}
    return {
        "sets": [{"label": "All randomised", "included": 89, "of": 90}],
        "rows": [
            {
                "number": "01-004",
                "url": "/p/",
                "status": "Completed",
                "treatment": "Treatment completed",
                "forms": "41 of 42",
                "deviations": "1 major",
                "sets": cells,
                "act": decide,
            }
        ],
        "undecided": 1,
        "why_not": None,
        "suggestions": {
            "label": "Take what the study file suggests for 1",
            "url": "/s/",
            "why_not": None,
        },
        "minutes": {
            "held_on": date(2026, 3, 11),
            "present": "Dana Data, Stan Statistician",
            "text": "Everybody was looked at.",
            "hash": HASH,
            "signatures": [signature("Dana Data", "Data manager")],
            "stale": None,
            "sign_url": "/lock/review/sign/",
            "has_second_factor": False,
        },
        "write": {
            "label": "Write the minutes",
            "url": "/m/",
            "why_not": None,
            "name": "minutes",
            "fields": [REASON],
        },
        "board_url": "/lock/",
    }


def review_before() -> dict:
    nothing = {"rows": [], "undecided": 0, "suggestions": None, "minutes": None}
    return review() | nothing | {"why_not": "The blind review is part of the soft lock."}


BOARD = "trials/lock/board.html"
PAGES = {
    "lock": (BOARD, board),
    "lock-to-sign": (BOARD, to_sign),
    "lock-refused": (BOARD, lambda: to_sign("Data queries that are not settled: 3.")),
    "lock-done": (BOARD, locked),
    "lock-unlocked": (BOARD, unlocked),
    "lock-line": ("trials/lock/line.html", one_line),
    "lock-line-done": (
        "trials/lock/line.html",
        lambda: one_line() | {"records": [], "explained": None, "explain": None},
    ),
    "reopenings": ("trials/lock/reopenings.html", reopenings),
    "no-reopenings": ("trials/lock/reopenings.html", lambda: reopenings() | {"reopened": []}),
    "blind-review": ("trials/lock/review.html", review),
    "blind-review-before": ("trials/lock/review.html", review_before),
}
