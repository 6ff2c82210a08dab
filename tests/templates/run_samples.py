"""Made-up contexts of the pages of analyses, and of the vault's opening."""

from datetime import UTC, datetime

from analysis.reports import sections
from analysis.reports.methods_explained import METHODS
from analysis.reports.sections import TITLES as TITLES_OF_METHODS
from analysis.web.public_data import WITH_SITES
from tests.analysis.reports.results import RESULT, TITLES
from tests.templates import second_run_samples

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"


def runs():
    run = {"url": "/runs/1/", "plan": "Self-compassion as mechanism", "kind_label": "masked A/B"}
    run |= {"version": 2}
    status = {"label": "Pre-specified", "tone": "good"}
    run |= {"sites_label": "With all sites", "plan_status": status}
    run |= {"state_label": "Running", "started_at": AT, "by": "S. Iyer", "progress": "4 of 12"}
    plan = {"id": 1, "title": "Self-compassion as mechanism", "sha256": HASH, "status": status}
    plan |= {"url": "/plans/1/", "why_not_run": None}
    plan |= {"version": 2}
    draft = plan | {
        "id": 2,
        "version": 1,
        "why_not_run": "Runs wait for both signatures.",
    }
    return {
        "snapshot": {"hash": HASH, "taken_at": AT, "participants": 90, "revisions": 5412},
        "why_not_run": None,
        "plans": [plan, draft],
        "plans_url": "/plans/",
        "choices_of_sites": [{"value": "all", "label": "With all sites"}],
        "start_url": "/runs/start/",
        "runs": [run, run | {"state_label": "Finished", "progress": ""}],
    }


def no_runs():
    why_not = "The database is not locked yet."
    page = {"snapshot": None, "why_not_run": why_not, "plans": [], "start_url": "/", "runs": []}
    return page | {"plans_url": "/plans/"}


def _run(**more):
    return {
        "id": 1,
        "plan": "Self-compassion as mechanism",
        "plan_url": "/plans/1/",
        "plan_status": {"label": "Pre-specified", "tone": "good"},
        "kind_label": "labelled",
        "sites_label": "With all sites",
        "sites_notes": ["With site 09, excluded for cause on 3 March 2026: as the audit found."],
        "with_other_sites": [{"label": "Without site 09", "url": "/runs/2/"}],
        "state": "running",
        "state_label": "Running",
        "progress": {"done": 4, "total": 12, "percent": 33},
        "parts": [{"label": "ucs", "state_label": "done"}],
        "snapshot_hash": HASH,
        "plan_sha256": HASH,
        "code_version": "0.1.0",
        "versions": {"numpy": "2.4.0", "scipy": "1.17.0"},
        "seed": 20250507,
        "result_sha256": None,
        "started_at": AT,
        "finished_at": None,
    } | more


def running_run():
    reason = {"name": "reason", "label": "Why is it cancelled?", "required": True}
    return {
        "run": _run(),
        "sections": [],
        "progress_url": "/runs/1/progress/",
        "left": "about 40 s left, 2 workers",
        "work": {"cancel": {"url": "/runs/1/cancel/", "why_not": None, "fields": [reason]}},
    }


def cancelled_run():
    cancelled = {"by": "S. Iyer", "at": AT, "reason": "The wrong plan was started."}
    run = _run(state="cancelled", state_label="Cancelled")
    return {"run": run, "sections": [], "work": {"cancelled": cancelled}}


def finished_run():
    run = _run(state="finished", state_label="Finished", result_sha256=HASH, finished_at=AT)
    return {"run": run, "sections": sections(RESULT, TITLES), "progress_url": None} | {
        "rows_url": "/runs/1/rows/",
        "methods_url": "/methods/",
        "report": report(),
        "second": second_run_samples.on_run(),
        "package": second_run_samples.PACKAGE,
        "public_data": {
            "url": "/runs/1/public-data/",
            "label": "Make the data set for the public",
            "why_not": None,
            "made_at": None,
            "fields": [WITH_SITES],
        },
    }


def report():
    trace = {"id": "ancova-ucs", "called": "Differences between arms: UCS", "line": 12}
    trace |= {"method": "Differences between arms", "method_url": "/methods/#ancova"}
    done = trace | {"plan_url": "/plans/1/#line-12", "rows_url": "/runs/1/rows/ancova-ucs/"}
    return {
        "files": [{"label": label, "url": "/runs/1/report/"} for label in ("PDF", "Word")],
        "methods": ["Differences between arms (2 analyses). Covariates: baseline."],
        "traces": [done, done | {"id": "ancova-cs", "rows_url": None}],
    }


def ended_progress():
    return {"run": _run(state="finished", state_label="Finished"), "progress_url": None}


def run_rows():
    values = [{"value": "35", "url": "/e/1/"}, {"value": "-2.5", "url": None}]
    return {
        "analysis_id": "ancova-ucs",
        "called": "Differences between arms: UCS",
        "method": "Differences between arms",
        "method_url": "/methods/#ancova",
        "line": 12,
        "line_url": "/plans/1/#line-12",
        "columns": [{"name": f"SCS.scs_ucs@{at}", "label": f"SCS, {at}"} for at in ("V4", "V20")],
        "rows": [{"participant": "01-004", "values": values}],
        "left_out": ["01-007: no SCS at V20"],
        "back_url": "/runs/1/",
    }


def methods():
    found = [
        {"name": name, "title": TITLES_OF_METHODS[name], "explained": explained}
        for name, explained in METHODS.items()
    ]
    return {"methods": found, "back_url": "/runs/"}


def openings():
    links = [{"label": "Opening the seal", "url": "/o/1/"}, {"label": "Emergency", "url": "/e/1/"}]
    trial = {"title": "MAPP1", "state_label": "Locked", "links": links}
    return {"trials": [trial], "account_url": "/account/"}


def opening():
    person = {"name": "P. Lindqvist", "role_label": "unblinded pharmacist", "at": AT}
    return {
        "trial": {"key": "MAPP1", "title": "MAPP1", "state_label": "Locked", "is_demo": True},
        "snapshot": {"hash": HASH, "taken_at": AT, "participants": 90},
        "steps": [
            {
                "title": "First person",
                "state": "done",
                "explanation": "Confirms the hash and brings one key part.",
                "people": [person],
            },
            {
                "title": "Second person",
                "state": "open",
                "explanation": "Another person in another role does the same.",
                "people": [],
            },
            {
                "title": "Letters released",
                "state": "waiting",
                "explanation": "The groups A and B become readable for the analysis.",
                "people": [],
            },
        ],
        "act": {
            "label": "Confirm and open",
            "url": "/o/1/",
            "why_not": None,
            "hash_to_confirm": HASH,
        },
        "rehearsals": REHEARSALS,
        "rehearsal_url": "/o/1/rehearsal/",
        "record_url": "/o/1/record/",
    }


def opening_waiting():
    why_not = "You have confirmed already; a second person must do it."
    act = {"label": "Confirm and open", "url": "/o/", "why_not": why_not, "hash_to_confirm": HASH}
    return opening() | {"act": act}


def disclosures():
    asked = {
        "number": "01-005",
        "site": "01",
        "stage": "main",
        "reason": "The endpoint is complete; the participant may go on",
        "by": "P. Hysician",
        "at": AT,
        "disclosed": False,
        "act": {
            "label": "Disclose the arm of 01-005",
            "name": "confirm-1",
            "url": "/disclosures/MP8/1/",
            "why_not": None,
            "fields": [
                {"name": "password", "label": "Your password", "type": "password", "required": True}
            ],
        },
    }
    done = asked | {"number": "01-004", "disclosed": True, "act": None}
    return {"requests": [done, asked], "back_url": "/"}


REHEARSALS = [
    {
        "name": "U. Nblinded",
        "role_label": "Unblinded statistician",
        "at": AT,
        "outcome": "Brought a part",
        "tone": "warn",
    },
    {
        "name": "Q. Assurance",
        "role_label": "Quality assurance",
        "at": AT,
        "outcome": "Brought the second part: both make the key",
        "tone": "good",
    },
]


def rehearsal():
    return {"rehearsals": REHEARSALS, "url": "/r/", "why_not": None, "back_url": "/o/1/"}


def board_reports():
    report = {
        "number": 1,
        "cut": AT,
        "sha256": HASH,
        "meeting": "Second meeting of the board",
        "by": "B. Oard",
        "at": AT,
        "closed": "/board/1/closed/",
        "open": "/board/1/open/",
    }
    fields = [{"name": "meeting", "label": "Meeting", "type": "textarea", "required": True}]
    write = {"label": "Write a report", "url": "/board/write/", "why_not": None, "fields": fields}
    return {"reports": [report], "write": write, "back_url": "/"}


def no_board_reports():
    page = board_reports()
    why_not = "The study file names no safety board."
    return page | {"reports": [], "write": page["write"] | {"why_not": why_not}}


def board_report():
    table = {
        "title": "Adverse events: participants (events)",
        "columns": ["", "A", "B"],
        "rows": [{"label": "Any event", "cells": ["2 (3)", "1 (1)"]}],
    }
    (report,) = board_reports()["reports"]
    return {
        "report": report | {"kind": "Closed report", "version": "1.0"},
        "tables": [table],
        "other": {"label": "Open report", "url": "/board/1/open/"},
        "files": [{"label": "Tables as CSV", "url": "/board/1/closed/csv/"}],
        "back_url": "/board/",
    }


def opening_record():
    person = {"name": "P. Lindqvist", "role_label": "Quality assurance", "at": AT}
    release = {
        "title": "Release of the letters",
        "at": AT,
        "people": [person],
        "software": "software 1.0",
        "sha256": "",
    }
    return {
        "title": "MAPP1: a trial",
        "list_sha256": HASH,
        "snapshot": {"sha256": HASH, "locked": person, "participants": 90, "reason": "Clean"},
        "rehearsals": REHEARSALS,
        "releases": [release, release | {"title": "Opening of the seal", "sha256": HASH}],
        "meaning": {"A": "MDMA", "B": "PBO"},
        "back_url": "/lock/",
    }


def no_opening_record():
    nothing = {"list_sha256": "", "snapshot": None, "rehearsals": [], "releases": []}
    return opening_record() | nothing | {"meaning": {}}


PAGES = {
    "runs": ("analysis/runs/list.html", runs),
    "no-runs": ("analysis/runs/list.html", no_runs),
    "running-run": ("analysis/runs/detail.html", running_run),
    "cancelled-run": ("analysis/runs/detail.html", cancelled_run),
    "finished-run": ("analysis/runs/detail.html", finished_run),
    "ended-progress": ("analysis/runs/_progress.html", ended_progress),
    "run-rows": ("analysis/runs/rows.html", run_rows),
    "methods": ("analysis/methods/list.html", methods),
    "openings": ("vault/openings/list.html", openings),
    "opening": ("vault/openings/detail.html", opening),
    "opening-waiting": ("vault/openings/detail.html", opening_waiting),
    "disclosures": ("vault/disclosures/list.html", disclosures),
    "rehearsal": ("vault/openings/rehearsal.html", rehearsal),
    "opening-record": ("trials/lock/record.html", opening_record),
    "no-opening-record": ("trials/lock/record.html", no_opening_record),
    "board-reports": ("vault/board/list.html", board_reports),
    "no-board-reports": ("vault/board/list.html", no_board_reports),
    "board-report": ("vault/board/report.html", board_report),
}
