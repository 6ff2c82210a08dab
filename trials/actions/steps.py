"""Steps on the four axes of a participant, and what follows from each."""

from datetime import date

from trials.actions.milestones import advance, move
from trials.actions.visits import fall_away
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.lifecycle import FINAL_STATUSES
from trials.models import Participant, ParticipantStep, Visit
from trials.models.base import about
from trials.policies import why_not_step, why_not_write
from trials.refusals import refuse_if
from trials.studies.loading import study_at

Axis = ParticipantStep.Axis
SIGNED_BY_PHYSICIAN = ("enrolled", "enrolment_confirmed")
FREEZES = ("data_clean", "data_frozen", "data_open")


def record_step(
    *,
    participant: Participant,
    axis: str,
    state: str,
    on: date,
    scope: Scope,
    reason: str = "",
    explanation: str = "",
) -> ParticipantStep:
    """A step that people record, for example enrolled, completed or treatment_stopped.

    reason: a code where the step asks for one (see REASONS in trials/lifecycle.py).
    Raises Refused with what the step waits for.
    """
    demand(scope, *_permissions_for(state))
    with act("participants.step", scope=scope, detail=state, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_write(participant.trial, participant))
        refuse_if(why_not_step(participant, axis, state, on=on, reason=reason))
        if state == "treatment_stopped":
            return stop_treatment(
                participant, on=on, reason=reason, scope=scope, explanation=explanation
            )
        if axis == Axis.STUDY and state in FINAL_STATUSES and state != "completed":
            return leave_study(
                participant, state=state, on=on, reason=reason, scope=scope, explanation=explanation
            )
        return move(
            participant, axis, state, on=on, reason=reason, scope=scope, explanation=explanation
        )


def stop_treatment(
    participant: Participant, *, on: date, reason: str, scope: Scope, explanation: str = ""
) -> ParticipantStep:
    """Treatment stops and the study goes on: sessions fall away, assessments stay."""
    step = move(
        participant,
        Axis.TREATMENT,
        "treatment_stopped",
        on=on,
        reason=reason,
        scope=scope,
        explanation=explanation,
    )
    study = study_at(participant.trial, participant.site_id)
    codes = [visit.code for visit in study.visits if visit.treatment]
    sessions = Visit.objects.filter(participant=participant, code__in=codes)
    fall_away(participant, sessions, reason="Treatment was stopped", on=on, scope=scope)
    advance(participant, study, on=on, scope=scope)
    return step


def leave_study(
    participant: Participant,
    *,
    state: str,
    on: date,
    scope: Scope,
    reason: str = "",
    explanation: str = "",
) -> ParticipantStep:
    """What was collected stays; what was still to come falls away."""
    step = move(
        participant, Axis.STUDY, state, on=on, reason=reason, scope=scope, explanation=explanation
    )
    remaining = Visit.objects.filter(participant=participant)
    fall_away(participant, remaining, reason="The participant left the study", on=on, scope=scope)
    return step


def _permissions_for(state: str) -> tuple[Permission, ...]:
    if state in SIGNED_BY_PHYSICIAN:
        return (Permission.SIGN_ENROLMENT, Permission.IMPORT_DATA)
    if state in FREEZES:
        return (Permission.FREEZE_DATA,)
    return (Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
