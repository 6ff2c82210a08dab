"""Monitoring visits: which step may follow, and when."""

from datetime import date

from trials.lifecycle import MONITORING_VISIT
from trials.models import MonitoringReport, MonitoringVisit
from trials.policies.writing import why_not_work, why_too_short
from trials.selectors.clocks import today_at
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


def why_not_held(visit: MonitoringVisit, on: date) -> str | None:
    today = today_at(visit.site)
    if on > today:
        return f"The date, {on}, is in the future: at the site it is {today}."
    return why_not_move_visit(visit, State.HELD)


def why_not_write_report(visit: MonitoringVisit, kind: str, text: str) -> str | None:
    order = list(State)
    label = MonitoringReport.Kind(kind).label.lower()
    if visit.state in (State.CLOSED, State.CANCELLED):
        return f"Visit {visit.number} is {State(visit.state).label.lower()}: nothing is written."
    if order.index(visit.state) < order.index(WRITTEN_FROM[kind]):
        first = State(WRITTEN_FROM[kind]).label.lower()
        return f"The {label} is written once the visit is {first}."
    return why_not_work(visit.trial) or why_too_short(text, f"Write the {label} first.")


def why_not_find(visit: MonitoringVisit) -> str | None:
    if visit.state in (State.PLANNED, State.CANCELLED, State.CLOSED):
        return "Findings are recorded from the day of the visit until it is closed."
    return why_not_work(visit.trial)


def why_not_acknowledge(report: MonitoringReport) -> str | None:
    by_monitor = signatures_of([report])[report.pk]
    return None if by_monitor else "The monitor has not signed this version yet."
