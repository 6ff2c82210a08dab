"""A participant of an earlier study goes on in this one: the link says who, never which arm."""

from datetime import date

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import DosingStep, ParentLink, Participant, Trial
from trials.models.base import about, place_of
from trials.policies import why_not_write
from trials.refusals import Refused, refuse_if
from trials.selectors.clocks import local_day
from trials.studies.loading import study_at


def link_parent(
    *,
    participant: Participant,
    parent_study: str,
    parent_number: str,
    scope: Scope,
    last_session_on: date | None = None,
    sessions: int | None = None,
) -> ParentLink:
    """Say who the participant was in the parent study.

    Where the parent study is kept in this system, the day of the last session and their number
    are taken from there; elsewhere give both. The arm is in neither: it comes with the analysis,
    when the parent study is unblinded.
    """
    demand(scope, Permission.ADD_PARTICIPANTS)
    with act("participants.link", scope=scope, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_write(participant.trial))
        study = study_at(participant.trial, participant.site_id)
        refuse_if(_why_not_parent(study, parent_study))
        parent = _parent(participant, parent_study, parent_number)
        if parent is not None:
            last_session_on, sessions = _sessions_of(parent)
        refuse_if(_why_not_sessions(study, last_session_on, sessions))
        return ParentLink.objects.create(
            parent_study=parent_study,
            parent_number=parent_number,
            parent=parent,
            last_session_on=last_session_on,
            sessions=sessions,
            recorded_by_id=scope.actor,
            **place_of(participant),
        )


def _why_not_parent(study, parent_study: str) -> str | None:
    if study.parents is None:
        return f"{study.study} has no parent studies."
    if parent_study in study.parents.studies:
        return None
    return f"{parent_study} is no parent study; there are: {', '.join(study.parents.studies)}."


def _parent(participant: Participant, key: str, number: str) -> Participant | None:
    """The participant in the parent study; None where that study is not kept here.

    Looked up by the system: the site need not have a part in the parent study any more.
    """
    trial = Trial.objects.filter(key=key).first()
    if trial is None:
        return None
    code = participant.site.code
    with reading(system_scope(trial)):
        parent = Participant.objects.filter(trial=trial, number=number, site__code=code).first()
    if parent is None:
        raise Refused(f"{key} has no participant {number} at this site.")
    return parent


def _sessions_of(parent: Participant) -> tuple[date | None, int]:
    with reading(system_scope(parent.trial)):
        doses = list(
            DosingStep.objects.filter(participant=parent, kind=DosingStep.Kind.INITIAL)
            .select_related("site")
            .order_by("happened_at")
        )
    last = local_day(doses[-1].site, doses[-1].happened_at) if doses else None
    return last, len(doses)


def _why_not_sessions(study, last_session_on: date | None, sessions: int | None) -> str | None:
    least = study.parents.least_sessions
    if sessions is None or (sessions and last_session_on is None):
        return "The parent study is not kept here: give the sessions and the day of the last one."
    if sessions < least:
        return f"{least} session or more in the parent study are needed; there were {sessions}."
    if last_session_on and last_session_on > date.today():
        return f"The last session, {last_session_on}, is in the future."
    return None
