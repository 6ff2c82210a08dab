"""Steps under an act that is open: the one that follows, and those that nobody signs for."""

from datetime import date

from trials.context import Scope
from trials.lifecycle import MILESTONES
from trials.models import Participant, ParticipantStep
from trials.models.base import place_of
from trials.selectors.participants import status_of
from trials.selectors.schedule import unresolved_forms
from trials.studies.schema import Study

Axis = ParticipantStep.Axis


def advance(participant: Participant, study: Study, *, on: date, scope: Scope) -> None:
    """Take the milestones that nobody signs for, as far as they have been reached."""
    now = status_of(participant, Axis.STUDY)
    while now in MILESTONES:
        following = [m for m in study.milestones if MILESTONES.index(m) > MILESTONES.index(now)]
        if not following or not _is_reached(participant, study, following[0]):
            return
        now = following[0]
        move(participant, Axis.STUDY, now, on=on, scope=scope)


def _is_reached(participant: Participant, study: Study, milestone: str) -> bool:
    if milestone == "screening":
        # The first procedure after consent; whoever calls has just recorded one.
        return True
    if milestone == "in_follow_up":
        treatment = status_of(participant, Axis.TREATMENT)
        return treatment in ("treatment_completed", "treatment_stopped")
    step = next((step for step in study.enrolment if step.status == milestone), None)
    return bool(step and step.by == "system" and not unresolved_forms(participant, step.after))


def move(
    participant: Participant,
    axis: str,
    state: str,
    *,
    on: date,
    scope: Scope,
    reason: str = "",
    explanation: str = "",
    arm_path: bool = False,
) -> ParticipantStep:
    """Record a step under the act that is open; the caller has asked whether it may follow."""
    return ParticipantStep.objects.create(
        axis=axis,
        state=state,
        happened_on=on,
        reason=reason,
        explanation=explanation[:300],
        recorded_by_id=scope.actor,
        **place_of(participant) | {"arm_path": arm_path},
    )
