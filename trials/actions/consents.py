"""The consent register: signed, signed anew, and taken back in part."""

from datetime import date

from trials.actions.steps import leave_study, stop_treatment
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.lifecycle import FINAL_STATUSES
from trials.models import Consent, ConsentWithdrawal, Participant, ParticipantStep
from trials.models.base import about, place_of
from trials.policies import why_not_consent, why_not_withdraw, why_not_write
from trials.refusals import refuse_if
from trials.selectors.participants import status_of
from trials.studies.loading import study_at

Axis = ParticipantStep.Axis


def sign_consent(
    *,
    participant: Participant,
    version: str,
    signed_on: date,
    scope: Scope,
    choices: dict[str, bool] | None = None,
    stage: str = "",
) -> Consent:
    """A later version of the consent form, or the consent for a stage, is signed.

    choices: {code of a separate tick: yes or no}. Raises Refused for a version that is not in
    force at the site, a date in the future, or a stage that has no consent of its own.
    """
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    study = study_at(participant.trial, participant.site_id, on=signed_on)
    refuse_if(_why_no_stage(study, stage))
    # That a stage was opened for somebody tells an arm where it is not for all arms.
    path = {"arm_path": bool(stage and study.stage(stage).arms)}
    said = about(participant) | path
    with act("consents.sign", scope=scope, detail=f"{version} {stage}".strip(), **said):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_write(participant.trial, participant))
        refuse_if(
            why_not_consent(
                study,
                site=participant.site,
                version=version,
                signed_on=signed_on,
                choices=choices or {},
                stage=stage,
            )
        )
        return Consent.objects.create(
            version=version,
            stage=stage,
            signed_on=signed_on,
            choices=choices or {},
            recorded_by_id=scope.actor,
            **place_of(participant) | path,
        )


def withdraw_consent(
    *, participant: Participant, part: str, on: date, scope: Scope, reason: str = ""
) -> ConsentWithdrawal:
    """Treatment, procedures or data use is taken back; only what belongs to that part stops.

    Treatment: sessions fall away and the participant stays in the study. Procedures: the
    participant leaves the study, and what was collected stays. Data use: as procedures, and
    the answers are left out of every later snapshot.
    """
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    with act("consents.withdraw", scope=scope, detail=part, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_withdraw(participant, part, on))
        withdrawal = ConsentWithdrawal.objects.create(
            part=part,
            withdrawn_on=on,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
            **place_of(participant),
        )
        _stop_what_belongs_to(part, participant, on, reason, scope)
    return withdrawal


def _stop_what_belongs_to(
    part: str, participant: Participant, on: date, reason: str, scope: Scope
) -> None:
    """What had ended before ends no second time."""
    if part == ConsentWithdrawal.Part.TREATMENT:
        if status_of(participant, Axis.TREATMENT) != "treatment_stopped":
            stop_treatment(participant, on=on, reason="participant_choice", scope=scope)
    elif status_of(participant, Axis.STUDY) not in FINAL_STATUSES:
        leave_study(participant, state="withdrew", on=on, scope=scope, explanation=reason)


def _why_no_stage(study, stage: str) -> str | None:
    own = [one.code for one in study.stages if one.consent]
    if not stage or stage in own:
        return None
    return f"No consent of its own is asked for {stage!r}; it is for: {', '.join(own) or 'none'}."
