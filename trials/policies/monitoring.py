"""Monitoring visits: which step may follow, and when."""

from datetime import date

from trials.lifecycle import MONITORING_VISIT
from trials.models import MonitoringReport, MonitoringVisit, Site
from trials.policies.days import EARLIEST, begun_on, why_not_day, why_not_happened
from trials.policies.writing import why_not_work, why_too_short
from trials.selectors.monitoring import signatures_of

State = MonitoringVisit.State
# The state in which each is written first; from then on a correction is a new version.
WRITTEN_FROM = {
    MonitoringReport.Kind.REPORT: State.HELD,
    MonitoringReport.Kind.LETTER: State.REPORTED,
}


def why_not_move_visit(visit: MonitoringVisit, then: str) -> str | None:
    """visit: with its trial and state (selectors.monitoring)."""
    if then in MONITORING_VISIT[visit.state]:
        return why_not_work(visit.trial)
    allowed = ", ".join(State(state).label.lower() for state in MONITORING_VISIT[visit.state])
    return (
        f"Visit {visit.number} is {State(visit.state).label.lower()}; what may follow is:"
        f" {allowed or 'nothing'}."
    )


def why_not_plan(site: Site, kind: str, planned_on: date) -> str | None:
    """site: with its trial."""
    not_a_day = why_not_day("The planned day", planned_on, earliest=_earliest(kind, site.trial_id))
    return not_a_day or why_not_work(site.trial)


def why_not_held(visit: MonitoringVisit, on: date) -> str | None:
    earliest = _earliest(visit.kind, visit.trial_id)
    not_a_day = why_not_happened("The date", on, visit.site, earliest=earliest)
    return not_a_day or why_not_move_visit(visit, State.HELD)


def _earliest(kind: str, trial_id) -> date:
    """A site is initiated before it may begin."""
    return EARLIEST if kind == MonitoringVisit.Kind.INITIATION else begun_on(trial_id)


def why_not_write_report(visit: MonitoringVisit, kind: str, text: str) -> str | None:
    order = list(State)
    label = MonitoringReport.Kind(kind).label.lower()
    if visit.state in (State.CLOSED, State.CANCELLED):
        return f"Visit {visit.number} is {State(visit.state).label.lower()}: nothing is written."
    if order.index(visit.state) < order.index(WRITTEN_FROM[kind]):
        first = State(WRITTEN_FROM[kind]).label.lower()
        return f"The {label} is written once the visit is {first}."
    return why_not_work(visit.trial) or why_too_short(text, f"Write the {label} first.")


def why_not_find(visit: MonitoringVisit, due_on: date | None = None) -> str | None:
    """due_on: when what is asked for is to be done; None while nobody said."""
    if visit.state in (State.PLANNED, State.CANCELLED, State.CLOSED):
        return "Findings are recorded from the day of the visit until it is closed."
    not_a_day = why_not_day("The day on which it is due", due_on, earliest=visit.held_on)
    return not_a_day or why_not_work(visit.trial)


def why_not_acknowledge(report: MonitoringReport) -> str | None:
    by_monitor = signatures_of([report])[report.pk]
    return None if by_monitor else "The monitor has not signed this version yet."
