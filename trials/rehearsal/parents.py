"""Whom a participant of a follow-up study was in the study before it."""

from dataclasses import dataclass
from datetime import date, timedelta

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import DosingStep, Trial
from trials.selectors.clocks import local_day
from trials.studies.schema import Study

# How long after consent the first visit that hangs on the last session there is meant to be.
DAYS_TO_JOIN = 14
MADE_UP_SESSIONS = 3


@dataclass(frozen=True)
class Parent:
    """Somebody who had sessions in an earlier study. site: its code there, and here."""

    study: str
    number: str
    site: str
    last_session_on: date
    sessions: int


def parents_kept_here(study: Study) -> list[Parent] | None:
    """Those who may be linked, by number; None where no parent study is kept in this system."""
    trials = Trial.objects.filter(key__in=study.parents.studies if study.parents else ())
    if not trials:
        return None
    found = [parent for trial in trials for parent in _with_sessions(trial)]
    return [one for one in found if one.sessions >= study.parents.least_sessions]


def made_up(study: Study, number: str, site: str, consents_on: date) -> Parent:
    """A participant of the same number in a parent study that is kept elsewhere."""
    last_session_on = consents_on - timedelta(days=_days_until_consent(study))
    return Parent(study.parents.studies[0], number, site, last_session_on, MADE_UP_SESSIONS)


def joins_on(study: Study, parent: Parent) -> date:
    """A day of consent, so that the first visit is soon to come."""
    return parent.last_session_on + timedelta(days=_days_until_consent(study))


def _days_until_consent(study: Study) -> int:
    soonest = min(
        anchor.target
        for visit in study.visits
        for anchor in visit.anchors
        if anchor.after == "parent_last_session"
    )
    return soonest - DAYS_TO_JOIN


def _with_sessions(trial: Trial) -> list[Parent]:
    days: dict[tuple[str, str], list[date]] = {}
    with reading(system_scope(trial)):
        doses = DosingStep.objects.filter(trial=trial, kind=DosingStep.Kind.INITIAL)
        for dose in doses.select_related("participant", "site"):
            of_one = days.setdefault((dose.participant.number, dose.site.code), [])
            of_one.append(local_day(dose.site, dose.happened_at))
    return [
        Parent(trial.key, number, site, max(held), len(held))
        for (number, site), held in sorted(days.items())
    ]
