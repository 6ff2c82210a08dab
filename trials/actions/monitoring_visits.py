"""Monitoring visits: planned, held, reported with a signature, followed up, closed."""

from datetime import date

from django.db.models import Max

from trials.actions.repeats import refuse_repeated
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    FindingClosure,
    MonitoringFinding,
    MonitoringReport,
    MonitoringVisit,
    MonitoringVisitStep,
    Signature,
    Site,
)
from trials.policies.arm_words import refuse_arm_words
from trials.policies.monitoring import (
    why_not_acknowledge,
    why_not_find,
    why_not_held,
    why_not_move_visit,
    why_not_plan,
    why_not_write_report,
)
from trials.policies.writing import why_not_work, why_too_short
from trials.refusals import refuse_if
from trials.selectors.monitoring import facts_of_site, with_state

State = MonitoringVisit.State
Kind = MonitoringReport.Kind
SIGNED_STATE = {Kind.REPORT: State.REPORTED, Kind.LETTER: State.LETTER_SIGNED}


def plan_visit(*, site: Site, kind: str, planned_on: date, scope: Scope) -> MonitoringVisit:
    """site: with its trial."""
    demand(scope, P.REPORT_MONITORING)
    with act("monitoring.plan", scope=scope, detail=site.code, site=str(site.pk)):
        refuse_if(why_not_plan(site, kind, planned_on))
        last = MonitoringVisit.objects.filter(site=site).aggregate(last=Max("number"))["last"]
        return MonitoringVisit.objects.create(
            trial=site.trial,
            site=site,
            number=(last or 0) + 1,
            kind=kind,
            planned_on=planned_on,
            recorded_by_id=scope.actor,
        )


def hold(*, visit: MonitoringVisit, on: date, scope: Scope) -> MonitoringVisitStep:
    """The visit took place on this day."""
    demand(scope, P.REPORT_MONITORING)
    with _about("monitoring.hold", visit, scope):
        refuse_if(why_not_held(_as_it_stands(visit), on))
        return _step(visit, State.HELD, on, scope)


def cancel(*, visit: MonitoringVisit, reason: str, scope: Scope) -> MonitoringVisitStep:
    """The visit will not take place, and why."""
    demand(scope, P.REPORT_MONITORING)
    with _about("monitoring.cancel", visit, scope, reason=reason):
        refuse_arm_words(visit.trial, "The reason", reason)
        refuse_if(why_not_move_visit(_as_it_stands(visit), State.CANCELLED))
        refuse_if(why_too_short(reason, "Say why the visit does not take place."))
        return _step(visit, State.CANCELLED, date.today(), scope, reason)


def close(*, visit: MonitoringVisit, scope: Scope) -> MonitoringVisitStep:
    """Findings may stay open: they are listed at the next visit."""
    demand(scope, P.REPORT_MONITORING)
    with _about("monitoring.close", visit, scope):
        refuse_if(why_not_move_visit(_as_it_stands(visit), State.CLOSED))
        return _step(visit, State.CLOSED, date.today(), scope)


def write_report(*, visit: MonitoringVisit, kind: str, text: str, scope: Scope) -> MonitoringReport:
    """The next version of the report, with the facts of the site as of now, or of the letter."""
    demand(scope, P.REPORT_MONITORING)
    with _about(f"monitoring.write_{kind}", visit, scope):
        found = _as_it_stands(visit)
        refuse_arm_words(found.trial, "The text", text)
        refuse_if(why_not_write_report(found, kind, text))
        earlier = MonitoringReport.objects.filter(visit=found, kind=kind)
        said = {
            "text": text.strip(),
            "facts": facts_of_site(found) if kind == Kind.REPORT else {},
        }
        why_not = "The latest version says exactly this: nothing is new in it."
        refuse_repeated(earlier, said, scope, why_not)
        report = MonitoringReport.objects.create(
            kind=kind,
            version=(earlier.aggregate(last=Max("version"))["last"] or 0) + 1,
            **said,
            **_of(found, scope),
        )
        # The database made the hash.
        report.refresh_from_db(fields=["content_hash"])
        return report


def sign_report(*, report: MonitoringReport, seen_hash: str, scope: Scope, **proof) -> Signature:
    """By the monitor; the visit is reported then, or its letter signed. report: with its visit.

    proof: as trials/web/proof.py gives it.
    """
    demand(scope, P.REPORT_MONITORING)
    visit = report.visit
    with _about(f"monitoring.sign_{report.kind}", visit, scope, **proof):
        refuse_if(why_not_move_visit(_as_it_stands(visit), SIGNED_STATE[report.kind]))
        signature = sign(report, seen_hash=seen_hash, meaning=f"monitoring {report.kind}")
        _step(visit, SIGNED_STATE[report.kind], date.today(), scope)
        return signature


def acknowledge(*, report: MonitoringReport, seen_hash: str, scope: Scope, **proof) -> Signature:
    """By the physician of the site, who has read it. report: with its visit."""
    demand(scope, P.SIGN_CASEBOOKS)
    with _about("monitoring.acknowledge", report.visit, scope, **proof):
        refuse_if(why_not_work(report.visit.trial))
        refuse_if(why_not_acknowledge(report))
        return sign(report, seen_hash=seen_hash, meaning="monitoring acknowledged")


def add_finding(
    *,
    visit: MonitoringVisit,
    finding: str,
    action: str,
    owner: str,
    due_on: date,
    scope: Scope,
) -> MonitoringFinding:
    """What was found, what is to be done, by whom and until when."""
    demand(scope, P.REPORT_MONITORING)
    with _about("monitoring.find", visit, scope):
        found = _as_it_stands(visit)
        refuse_arm_words(found.trial, "The finding", finding, action, owner)
        refuse_if(why_not_find(found, due_on))
        return MonitoringFinding.objects.create(
            finding=finding, action=action, owner=owner, due_on=due_on, **_of(found, scope)
        )


def close_finding(*, finding: MonitoringFinding, note: str, scope: Scope) -> FindingClosure:
    """What was to be done is done. finding: with its visit and trial."""
    demand(scope, P.REPORT_MONITORING)
    with _about("monitoring.close_finding", finding.visit, scope):
        refuse_if(why_not_work(finding.trial))
        refuse_arm_words(finding.trial, "The note", note)
        refuse_if(why_too_short(note, "Say how it was seen that this is done."))
        refuse_if(
            "It is closed already."
            if FindingClosure.objects.filter(finding=finding).exists()
            else None
        )
        return FindingClosure.objects.create(
            finding=finding,
            note=note.strip(),
            trial_id=finding.trial_id,
            site_id=finding.site_id,
            recorded_by_id=scope.actor,
        )


def _about(name: str, visit: MonitoringVisit, scope: Scope, **said):
    detail = f"visit {visit.number}"
    return act(name, scope=scope, detail=detail, site=str(visit.site_id), **said)


def _as_it_stands(visit: MonitoringVisit) -> MonitoringVisit:
    visits = with_state(MonitoringVisit.objects.select_related("site", "trial"))
    return visits.get(pk=visit.pk)


def _of(visit: MonitoringVisit, scope: Scope) -> dict:
    return {
        "visit": visit,
        "trial_id": visit.trial_id,
        "site_id": visit.site_id,
        "recorded_by_id": scope.actor,
    }


def _step(
    visit: MonitoringVisit, state: str, on: date, scope: Scope, reason: str = ""
) -> MonitoringVisitStep:
    return MonitoringVisitStep.objects.create(
        state=state, happened_on=on, reason=reason.strip()[:300], **_of(visit, scope)
    )
