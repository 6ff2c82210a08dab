"""Dosing sessions: each decision and each dose, when it happened, and why."""

from datetime import datetime

from trials.actions.milestones import advance, move
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    Deviation,
    DoseConfirmation,
    DosingStep,
    Participant,
    ParticipantStep,
    Visit,
)
from trials.models.base import about, place_of
from trials.policies import why_not_dose
from trials.policies.dosing import outside_window, why_not_confirm
from trials.refusals import refuse_if
from trials.selectors.clocks import local_day
from trials.selectors.participants import status_of
from trials.studies.loading import study_at
from trials.studies.schema import Study

Kind = DosingStep.Kind
TREATMENT = ParticipantStep.Axis.TREATMENT


def record_dosing(
    *,
    visit: Visit,
    kind: str,
    decision: str,
    at: datetime,
    scope: Scope,
    reason: str = "",
    second: Scope | None = None,
) -> DosingStep:
    """One decision or dose of a session: see DosingStep for kinds and decisions.

    at: when it happened, with its time zone. The initial dose asks the gates of the visit, the
    eligibility rules of that day, and randomisation. second: who confirms an initial dose, and has
    given the own password for it. Raises Refused with what stands in the way.
    """
    demand(scope, Permission.GIVE_DOSES)
    with act(
        "dosing.record", scope=scope, reason=reason, detail=f"{kind}: {decision}", **about(visit)
    ):
        participant = Participant.objects.select_for_update().get(pk=visit.participant_id)
        study = study_at(participant.trial, visit.site_id)
        given = {step.kind: step for step in DosingStep.objects.filter(visit=visit)}
        refuse_if(
            why_not_dose(
                visit, study, kind=kind, decision=decision, at=at, reason=reason, given=given
            )
        )
        if kind == Kind.INITIAL:
            refuse_if(why_not_confirm(visit, study, first=scope, second=second))
        step = DosingStep.objects.create(
            visit=visit,
            kind=kind,
            decision=decision,
            happened_at=at,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
            **place_of(visit),
        )
        if kind == Kind.INITIAL and second:
            DoseConfirmation.objects.create(
                step=step, confirmed_by_id=second.actor, role=second.role, **place_of(visit)
            )
        if kind == Kind.INITIAL:
            _treat(participant, visit, study, step, scope)
        if kind == Kind.SUPPLEMENTAL and decision == "given":
            _note_timing(visit, study, step, given, scope)
    return step


def _treat(
    participant: Participant, visit: Visit, study: Study, step: DosingStep, scope: Scope
) -> None:
    """The first session of a stage begins the treatment, the last one completes it."""
    on = local_day(visit.site, step.happened_at)
    said = {"on": on, "scope": scope, "arm_path": visit.arm_path}
    if status_of(participant, TREATMENT) != "in_treatment":
        move(participant, TREATMENT, "in_treatment", **said)
    of_stage = [
        session.visit
        for session in study.dosing.sessions
        if study.stage_of(study.visit(session.visit)).code == visit.stage
    ]
    if visit.code == of_stage[-1]:
        move(participant, TREATMENT, "treatment_completed", **said)
        # A milestone is seen by everybody; that of a stage for some arms would tell the arm.
        if not visit.arm_path:
            advance(participant, study, on=on, scope=scope)


def _note_timing(visit: Visit, study: Study, step: DosingStep, given: dict, scope: Scope) -> None:
    outside = outside_window(study.session_at(visit.code), given, step.happened_at)
    if outside:
        Deviation.objects.create(
            visit=visit,
            kind=Deviation.Kind.DOSE_TIMING,
            happened_on=local_day(visit.site, step.happened_at),
            explanation=f"Supplemental dose {outside} {step.reason}".strip(),
            recorded_by_id=scope.actor,
            **place_of(visit),
        )
