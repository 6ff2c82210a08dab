"""Deviations from the protocol: what may be reported, and which step may follow."""

from datetime import date

from trials.lifecycle import DEVIATION
from trials.models import Deviation, Participant
from trials.policies.days import why_not_happened
from trials.policies.writing import why_not_work, why_too_short

State = Deviation.State


def why_not_report(participant: Participant, happened_on: date, explanation: str) -> str | None:
    """participant: with their site and trial."""
    return (
        why_not_happened("The date", happened_on, participant.site)
        or why_not_work(participant.trial)
        or why_too_short(explanation, "Say what was done otherwise than the protocol says.")
    )


def why_not_step(
    deviation: Deviation, then: str, reason: str, happened_on: date | None = None
) -> str | None:
    """deviation: with its site, state and class (selectors.deviations).

    happened_on: when the ethics board was told, which is not before the deviation.
    """
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
    told = why_not_happened(
        "The day of the report", happened_on, deviation.site, earliest=deviation.happened_on
    )
    return (
        told or why_not_work(deviation.trial) or why_too_short(reason, "Give the reason in words.")
    )
