"""Made-up contexts for the timeline of a participant and the page of a visit."""

from datetime import date

REASON = {"name": "reason", "label": "Reason", "type": "text", "required": True}
DAY = {"name": "on", "label": "On", "type": "date", "required": True, "value": "2026-05-02"}


def form(title: str, *entries: tuple[str, str]) -> dict:
    """entries: (slot, state) of each."""
    return {
        "title": title,
        "entries": [
            {
                "slot": slot,
                "is_optional": state == "not_done",
                "state": state,
                "state_label": state.replace("_", " ").capitalize(),
                "url": None if state == "expected" else "/e/",
                "done_on": date(2026, 1, 9) if state == "complete" else None,
                "rater": "R. Rater" if state == "draft" else "",
                "acts": [
                    {
                        "label": "Not done",
                        "name": f"not-done-{title}-{slot}",
                        "url": "/n/",
                        "why_not": None,
                        "fields": [REASON],
                    }
                ]
                if state == "overdue"
                else [],
            }
            for slot, state in entries
        ],
    }


def bar(**days) -> dict:
    usual = {"words": "Window 2 May to 9 May 2026, target 4 May 2026", "starts": 20, "width": 80}
    return usual | {"target": 43, "day": None, "is_held": False, "today": None} | days


def visit(name: str, label: str, state: tuple[str, str], **more) -> dict:
    usual = {
        "name": name,
        "label": label,
        "url": "/v/",
        "mode": "in person",
        "state_label": state[0],
        "state_tone": state[1],
        "is_done": False,
        "is_next": False,
        "when": "target 4 May 2026",
        "window_text": "window 2 May 2026 to 9 May 2026",
        "bar": bar(today=14),
        "notes": [],
        "forms": [],
    }
    return usual | more


def stages() -> list[dict]:
    done = visit(
        "V4",
        "Baseline",
        ("Done, outside its window", "warn"),
        is_done=True,
        when="held on 9 Jan 2026",
        bar=bar(day=114, is_held=True),
        forms=[form("SCS", ("", "complete")), form("VITALS", ("pre dose", "not_done"))],
    )
    booked = visit(
        "V19",
        "Primary endpoint",
        ("Booked", "info"),
        is_next=True,
        when="booked for Mon 4 May 2026, 09:00 (America/New_York)",
        bar=bar(day=43),
        notes=["Hold it by 6 May 2026, so that every later visit stays possible."],
        forms=[form("CAPS-5", ("", "draft")), form("SCS", ("", "overdue"))],
    )
    planned = visit(
        "V20",
        "Termination",
        ("Planned", "neutral"),
        when="",
        window_text="after V19",
        bar=None,
        forms=[form("AUDIT", ("", "expected"))],
    )
    return [
        {"label": "Blinded part", "periods": [{"label": "Preparation", "visits": [done]}]},
        {"label": "Open part", "periods": [{"label": "", "visits": [booked, planned]}]},
    ]


def acts() -> list[dict]:
    return [
        {
            "label": "Begin the visit",
            "name": "begin",
            "url": "/b/",
            "why_not": None,
            "fields": [DAY],
        },
        {
            "label": "Close the visit",
            "name": "close",
            "url": "/c/",
            "why_not": "Still open: CAPS-5.",
            "fields": [],
        },
    ]


def detail() -> dict:
    return {
        "number": "01-004",
        "visit": stages()[1]["periods"][0]["visits"][0],
        "back_url": "/p/",
        "timezone_help": "By the clock at the site: America/New_York.",
        "blockers": ["Randomise first.", "The consent form in force must be signed."],
        "may_begin": True,
        "booking": {
            "label": "Move the booking",
            "url": "/book/",
            "why_not": None,
            "on": "2026-05-04",
            "time": "09:00",
        },
        "consequences": None,
        "acts": acts(),
        "dosing_url": "/d/",
    }


def moved() -> dict:
    days = [{"label": "Wed 1 Jul 2026", "url": "/v/?on=2026-07-01#planner"}]
    return detail() | {
        "consequences": {
            "on": "22 Apr 2026",
            "outside": ("4 weeks after V5 allows 6 Apr 2026 to 20 Apr 2026",),
            "impossible": [
                {"visit": "V14", "why": "V14: no day.", "short_by": "1 day", "dates": []}
            ],
            "to_rebook": [
                {
                    "visit": "V19",
                    "why": "V19 is booked for 30 Jun 2026.",
                    "short_by": "3 days",
                    "dates": days,
                }
            ],
            "targets": [{"visit": "V15", "before": "11 May 2026", "after": "20 May 2026"}],
            "dates": [{"label": "Mon 20 Apr 2026", "url": "/v/?on=2026-04-20#planner"}],
            "is_fine": False,
        }
    }


def fits() -> dict:
    kept = {"outside": (), "impossible": [], "to_rebook": [], "targets": [], "dates": []}
    return detail() | {"consequences": {"on": "4 May 2026", "is_fine": True, **kept}}


def over() -> dict:
    page = detail() | {"booking": None, "may_begin": False, "acts": [], "dosing_url": None}
    return page | {"visit": visit("V4", "Baseline", ("Done", "good"), is_done=True)}


def locked() -> dict:
    return detail() | {"booking": detail()["booking"] | {"why_not": "The study is locked."}}


def following() -> dict:
    randomise = {
        "label": "Randomise",
        "name": "r",
        "url": "/r/",
        "why_not": "Not complete yet: V3.",
    }
    return {
        "number": "01-004",
        "back_url": "/p/",
        "visit": visit("V5", "Session 1", ("Due", "info")),
        "blockers": ["Randomise first."],
        "acts": [randomise | {"fields": []}],
    }


def nothing_follows() -> dict:
    return following() | {"visit": None, "blockers": [], "acts": []}


PAGES = {
    "visit": ("trials/visits/detail.html", detail),
    "visit-moved": ("trials/visits/detail.html", moved),
    "visit-fits": ("trials/visits/detail.html", fits),
    "visit-over": ("trials/visits/detail.html", over),
    "visit-locked": ("trials/visits/detail.html", locked),
    "next": ("trials/participants/next.html", following),
    "nothing-next": ("trials/participants/next.html", nothing_follows),
}
