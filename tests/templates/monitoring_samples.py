"""Made-up contexts of the monitor's pages, and of deviations."""

from datetime import UTC, date, datetime

AT = datetime(2026, 3, 12, 9, 5, tzinfo=UTC)
ON = date(2026, 3, 2)


def _progress(verified, required):
    share = 100 * verified // required if required else 100
    label = f"{verified} of {required} verified"
    return {"verified": verified, "required": required, "share": share, "label": label}


def _field(name, label, kind="text", **said):
    return {"name": name, "label": label, "type": kind, "required": True} | said


def _act(label, name, *fields, why_not=None):
    return {
        "label": label, "name": name, "url": f"/{name}/", "why_not": why_not,
        "fields": list(fields),
    }  # fmt: skip


REASON = _field("reason", "Reason")
SITES = [{"code": "01", "name": "01 Riverside"}, {"code": "02", "name": "02 Hillside"}]
VISITS = {"visit": "V1", "visits": [{"code": "V1", "name": "V1"}]}


def progress():
    parts = [_progress(84, 84), _progress(3, 84), _progress(0, 0)]
    return {
        "total": _progress(87, 168),
        "sites": [
            {"name": site["name"], "progress": part}
            for site, part in zip(SITES, parts, strict=False)
        ],
        "people": [
            {"number": f"01-00{n}", "site": "01 Riverside", "url": "/v/", "progress": part}
            for n, part in enumerate(parts)
        ],
        "chosen": _progress(3, 84),
        "filters": {"site": "01", "show": "open", "sites": SITES} | VISITS,
    }


def nothing_to_verify():
    filters = {"site": "", "show": "", "sites": SITES, "visit": "", "visits": []}
    total = {"total": _progress(0, 0), "chosen": _progress(0, 0)}
    return total | {"sites": [], "people": [], "filters": filters}


def _row(label, value, *, verified=False, first=False, field=""):
    row = {"label": label, "value": value, "field": field, "url": "/consent/"}
    row |= {"is_verified": verified, "by": "M. Kaplan" if verified else ""}
    row |= {"at": AT if verified else None, "may_tick": not verified, "has_focus": first}
    return row | {"act": _act("Take back", f"back-{field}", REASON) if verified else None}


def verification_of():
    form = {
        "id": "7d0c", "name": "AE@1", "title": "Adverse event", "on": ON, "revision": "4f1e",
        "url": "/form/",
        "rows": [
            _row("1. Event", "Headache", verified=True, field="event"),
            _row("2. Serious", "no", first=True, field="serious"),
            _row("3. Began", "2026-03-01", field="began_on"),
        ],
        "waiting": ["serious", "began_on"],
    }  # fmt: skip
    rating = form | {"id": "9a2b", "name": "CAPS-5", "title": "CAPS-5", "revision": ""}
    rating |= {"rows": [_row("The form is there", "complete, signed")], "waiting": [""]}
    return {
        "number": "01-004",
        "progress": _progress(2, 5),
        "back_url": "/verification/",
        "participant_url": "/p/01-004/",
        "closed": None,
        "facts": [_row("Consent, version 4.0", "2 Mar 2026")],
        "visits": [{"name": "V4", "forms": [form]}, {"name": "V19", "forms": [rating]}],
    }


def verification_locked():
    row = _row("Consent, version 4.0", "2 Mar 2026") | {"may_tick": False}
    page = verification_of() | {"closed": "The study is locked.", "visits": [], "facts": [row]}
    return page | {"progress": _progress(0, 1)}


def _visit(state="Held", tone="warn", held_on=ON):
    return {
        "number": 2, "site": "01 Riverside", "kind": "Routine, on site", "planned_on": ON,
        "held_on": held_on, "state_label": state, "state_tone": tone, "url": "/monitoring/2/",
    }  # fmt: skip


def _finding(**said):
    finding = {"finding": "The temperature log has a gap", "action": "Explain the gap"}
    finding |= {"owner": "Site coordinator", "due_on": ON, "site": "01 Riverside", "url": "/m/"}
    finding |= {"is_late": False, "closed_on": None, "note": "", "act": None}
    return finding | said


def visits():
    plan = _act("Plan a visit", "plan", _field("planned_on", "Planned for", "date"))
    planned = _visit("Planned", "neutral", None)
    return {"visits": [_visit(), planned], "findings": [_finding(is_late=True)], "plan": plan}


def visit():
    report = {"label": "Visit report, version 1", "url": "/r/", "written_at": AT, "signed": []}
    signed = report | {"signed": ["M. Kaplan, 12 Mar 2026", "P. Moreno, 13 Mar 2026"]}
    done = _act("Done", "close-1", _field("note", "How it was seen to be done"))
    return {
        "visit": _visit(),
        "back_url": "/monitoring/",
        "findings": [
            _finding(act=done, is_late=True),
            _finding(),
            _finding(closed_on=AT, note="Seen in the log"),
        ],
        "reports": [report, signed],
        "acts": [_act("Write the visit report", "write", _field("text", "Report", "textarea"))],
    }


def report():
    signature = {"name": "M. Kaplan", "role_label": "monitor", "at": AT, "method": "password"}
    signature |= {"at_site": "12 Mar 2026, 05:05", "stands": True}
    signature |= {"hash": {"short": "9f2c4e1b", "whole": "9f2c4e1b" * 8}}
    return {
        "title": "Visit report", "visit": _visit(), "visit_url": "/m/", "study": "A study",
        "version": 2, "is_newest": True, "written_at": AT, "by": "M. Kaplan",
        "paragraphs": ["All was in order.", "", "But for the log."], "since": ON,
        "rows": [{"label": "Consents verified", "said": "3 of 4"}], "findings": [_finding()],
        "hash": "9f2c4e1b", "signatures": [signature | {"meaning": "I held this visit."}],
        "signing": {
            "label": "Acknowledge", "meaning": "I have read this.", "url": "/sign/",
            "why_not": None, "has_second_factor": True,
        },
    }  # fmt: skip


def letter():
    page = report() | {"title": "Follow-up letter", "is_newest": False, "rows": []}
    return page | {"signatures": [], "signing": None}


def unsigned_report():
    signing = report()["signing"] | {"why_not": "The monitor has not signed this version yet."}
    return report() | {"signatures": [], "findings": [], "since": None, "signing": signing}


def _deviation(**said):
    row = {
        "id": "5c", "url": "/d/5c/", "number": "01-004", "participant_url": "/p/01-004/",
        "visit": "V4", "kind": "Visit outside its window", "on": ON,
        "said": "V4 on Mon 2 Mar: the last day was 27 Feb.", "state_label": "To be classified",
        "state_tone": "warn", "class_label": "", "class_tone": "neutral", "affects": "",
        "can_be_classified": True,
    }  # fmt: skip
    return row | said


def _select(name, label):
    return {"name": name, "label": label, "value": "", "choices": [{"value": "a", "label": "A"}]}


def deviations():
    closed = _deviation(state_label="Closed", state_tone="good", can_be_classified=False)
    closed |= {"class_label": "Major", "class_tone": "warn", "visit": ""}
    classify = [
        _field("classification", "Class", "select", choices=[{"value": "minor", "label": "Minor"}]),
        _field("affects", "Which analysis it affects", required=False, help="Nothing where none."),
        REASON,
    ]
    return {
        "rows": [_deviation(), closed],
        "waiting": 1,
        "filters": {"selects": [_select("state", "State"), _select("site", "Site")], "number": ""},
        "pager": None,
        "report": _act("Report a deviation", "report", REASON),
        "classify": classify,
        "classify_url": "/classify/",
        "why_not": None,
    }


def no_deviations():
    return deviations() | {"rows": [], "waiting": 0, "report": None, "classify": None}


def deviation():
    step = {
        "label": "Classified", "class_label": "Major", "affects": "Per-protocol set",
        "reason": "Outside by three days", "on": None, "reference": "", "at": AT,
        "by": "D. Lindqvist", "role_label": "Data manager",
    }  # fmt: skip
    told = step | {"label": "Reported to the ethics board", "class_label": "", "affects": ""}
    told |= {"on": ON, "reference": "IRB-17"}
    more = {"explanation": "V4 was late.", "site": "01 Riverside", "recorded_at": AT}
    more |= {"by": "Equipoise", "immediate_hazard": True, "class_label": "Major"}
    return {
        "deviation": _deviation(**more),
        "steps": [step, told],
        "acts": [_act("Close", "closed", REASON), _act("Classify", "c", why_not="Not now.")],
        "back_url": "/deviations/",
    }


PAGES = {
    "verification": ("trials/monitoring/verification.html", progress),
    "nothing-to-verify": ("trials/monitoring/verification.html", nothing_to_verify),
    "verification-of": ("trials/monitoring/participant.html", verification_of),
    "verification-locked": ("trials/monitoring/participant.html", verification_locked),
    "monitoring-visits": ("trials/monitoring/visits.html", visits),
    "no-monitoring-visits": (
        "trials/monitoring/visits.html",
        lambda: {"visits": [], "findings": [], "plan": None},
    ),
    "monitoring-visit": ("trials/monitoring/visit.html", visit),
    "new-monitoring-visit": (
        "trials/monitoring/visit.html",
        lambda: visit() | {"findings": [], "reports": [], "acts": []},
    ),
    "monitoring-report": ("trials/monitoring/report.html", report),
    "unsigned-monitoring-report": ("trials/monitoring/report.html", unsigned_report),
    "monitoring-letter": ("trials/monitoring/report.html", letter),
    "deviations": ("trials/deviations/list.html", deviations),
    "no-deviations": ("trials/deviations/list.html", no_deviations),
    "deviation": ("trials/deviations/detail.html", deviation),
}
