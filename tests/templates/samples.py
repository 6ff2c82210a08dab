"""One made-up context per page, with everything on it that the page can show."""

from datetime import UTC, date, datetime

from django import forms

from tests.templates import (
    account_samples,
    board_samples,
    emergency_samples,
    file_samples,
    flow_samples,
    integrity_samples,
    interview_samples,
    ledger_samples,
    library_samples,
    life_samples,
    lock_samples,
    monitoring_samples,
    people_samples,
    pharmacy_samples,
    plan_samples,
    query_samples,
    rater_samples,
    room_samples,
    run_samples,
    schedule_samples,
    search_samples,
    second_run_samples,
    self_report_samples,
    self_report_site_samples,
    signing_samples,
    status_samples,
    study_samples,
)

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
MARKS = {
    "not_expected": "not expected",
    "expected": "not started",
    "overdue": "overdue",
    "draft": "in progress",
    "complete": "complete",
    "not_done": "not done",
    "locked": "locked",
}
FORMS = [("SCS", "Self-Compassion Scale"), ("BDI-II", "Beck Depression Inventory II")]
VISITS = [("SCR", "Screening"), ("V4", "Baseline"), ("V8", "Session 1"), ("V20", "Follow-up")]
BANNER = {
    "subject": "01-004",
    "participant": "01-004",
    "token": None,
    "site": "01 Riverside",
    "visit": "V20 Follow-up (due 12 Mar 2026, ± 7 days)",
    "title": "Self-Compassion Scale",
    "version": "2003",
    "recall": "In general",
    "state_label": "In progress",
}


class ParticipantForm(forms.Form):
    site = forms.ChoiceField(choices=[("01", "01 Riverside")], help_text="Where consent was given.")
    consented_on = forms.DateField(label="Date of consent")
    by = forms.ChoiceField(choices=[("p", "paper")], widget=forms.RadioSelect, label="Consent on")


class SignInForm(forms.Form):
    username = forms.CharField(label="User name")
    password = forms.CharField(widget=forms.PasswordInput)


def everywhere(realm="web"):
    """What every page has."""
    return {
        "person": {
            "name": "K. Novak",
            "username": "novak",
            "role_label": "coordinator, site 01",
            "idle_limit": 840,
            "look": {
                "theme": "dark",
                "density": "compact",
                "text_size": "115",
                "single_keys": False,
            },
        },
        "search_url": "/search/" if realm == "web" else None,
        "nav": [
            {"label": "Participants", "url": "/p/", "current": True},
            {
                "label": "Results",
                "links": [
                    {"label": "Lock", "url": "/lock/", "current": False, "waiting": 0},
                    {"label": "Analyses", "url": "/runs/", "current": False, "waiting": 2},
                ],
                "current": False,
                "waiting": 2,
            },
        ],
        "trial": {
            "key": "MAPP1",
            "title": "A phase 3 trial",
            "state": "open",
            "state_label": "Recruiting",
            "is_demo": True,
        },
        "realm": realm,
        "messages": [],
    }


def studies():
    study = {
        "key": "MAPP1",
        "title": "A randomised, double-blind phase 3 trial",
        "state_label": "Locked",
        "url": "/s/mapp1/",
        "role_label": "Coordinator",
    }
    return {"studies": [study, study | {"key": "MAPP2", "state_label": "Recruiting"}]}


def matrix():
    cells = [(visit, form) for visit in VISITS for form in FORMS]
    rows = []
    for number in range(1, 19):
        number_label = f"01-{number:03d}"
        row_cells = []
        for place, (visit, form) in enumerate(cells):
            state = list(MARKS)[(number * 3 + place) % len(MARKS)]
            label = f"{number_label}, {' '.join(visit)}, {form[0]}: {MARKS[state]}"
            url = None if state == "not_expected" else f"/e/{number}-{place}/"
            first = place % len(FORMS) == 0
            cell = {"state": state, "label": label, "url": url, "first_of_visit": first}
            row_cells.append(cell | {"queries": int(number == 2)})
        row = {"queries": int(number < 3), "queries_url": "/q/" if number == 1 else None}
        row |= {"number": number_label, "url": f"/p/{number}/", "site": "01", "cells": row_cells}
        rows.append(row | {"status_label": "Active", "status_tone": "good"})
    columns = [
        {
            "code": code,
            "label": label,
            "forms": [{"label": short, "title": title} for short, title in FORMS],
        }
        for code, label in VISITS
    ]
    return {
        "tiles": [
            {"value": "58 / 100", "label": "Randomised of planned", "url": None},
            {"value": "7", "label": "Forms overdue", "url": "?show=overdue"},
        ],
        "filters": [
            {"name": "q", "label": "Find a participant", "type": "search", "value": None},
            {
                "name": "site",
                "label": "Site",
                "type": "select",
                "value": "01",
                "choices": [{"value": "01", "label": "01 Riverside"}],
            },
        ],
        "filtered": True,
        "page_url": "/p/",
        "columns": columns,
        "rows": rows,
        "legend": [{"state": state, "label": label.capitalize()} for state, label in MARKS.items()],
        "actions": [
            {"label": "Add participant", "url": "/p/add/", "why_not": None},
            {"label": "Export", "url": "/x/", "why_not": "Exports open after the lock."},
        ],
        "pager": {"text": "1 to 18 of 58", "previous_url": None, "next_url": "?page=2"},
    }


def matrix_of_visits():
    """As of a long study: one cell for each visit."""
    page = matrix()
    columns = [column | {"forms": []} for column in page["columns"]]
    rows = [row | {"cells": row["cells"][: len(columns)]} for row in page["rows"]]
    return page | {"columns": columns, "rows": rows}


def participant():
    done_on = {"name": "done_on", "label": "Date of the visit", "type": "date", "required": True}
    reason = {"name": "reason", "label": "Reason", "type": "select", "help": "As in the protocol."}
    reason["choices"] = [{"value": "ae", "label": "Adverse event"}]
    acts = [
        {"label": "Record visit V20", "url": "/v/", "why_not": None, "fields": [done_on]},
        {"label": "Withdraw", "url": "/w/", "why_not": None, "fields": [done_on, reason]},
        {"label": "Randomise", "url": "/r/", "why_not": "Already randomised.", "fields": []},
        {"label": "Send reminder", "url": "/m/", "why_not": None, "fields": []},
    ]
    return {
        "participant": {
            "number": "01-004",
            "site": "01 Riverside",
            "status_label": "In treatment",
            "consented_on": date(2025, 12, 1),
            "randomised_on": date(2026, 1, 10),
            "kit_number": "20417",
            "name_of_number": "Kit number",
        },
        "stages": schedule_samples.stages(),
        "acts": acts,
        "casebook": {"signed_at": AT, "unsigned": "2 forms to sign", "url": "/casebook/"},
        "card": query_samples.CARD,
        "next_url": "/p/next/",
        "status_url": "/p/status/",
        "history_url": "/h/",
        "print_url": "/print/",
    }


def _row(number, label, kind="choice", choices=(), value=None, **more):
    row = {"key": f"item{number:02d}", "number": number, "label": label, "kind": kind}
    row |= {"choices": choices, "value": value, "missing": None, "minimum": None, "maximum": None}
    row |= {"name": f"Item {number}", "required": True, "hint": "", "is_one_line": False}
    return row | {"unit": "", "problem": None, "warning": None} | more


def _choices(*codes_and_labels):
    return [{"code": code, "shown": code, "label": label} for code, label in codes_and_labels]


def _card_rows():
    mass = _row(15, "Mass", "number", value=71.5, minimum=30, maximum=250, unit="kg")
    shape = _row(14, "Rating", choices=_choices((0, "Thin"), (1, "Stout")))
    return [
        mass | {"about": "Body", "name": "Item 14, mass", "required": False},
        shape | {"about": "Body", "name": "Item 14, rating"},
    ]


def _typed_rows():
    partial = {"partial": True, "format": "YYYY-MM-DD, YYYY-MM or YYYY"}
    return [
        _row(19, "Tablets", "integer", value=3, minimum=0, maximum=40, hint="left in the bottle"),
        _row(20, "Taken on", "date", value="2026-03-01"),
        _row(21, "Onset", "date", value="2026-03", **partial),
        _row(22, "Dosed at", "time", value="14:30"),
        _row(23, "Seen at", "datetime", value="2026-03-01T14:30"),
        _row(24, "Drug", "text", value="Aspirin", is_one_line=True),
    ]


def entry():
    often = ["Almost never", "Rarely", "Sometimes", "Often", "Almost always"]
    five = _choices(*enumerate(often, start=1))
    appetite = _choices(("0", "No change"), ("1a", "Less"), ("1b", "More"), ("2a", "Much less"))
    ways = _choices(("A", "In person"), ("B", "By video"))
    likert = [
        _row(n, f"A placeholder statement about how one treats oneself, number {n}", value=v)
        for n, v in enumerate([3, 3, 2, 4, None, None, 2, 2, None, None, None, None], start=1)
    ]
    likert[4]["missing"] = "refused"
    likert[5]["problem"] = "choose an answer, or say why there is none"
    likert[6]["warning"] = "differs from item 12 on the same subject"
    likert[9]["skipped"] = True
    return {
        "banner": BANNER,
        "branches": '[{"when": {"item01": 3}, "skips": ["item10"]}]',
        "sections": [
            {
                "heading": "",
                "answered": 5,
                "total": 12,
                "blocks": [{"choices": five, "rows": likert}],
            },
            {
                "heading": "Other kinds of items",
                "answered": 2,
                "total": 4,
                "blocks": [
                    {"choices": None, "rows": [_row(13, "Appetite", choices=appetite)]},
                    {"card": {"number": 14, "label": "Body"}, "rows": _card_rows()},
                    {
                        "choices": None,
                        "rows": [
                            _row(17, "Remark", "text", value="", hint="A sentence is enough."),
                            _row(
                                18,
                                "How asked",
                                "choices",
                                choices=ways,
                                value=["B"],
                                hint="all of them",
                            ),
                            *_typed_rows(),
                        ],
                    },
                ],
            },
        ],
        "problems": [
            {"item": "item06", "kind": "problem", "message": "Item 6: choose an answer"},
        ],
        "answered": 8,
        "total": 16,
        "revision": 3,
        "entry_id": 17,
        "save_url": "/save/",
        "done_url": "/done/",
        "history_url": "/history/",
        "print_url": "/print/",
        "compare_url": "/both/",
        "signatures": [signing_samples.signature(stands=False)],
        "back_url": "/p/4/",
        "complete": False,
        "reason_required": False,
        "why_not_edit": None,
        "missing_reasons": [
            {"code": "not_answered", "label": "Not answered"},
            {"code": "refused", "label": "Refused"},
            {"code": "illegible", "label": "Illegible"},
        ],
        "done_on": date(2026, 3, 12),
    }


def correction():
    return entry() | {"complete": True, "reason_required": True, "problems": []}


def locked_entry():
    return entry() | {"why_not_edit": "The database is locked.", "problems": []}


def interview():
    banner = BANNER | {"participant": None, "token": "A7Q3", "site": None, "visit": None}
    page = {"banner": banner | {"subject": "A7Q3", "title": "CAPS-5", "version": "past month"}}
    asked = {"questions": query_samples.questions()}
    own = {"disclosures": room_samples.disclosures(), "has_cards": True}
    return entry() | page | asked | own | {"interview": room_samples.pinned_and_left()}


def signed_interview():
    signed = "This rating is complete."
    return interview() | {"why_not_edit": signed, "addendum_url": "?addendum=1", "problems": []}


def history():
    def revision(number, state_label, reason, changes):
        by = {"number": number, "at": AT, "by": "K. Novak", "role_label": "coordinator"}
        return by | {"state_label": state_label, "reason": reason, "changes": changes}

    change = {"label": "4 A placeholder", "before": "4 Often", "after": "5 Almost always"}
    return {
        "banner": BANNER,
        "revisions": [
            revision(2, "Complete", "Paper form shows 5.", [change])
            | {"signatures": [signing_samples.signature()]},
            revision(1, "Complete", "", []),
        ],
        "back_url": "/e/17/",
    }


PAGES = {
    "sign-in": (
        "registration/login.html",
        lambda: {"form": SignInForm(), "next": "/", "person": None},
    ),
    "sign-in-refused": ("registration/login.html", lambda: {"form": SignInForm({}), "next": "/"}),
    "403": ("403.html", dict),
    "403-csrf": ("403_csrf.html", dict),
    "404": ("404.html", dict),
    "405": ("405.html", dict),
    "500": ("500.html", dict),
    "refused": (
        "trials/refused.html",
        lambda: {"reason": "Queries still open: 3.", "back_url": "/"},
    ),
    "studies": ("trials/studies/list.html", studies),
    "no-studies": ("trials/studies/list.html", lambda: {"studies": []}),
    "matrix": ("trials/participants/matrix.html", matrix),
    "empty-matrix": ("trials/participants/matrix.html", lambda: matrix() | {"rows": []}),
    "matrix-of-visits": ("trials/participants/matrix.html", matrix_of_visits),
    "participant": ("trials/participants/detail.html", participant),
    "entry-queried": ("trials/entries/form.html", lambda: query_samples.on_a_form(entry())),
    "add-participant": ("trials/participants/add.html", lambda: {"form": ParticipantForm()}),
    "add-refused": ("trials/participants/add.html", lambda: {"form": ParticipantForm({})}),
    "entry": ("trials/entries/form.html", entry),
    "correction": ("trials/entries/form.html", correction),
    "locked-entry": ("trials/entries/form.html", locked_entry),
    "interview": ("trials/entries/form.html", interview),
    "history": ("trials/entries/history.html", history),
    "signed-interview": ("trials/entries/form.html", signed_interview),
    "participant-with-notes": (
        "trials/participants/detail.html",
        lambda: participant() | {"notes": file_samples.BESIDE},
    ),
    "participant-with-alerts": (
        "trials/participants/detail.html",
        lambda: participant() | {"alerts": library_samples.alerts_of_participant()},
    ),
    "worded-entry": (
        "trials/entries/form.html",
        lambda: entry() | {"wording": library_samples.WORDING},
    ),
    **account_samples.PAGES,
    **board_samples.PAGES,
    **emergency_samples.PAGES,
    **file_samples.PAGES,
    **flow_samples.PAGES,
    **integrity_samples.PAGES,
    **interview_samples.PAGES,
    **ledger_samples.PAGES,
    **library_samples.PAGES,
    **life_samples.PAGES,
    **lock_samples.PAGES,
    **monitoring_samples.PAGES,
    **people_samples.PAGES,
    **plan_samples.PAGES,
    **rater_samples.PAGES,
    **pharmacy_samples.PAGES,
    **query_samples.PAGES,
    **room_samples.PAGES,
    **run_samples.PAGES,
    **schedule_samples.PAGES,
    **search_samples.PAGES,
    **second_run_samples.PAGES,
    **self_report_samples.PAGES,
    **self_report_site_samples.PAGES,
    **signing_samples.PAGES,
    **status_samples.PAGES,
    **study_samples.PAGES,
}
