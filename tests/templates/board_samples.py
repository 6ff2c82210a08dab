"""Made-up contexts of the worklist of a site and of the boards."""

from datetime import date

from tests.templates import flow_samples
from tests.templates.schedule_samples import bar
from trials.web.presenters.charts import bars, lines

ON = date(2026, 3, 12)
PROGRESS = {"verified": 3, "required": 84, "share": 3, "label": "V4: verified"}
TILES = [{"value": 7, "label": "Terms to code", "url": "/terms/"}]


def today():
    line = {
        "number": "01-004",
        "participant_url": "/p/4/",
        "visit": "S2 Session 2",
        "mode": "with a night at the site",
        "state_label": "Due",
        "state_tone": "info",
        "when": "target 12 Mar 2026",
        "left": "3 days left",
        "bar": bar(today=14),
        "missing": [{"label": "NOTE", "url": "/e/1/"}, {"label": "SEVERITY", "url": None}],
        "kit": "Sent by the pharmacy: scan it before the dose.",
        "kit_is_ready": False,
        "gate_url": "/p/4/next/",
        "act": {"label": "Begin the session", "url": "/v/2/"},
    }
    ready = line | {"kit_is_ready": True, "missing": [], "gate_url": None, "bar": None}
    section = {"title": "Overdue", "name": "overdue", "none": "Nothing.", "number": 27, "more": 25}
    section |= {"url": "/?show=overdue"}
    query = {"number": "01-002", "about": "V1 MOOD", "text": "Is that so?", "url": "/q/1/"}
    return {
        "places": [{"site": "01 Riverside", "day": ON}],
        "shown": "overdue",
        "url": "/today/",
        "alerts": [
            {
                "number": "01-002",
                "label": "Urgent",
                "at": "12 Mar 2026, 14:02",
                "told": "Phyl Physician, 13 Mar 2026, 14:05",
                "url": "/",
            }
        ],
        "alerts_url": "/alerts/",
        "sections": [
            section | {"lines": [line, ready]},
            section | {"name": "today", "title": "Today", "lines": [], "none": "Nobody is due."},
        ],
        "links": [
            {"number": "01-004", "url": "/l/", "said": "Locked", "is_locked": True},
            {"number": "01-005", "url": "/l/", "said": "Not opened", "is_locked": False},
        ],
        "queries": [query | {"age": "9 days", "is_overdue": True}],
        "number_of_queries": 5,
        "more_queries": 4,
        "queries_url": "/queries/",
        "matrix_url": "/m/",
        "is_quiet": False,
    }


def nothing_today():
    nothing = {"alerts": [], "sections": [], "links": [], "queries": [], "number_of_queries": 0}
    return today() | nothing | {"shown": None, "is_quiet": True}


def _cell(label, count, **said):
    return {"label": label, "count": count, "url": "/r/", "said": "", "mark": ""} | said


def risk():
    cells = [
        _cell("Deviations", 7, said="1.8 each · others 0.6", mark="stands out"),
        _cell("Adverse events", 0, said="rate ratio 0.00 (0.00 to 5.46)"),
    ]
    row = {"name": "01 Riverside", "people": 4, "people_url": "/p/", "verification_url": "/v/"}
    row |= {"progress": PROGRESS, "cells": cells, "overdue_url": "/?show=overdue"}
    page = {"columns": ["Deviations", "Adverse events"], "rows": [row]}
    return page | {"late_after": 7, "too_few": 5}


def records():
    record = {"number": "01-004", "site": "01 Riverside", "visit": "V4", "what": "BDI-II"}
    record |= {"state": "Expected", "on": ON, "url": "/e/1/"}
    return {
        "title": "Missing",
        "about": "Forms of visits that were held.",
        "places": ["01", "V4"],
        "total": 52,
        "rows": [record, record | {"visit": "", "state": "", "on": None}],
        "pager": {"text": "1 to 2 of 52", "previous_url": None, "next_url": "?page=2"},
    }


def health():
    check = {"code": "sleep.range", "form": "MOOD", "count": 4, "complete": 90, "share": "4.4 %"}
    visit = {"label": "Baseline", "progress": PROGRESS, "verification_url": "/v/?visit=V1"}
    return {
        "tiles": TILES,
        "queries": TILES,
        "columns": ["Expected"],
        "about": [{"label": "Expected", "about": "Forms of visits that were held."}],
        "visits": [
            visit | {"code": "", "cells": []},
            visit | {"code": "V1", "cells": [_cell("Expected", 12)]},
        ],
        "checks": [check | {"url": "/q/"}],
    }


def overview():
    months = ["Jan 2026", "Feb 2026"]
    row = {"label": "Jan 2026", "new": 3, "new_url": "/o/", "so_far": 3, "so_far_url": "/o/"}
    row |= {"planned": 4, "is_to_come": False}
    flow = flow_samples.flow({"all": "Arms sealed"})
    return {
        "today": ON,
        "tiles": TILES,
        "recruitment": {
            "title": "Randomised in all, by month",
            "drawing": lines(months, [("Randomised", "main", [3, 8]), ("Planned", "plan", [9, 9])]),
            "planned": 9,
            "planned_until": date(2026, 6, 30),
            "word": "Randomised",
            "rows": [row, row | {"label": "Feb 2026", "is_to_come": True}],
        },
        "sites": {
            "title": "Randomised by site",
            "drawing": bars([("01", [("main", 8)]), ("02", [])]),
            "is_cut": True,
            "rows": [{"label": "01 Riverside", "country": "US", "count": 8, "url": "/o/"}],
        },
        "completeness": {
            "drawing": bars([("V1", [("main", 8), ("rest", 2)])]),
            "columns": ["Expected"],
            "rows": [{"label": "V1 Baseline", "cells": [_cell("Expected", 10)]}],
        },
        "flow": {
            "drawing": flow["drawing"],
            "description": flow["description"],
            "rows": [row | {"url": "/o/"} for row in flow["rows"]],
        },
        "flow_url": "/flow/",
    }


def empty_overview():
    page = overview()
    page["recruitment"] |= {"drawing": None, "planned_until": None, "rows": []}
    page["completeness"] |= {"rows": []}
    return page


def people():
    person = {"number": "01-004", "site": "01 Riverside", "url": "/p/4/"}
    return {
        "title": "Randomised",
        "places": ["in Jan 2026"],
        "people": [person, person | {"number": "01-P07", "site": ""}],
        "back_url": "/overview/",
    }


PAGES = {
    "today": ("trials/today/detail.html", today),
    "nothing-today": ("trials/today/detail.html", nothing_today),
    "site-risk": ("trials/boards/risk.html", risk),
    "records": ("trials/boards/records.html", records),
    "no-records": ("trials/boards/records.html", lambda: records() | {"rows": [], "pager": None}),
    "data-health": ("trials/boards/health.html", health),
    "empty-data-health": (
        "trials/boards/health.html",
        lambda: health() | {"visits": [], "checks": []},
    ),
    "overview": ("trials/overview/detail.html", overview),
    "empty-overview": ("trials/overview/detail.html", empty_overview),
    "flow-people": ("trials/overview/people.html", people),
    "no-flow-people": ("trials/overview/people.html", lambda: people() | {"people": []}),
}
