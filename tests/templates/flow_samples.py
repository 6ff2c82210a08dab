"""Made-up contexts of the flow of participants, the screening log and the sites."""

from datetime import date

from trials.selectors.flow import EVERYBODY, Box, Flow, Line
from trials.web.presenters.flow_diagram import draw
from trials.web.site_forms import PrescreeningForm

ARMS = {"mdma": "MDMA-assisted therapy", "placebo": "Placebo with therapy"}


def _boxes(columns):
    def people(*counts):
        return dict(zip(columns, counts, strict=True))

    counts = (
        ((46, 44), (3, 4), (2, 4), (42, 37)) if len(columns) > 1 else ((90,), (7,), (6,), (79,))
    )
    withdrew = (Line("Withdrew", people(*counts[2])),)
    return (
        Box("Randomised", people(*counts[0])),
        Box("Left the study", people(*counts[1]), withdrew),
        Box("Completed the study", people(*counts[3])),
    )


def _flow(columns):
    declined = Line("Declined", {EVERYBODY: 214})
    aside = Box("Did not consent", {EVERYBODY: 214}, (declined,))
    before = (
        Box("Assessed for eligibility", {EVERYBODY: 345}, aside=aside),
        Box("Consented", {EVERYBODY: 131}),
    )
    return Flow(before, _boxes(columns), columns, ())


def flow(columns):
    drawing = draw(_flow(columns))
    cells = [90, 46, 44] if len(columns) > 1 else [90]
    return {
        "as_of": date(2026, 3, 12),
        "as_of_value": "2026-03-12",
        "problem": "",
        "drawing": drawing,
        "description": "Assessed for eligibility: 345.",
        "columns": ["Participants", *ARMS.values()][: len(cells)],
        "rows": [
            {"label": "Randomised", "of": "", "cells": cells},
            {"label": "Withdrew", "of": "Left the study", "cells": cells},
        ],
        "notes": ["Site 09 was excluded for cause on 3 March 2026: consent was signed afterwards."],
        "screening_url": "/screening/",
        "sites_url": "/sites/",
    }


def screening():
    line = {"number": "01-P001", "site": "01", "asked_on": date(2026, 3, 12), "participant": ""}
    enrolled = {"participant": "01-001", "url": "/p/1/", "outcome": "Screen failure"}
    return {
        "form": PrescreeningForm(),
        "lines": [line | {"outcome": "Declined: too far", "url": None}, line | enrolled],
        "pager": {"text": "1 to 2 of 2", "previous_url": None, "next_url": None},
        "counts": {
            "heading": "Month",
            "sites": ["01", "02"],
            "rows": [{"label": "March 2026", "cells": [2, 0], "total": 2}],
        },
        "period": "month",
        "periods": [{"value": "month", "label": "by month"}],
        "flow_url": "/flow/",
    }


def sites():
    on = {"name": "on", "label": "On", "type": "date", "required": True, "value": "2026-03-12"}
    reason = {"name": "reason", "label": "Reason", "type": "textarea", "required": True}
    act = {"label": "Change the state", "name": "move-site-01", "url": "/s/", "why_not": None}
    act |= {"fields": [on, reason]}
    refused = act | {"name": "confirm-02", "why_not": "You proposed it: a second person confirms."}
    site = {
        "name": "01 Riverside",
        "country": "US",
        "state_label": "Active",
        "state_tone": "good",
        "since": "",
        "people": 9,
        "randomised": 7,
        "version": "Version 2",
        "acts": [act],
    }
    on_hold = {"state_label": "On hold", "state_tone": "warn", "since": "since 3 Mar 2026: lapsed"}
    return {
        "sites": [site, site | on_hold | {"name": "02 Hill", "acts": [refused]}],
        "flow_url": "/flow/",
    }


PAGES = {
    "flow": ("trials/flow/detail.html", lambda: flow({EVERYBODY: "Arms sealed"})),
    "flow-by-arm": ("trials/flow/detail.html", lambda: flow(ARMS)),
    "screening-log": ("trials/screening/log.html", screening),
    "screening-refused": (
        "trials/screening/log.html",
        lambda: screening() | {"form": PrescreeningForm({"reason": "declined"})},
    ),
    "empty-screening-log": (
        "trials/screening/log.html",
        lambda: screening() | {"form": None, "lines": []},
    ),
    "sites": ("trials/sites/list.html", sites),
}
