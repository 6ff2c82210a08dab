"""One participant's own arm, at the site: freeze the stage, ask for the arm, open what follows.

Between asking and opening, the vault discloses the arm (trials/actions/disclosing.py).
"""

from datetime import date

from django.db import connection

from trials.actions.participants import lay_out
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import DisclosureRequest, Participant, ParticipantStep, Visit
from trials.models.base import about, place_of
from trials.policies.disclosure import why_not_ask, why_not_freeze, why_not_open
from trials.refusals import refuse_if
from trials.selectors.clocks import today_at
from trials.selectors.disclosure import disclosed_arm
from trials.studies.loading import study_at
from trials.studies.schema import Stage, Study


def freeze_stage(
    *, participant: Participant, stage: str, scope: Scope, on: date | None = None
) -> ParticipantStep:
    """From here on the database refuses every write in this stage of this participant.

    on: today at the site, unless it is given. Raises Refused with what is not complete.
    """
    demand(scope, Permission.FREEZE_DATA)
    with act("disclosure.freeze", scope=scope, detail=stage, **about(participant)):
        # Waits for those who are writing; they would otherwise change what is checked here.
        Participant.objects.select_for_update().get(pk=participant.pk)
        study = study_at(participant.trial, participant.site_id)
        refuse_if(why_not_freeze(participant, study, stage))
        return ParticipantStep.objects.create(
            axis=ParticipantStep.Axis.DATA,
            state="stage_frozen",
            stage=stage,
            happened_on=on or today_at(participant.site),
            recorded_by_id=scope.actor,
            **place_of(participant),
        )


def ask_disclosure(*, participant: Participant, reason: str, scope: Scope) -> DisclosureRequest:
    """The site physician asks for the arm; somebody of the vault has to confirm it.

    reason: at least ten characters; everybody who sees the ledger reads it.
    """
    demand(scope, Permission.ASK_DISCLOSURE)
    with act("disclosure.ask", scope=scope, reason=reason, **about(participant)):
        study = study_at(participant.trial, participant.site_id)
        refuse_if(why_not_ask(participant, study))
        with connection.cursor() as cursor:
            cursor.execute("select governance.ask_disclosure(%s)", [participant.pk])
        return DisclosureRequest.objects.get(participant=participant)


def open_stage(*, participant: Participant, stage: str, scope: Scope) -> list[Visit]:
    """Lay out the visits of a stage that follows the disclosure; returns them.

    Where the stage is for some arms only, nobody who is blinded sees it, nor the visits whose
    day would tell what happened in it. Raises Refused before the disclosure, before the consent
    that the stage asks for, and for a stage that is meant for another arm.
    """
    demand(scope, Permission.ADD_PARTICIPANTS)
    study = study_at(participant.trial, participant.site_id)
    opened = next((one for one in study.stages if one.code == stage), None)
    refuse_if(None if opened else f"This study has no stage {stage!r}.")
    said = about(participant) | {"arm_path": bool(opened.arms)}
    with act("disclosure.open_stage", scope=scope, detail=stage, **said):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_open(participant, study, opened, disclosed_arm(participant)))
        with connection.cursor() as cursor:
            cursor.execute(
                "select governance.open_stage(%s, %s, %s)",
                [participant.pk, stage, opened.arms or None],
            )
        visits = [visit for visit in study.visits_of_stage(stage) if not visit.as_needed]
        laid_out = lay_out(participant, study, visits)
        if opened.arms:
            _hide_what_follows(participant, study, opened)
    return laid_out


def timed_by(study: Study, stage: Stage) -> set[str]:
    """The visits of other stages whose day hangs on a visit or a dosing session of this one."""
    own = {visit.code for visit in study.visits_of_stage(stage.code)}
    events = set(own)
    if any(study.session_at(code) for code in own):
        events.add("last_session")
    while following := {
        visit.code
        for visit in study.visits
        if visit.code not in events and any(anchor.after in events for anchor in visit.anchors)
    }:
        events |= following
    return events.intersection(visit.code for visit in study.visits) - own


def _hide_what_follows(participant: Participant, study: Study, stage: Stage) -> None:
    """Visits at which nothing was recorded yet; their entries go along."""
    Visit.objects.filter(
        participant=participant, code__in=timed_by(study, stage), arm_path=False
    ).exclude(steps__isnull=False).exclude(entries__steps__isnull=False).update(arm_path=True)
