"""Monitoring visits: the list, one visit with its findings, a report as it is read and signed."""

from datetime import date

from django.urls import reverse

from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import (
    MonitoringFinding,
    MonitoringReport,
    MonitoringVisit,
    Signature,
    Site,
    Trial,
    User,
)
from trials.policies.monitoring import (
    why_not_acknowledge,
    why_not_find,
    why_not_move_visit,
    why_not_write_report,
)
from trials.policies.writing import why_not_work
from trials.selectors.monitoring import signatures_of, with_state
from trials.selectors.second_factors import has_second_factor
from trials.web.presenters.acts import act_on
from trials.web.presenters.signing import signature_shown

State, Kind = MonitoringVisit.State, MonitoringReport.Kind
TONES = {
    State.PLANNED: "neutral",
    State.HELD: "warn",
    State.REPORTED: "info",
    State.LETTER_SIGNED: "info",
    State.CLOSED: "good",
    State.CANCELLED: "neutral",
}


def visits_page(trial: Trial, scope: Scope) -> dict:
    visits = with_state(MonitoringVisit.objects.filter(trial=trial)).select_related("site")
    findings = MonitoringFinding.objects.filter(trial=trial, closure=None)
    findings = findings.select_related("site", "visit").order_by("due_on")
    return {
        "visits": [_visit(visit, trial) for visit in visits.order_by("site__code", "-number")],
        "findings": [_finding(finding, trial, None) for finding in findings],
        "plan": _plan_act(trial, scope),
    }


def visit_page(visit: MonitoringVisit, trial: Trial, scope: Scope) -> dict:
    """visit: with its site and trial."""
    found = with_state(MonitoringVisit.objects.select_related("site", "trial")).get(pk=visit.pk)
    is_monitor = why_not_permitted(scope, P.REPORT_MONITORING) is None
    closed = why_not_work(trial)
    findings = MonitoringFinding.objects.filter(visit=found).select_related("closure", "site")
    reports = list(MonitoringReport.objects.filter(visit=found).order_by("kind", "-version"))
    signed = signatures_of(reports)
    return {
        "visit": _visit(found, trial),
        "back_url": reverse("monitoring-visits", args=[trial.key]),
        "findings": [
            _finding(finding, trial, closed if is_monitor else "")
            for finding in findings.order_by("recorded_at")
        ],
        "reports": [_line(report, signed[report.pk], trial) for report in reports],
        "acts": _acts(found, trial, reports) if is_monitor else [],
    }


def report_page(report: MonitoringReport, trial: Trial, scope: Scope, user: User) -> dict:
    """report: with its visit, site and writer."""
    visit = with_state(MonitoringVisit.objects.select_related("site", "trial")).get(
        pk=report.visit_id
    )
    newest = not MonitoringReport.objects.filter(
        visit=visit, kind=report.kind, version__gt=report.version
    ).exists()
    signatures = signatures_of([report])[report.pk]
    return {
        "title": report.get_kind_display(),
        "visit": _visit(visit, trial),
        "visit_url": reverse("monitoring-visit", args=[trial.key, visit.pk]),
        "study": trial.title,
        "version": report.version,
        "is_newest": newest,
        "written_at": report.recorded_at,
        "by": report.recorded_by.name,
        "paragraphs": report.text.splitlines(),
        "since": _day(report.facts.get("since")),
        "rows": report.facts.get("rows", []),
        "findings": [
            finding | {"due_on": date.fromisoformat(finding["due_on"])}
            for finding in report.facts.get("findings", [])
        ],
        "hash": bytes(report.content_hash).hex(),
        "signatures": [signature_shown(one, site=visit.site) for one in signatures],
        "signing": _signing(report, visit, trial, scope, user, signatures) if newest else None,
    }


def _signing(report, visit, trial, scope, user, signatures: list[Signature]) -> dict | None:
    """What this person may sign on this version; None where there is nothing."""
    if str(user.pk) in {str(signature.actor_id) for signature in signatures}:
        return None
    if why_not_permitted(scope, P.REPORT_MONITORING) is None:
        then = State.REPORTED if report.kind == Kind.REPORT else State.LETTER_SIGNED
        meaning, why_not = f"monitoring {report.kind}", why_not_move_visit(visit, then)
    elif scope.role == "site_physician":
        meaning = "monitoring acknowledged"
        why_not = why_not_acknowledge(report) or why_not_work(trial)
    else:
        return None
    return {
        "label": "Acknowledge" if meaning.endswith("acknowledged") else "Sign",
        "meaning": MEANINGS[meaning],
        "url": reverse("sign-monitoring-report", args=[trial.key, report.pk]),
        "why_not": why_not,
        "has_second_factor": has_second_factor(user),
    }


def _visit(visit: MonitoringVisit, trial: Trial) -> dict:
    return {
        "number": visit.number,
        "site": str(visit.site),
        "kind": visit.get_kind_display(),
        "planned_on": visit.planned_on,
        "held_on": visit.held_on,
        "state_label": State(visit.state).label,
        "state_tone": TONES[visit.state],
        "url": reverse("monitoring-visit", args=[trial.key, visit.pk]),
    }


def _line(report: MonitoringReport, signatures: list[Signature], trial: Trial) -> dict:
    return {
        "label": f"{report.get_kind_display()}, version {report.version}",
        "url": reverse("monitoring-report", args=[trial.key, report.pk]),
        "written_at": report.recorded_at,
        "signed": [f"{s.actor_name}, {s.at:%-d %b %Y}" for s in signatures],
    }


def _finding(finding: MonitoringFinding, trial: Trial, closed: str | None) -> dict:
    """closed: why nothing changes, "" for whoever closes no findings."""
    closure = getattr(finding, "closure", None)
    note = {"name": "note", "label": "How it was seen to be done", "type": "text", "required": True}
    act = act_on("Done", "close-finding", trial, finding.pk, why_not=closed or None, fields=[note])
    return {
        "finding": finding.finding,
        "action": finding.action,
        "owner": finding.owner,
        "due_on": finding.due_on,
        "site": str(finding.site),
        "url": reverse("monitoring-visit", args=[trial.key, finding.visit_id]),
        "is_late": closure is None and finding.due_on < date.today(),
        "closed_on": closure.recorded_at if closure else None,
        "note": closure.note if closure else "",
        "act": act if closure is None and closed != "" else None,
    }


def _plan_act(trial: Trial, scope: Scope) -> dict | None:
    if why_not_permitted(scope, P.REPORT_MONITORING):
        return None
    sites = Site.objects.filter(trial=trial).order_by("code")
    kinds = [{"value": value, "label": label} for value, label in MonitoringVisit.Kind.choices]
    return {
        "label": "Plan a visit",
        "name": "plan",
        "url": reverse("plan-monitoring", args=[trial.key]),
        "why_not": why_not_work(trial),
        "fields": [
            {
                "name": "site",
                "label": "Site",
                "type": "select",
                "choices": [{"value": site.code, "label": str(site)} for site in sites],
            },
            {"name": "kind", "label": "Kind", "type": "select", "choices": kinds},
            {"name": "planned_on", "label": "Planned for", "type": "date", "required": True},
        ],
    }


def _acts(visit: MonitoringVisit, trial: Trial, reports: list[MonitoringReport]) -> list[dict]:
    """What may follow now, in the order in which it is done."""
    acts = []

    def offer(label: str, url: str, *about, why_not: str | None, fields=(), name: str = "") -> None:
        address = reverse(url, args=[trial.key, visit.pk, *about])
        acts.append(
            {"label": label, "name": name or url, "url": address, "why_not": why_not}
            | {"fields": list(fields)}
        )

    if visit.state == State.PLANNED:
        held = {"name": "on", "label": "Held on", "type": "date", "required": True}
        reason = {"name": "reason", "label": "Reason", "type": "text", "required": True}
        closed = why_not_work(trial)
        offer("Held", "hold-monitoring", why_not=closed, fields=[held])
        offer("Cancel", "cancel-monitoring", why_not=closed, fields=[reason])
        return acts
    if visit.state in (State.CLOSED, State.CANCELLED):
        return acts
    offer("Add a finding", "add-finding", why_not=why_not_find(visit), fields=_FINDING)
    for kind in Kind:
        text = next((report.text for report in reports if report.kind == kind), "")
        field = {"name": "text", "label": kind.label, "type": "textarea", "value": text}
        label = f"Correct the {kind.label.lower()}" if text else f"Write the {kind.label.lower()}"
        why_not = why_not_write_report(visit, kind, "asked in the form")
        if why_not is None or not text:
            name = f"write-{kind}"
            offer(label, "write-report", kind, why_not=why_not, fields=[field], name=name)
    if visit.state == State.LETTER_SIGNED:
        offer("Close the visit", "close-monitoring", why_not=why_not_work(trial))
    return acts


_FINDING = (
    {"name": "finding", "label": "What was found", "type": "textarea", "required": True},
    {"name": "action", "label": "What is to be done", "type": "text", "required": True},
    {"name": "owner", "label": "By whom", "type": "text", "required": True},
    {"name": "due_on", "label": "Until", "type": "date", "required": True},
)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
