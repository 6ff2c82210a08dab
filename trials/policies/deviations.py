"""Deviations from the protocol: what may be reported, and which step may follow."""

from datetime import date

from trials.lifecycle import DEVIATION
from trials.models import Deviation, Participant
from trials.policies.writing import why_not_work, why_too_short
from trials.selectors.clocks import today_at

State = Deviation.State


def why_not_report(participant: Participant, happened_on: date, explanation: str) -> str | None:
    """participant: with their site and trial."""
    today = today_at(participant.site)
    if happened_on > today:
        return f"The date, {happened_on}, is in the future: at the site it is {today}."
    return why_not_work(participant.trial) or why_too_short(
        explanation, "Say what was done otherwise than the protocol says."
    )


def why_not_step(deviation: Deviation, then: str, reason: str) -> str | None:
    """deviation: with its state and class (selectors.deviations)."""
    if then not in DEVIATION[deviation.state]:
        allowed = ", ".join(State(state).label.lower() for state in DEVIATION[deviation.state])
        return (
            f"A deviation that is {State(deviation.state).label.lower()} cannot become"
            f" {State(then).label.lower()}; what may follow is: {allowed}."
        )
    if then in (State.CORRECTED, State.CLOSED) and not deviation.classification:
        return "Classify the deviation first: minor, major or important."
    if then == State.CLOSED and deviation.immediate_hazard and not deviation.told_ethics:
        return "An immediate hazard is reported to the ethics board before it is closed."
    return why_not_work(deviation.trial) or why_too_short(reason, "Give the reason in words.")
