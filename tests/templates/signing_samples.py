"""Made-up contexts of signatures and of double entry."""

from datetime import UTC, date, datetime

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
WHOLE = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
HASH = {"whole": WHOLE, "short": WHOLE[:12]}
BANNER = {
    "participant": "01-004",
    "token": None,
    "site": "01 Riverside",
    "visit": "V20 Follow-up",
    "title": "Self-Compassion Scale",
    "version": "2003",
    "recall": "In general",
    "state_label": "Complete",
}


def signature(**said):
    one = {
        "name": "P. Roth",
        "role_label": "Site physician",
        "meaning": "I have reviewed this participant's data; they are complete and accurate.",
        "at": AT,
        "at_site": "12 Mar 2026, 10:02 (America/New_York)",
        "method": "password and second factor",
        "hash": HASH,
        "stands": True,
    }
    return one | said


def rating():
    return {
        "token": "A7Q3",
        "title": "CAPS-5",
        "done_on": date(2026, 3, 12),
        "answers": [{"label": f"{n}. A placeholder", "answer": "2 Moderate"} for n in range(1, 5)],
        "left_open": [{"label": "5. A placeholder", "answer": "missing: Refused"}],
        "remarks": [{"message": "Item 7: differs", "url": "/i/A7Q3/?addendum=1#item-x"}],
        "hash": HASH,
        "seen": [WHOLE],
        "meaning": "I rated this interview, and these are my ratings.",
        "signatures": [signature(at_site="", role_label="Independent rater", stands=False)],
        "why_not": None,
        "has_second_factor": True,
        "url": "/sign/",
        "back_url": "/i/",
    }


def casebook():
    def form(title, label, tone, **said):
        one = {"title": title, "slot": "", "url": "/e/1/", "done_on": date(2026, 3, 12)}
        one |= {"hash": HASH, "reason": "", "queries": "", "signatures": [], "earlier": []}
        return one | {"label": label, "tone": tone} | said

    nothing = {"hash": None, "done_on": None}
    changed = {"earlier": [signature(stands=False)], "slot": "pre dose", "queries": "1 open query"}
    return {
        "number": "01-004",
        "site": "01 Riverside",
        "visits": [
            {
                "name": "V4",
                "label": "Baseline",
                "forms": [
                    form("Demographics", "Signed", "good", signatures=[signature()]),
                    form("Vital signs", "Changed since it was signed", "warn", **changed),
                    form("Pregnancy test", "To sign", "info"),
                ],
            },
            {
                "name": "V8",
                "label": "Session 1",
                "forms": [form("ECG", "Not done", "neutral", reason="No machine", **nothing)],
            },
        ],
        "to_sign": 2,
        "seen": [f"1:{WHOLE}", f"2:{WHOLE}"],
        "meaning": signature()["meaning"],
        "why_not": None,
        "has_second_factor": False,
        "url": "/casebook/",
        "participant_url": "/p/4/",
        "back_url": "/casebooks/",
    }


def casebooks():
    one = {"number": "01-004", "site": "01 Riverside", "url": "/c/4/"}
    return {
        "casebooks": [
            one | {"unsigned": 3, "signed_at": None},
            one | {"number": "01-005", "unsigned": 0, "signed_at": AT},
        ]
    }


def double_entries():
    row = {"number": "01-004", "site": "01 Riverside", "visit": "V4 Baseline", "slot": ""}
    row |= {"title": "Self-Compassion Scale", "url": "/e/1/"}
    waits = {"label": "Waits for its second entry", "tone": "info"}
    differs = {"label": "The two entries differ", "tone": "warn"}
    return {
        "is_used": True,
        "to_enter": [row | waits],
        "to_decide": [row | differs],
        "others": [row | waits | {"url": None, "slot": "pre dose"}],
    }


def both_entries(*, decides):
    def row(key, first, second, **said):
        one = {"key": key, "label": f"{key}. A placeholder", "first": first, "second": second}
        one |= {"holds": first, "kind": "choice", "choices": [], "decided": ""}
        return one | {"differs": first != second} | said

    choices = [{"value": n, "label": f"{n} A choice"} for n in range(3)]
    made = {"by": "K. Novak", "at": AT}
    decided = "" if decides else "neither: the sheet says 2"
    return {
        "banner": BANNER,
        "back_url": "/double/",
        "entry_url": "/e/1/",
        "rows": [
            row("done_on", "12 Mar 2026", "13 Mar 2026", kind="date", decided=decided),
            row("1", "0 A choice", "missing: Refused", choices=choices, decided=decided),
            row("2", "7 h", "7 h", kind="number"),
            row("3", "A", "A, B", kind="choices", choices=choices, decided=decided),
        ],
        "differing": 3,
        "first": made,
        "second": made | {"by": "T. Levi"},
        "resolution": None if decides else made | {"by": "D. Weiss"},
        "decides": decides,
        "why_not": None,
        "url": "/decide/",
        "missing_reasons": [{"value": "refused", "label": "Refused"}],
    }


PAGES = {
    "sign-rating": ("trials/signing/rating.html", rating),
    "sign-no-rating": (
        "trials/signing/rating.html",
        lambda: rating() | {"why_not": "This rating is not complete yet."},
    ),
    "casebook": ("trials/signing/casebook.html", casebook),
    "empty-casebook": (
        "trials/signing/casebook.html",
        lambda: casebook() | {"visits": [], "to_sign": 0},
    ),
    "casebooks": ("trials/signing/casebooks.html", casebooks),
    "no-casebooks": ("trials/signing/casebooks.html", lambda: {"casebooks": []}),
    "double-entries": ("trials/double_entry/list.html", double_entries),
    "no-double-entries": ("trials/double_entry/list.html", lambda: {"is_used": False}),
    "both-entries": ("trials/double_entry/detail.html", lambda: both_entries(decides=True)),
    "both-entries-decided": (
        "trials/double_entry/detail.html",
        lambda: both_entries(decides=False),
    ),
    "one-entry": (
        "trials/double_entry/detail.html",
        lambda: both_entries(decides=False) | {"rows": None},
    ),
}
