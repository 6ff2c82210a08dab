"""Interviews are given to raters: by hand, by the rules, or to one who has met the person before.

Who assigns may be blinded to participants, sites and visits. So the office looks and writes, under
the line of whoever acts.
"""

from contextlib import contextmanager
from dataclasses import dataclass, replace

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Entry, Participant, RepeatedRating, Trial, User
from trials.models.base import about
from trials.policies import why_not_write, why_too_short
from trials.policies.assignment import (
    candidates_for,
    why_not_again,
    why_not_assign,
    why_not_assigned,
)
from trials.policies.gates import blockers
from trials.refusals import Refused, refuse_if
from trials.selectors.disclosure import frozen_stages
from trials.selectors.interviews import (
    Interview,
    interview_of,
    named_by,
    waiting_interviews,
)
from trials.selectors.raters import office_of


@dataclass(frozen=True)
class Left:
    """An interview that nobody was given, and why."""

    token: str
    why: str


def assign(*, entry: Entry, rater: User, scope: Scope, alone: bool = True) -> None:
    """Give one interview to one rater, who then sees it by its token.

    alone: this form only; else all that is still to be rated at the visit. On an arm's path the
    site does it: those who give away the others are blinded to it.
    """
    _demand(scope, entry)
    with act(_name(entry), scope=scope, **about(entry)) as line, _held(entry, line):
        interview = interview_of(entry, alone=alone)
        refuse_if(why_not_assign(interview, rater))
        _give(interview, rater, scope)


def assign_by_rules(*, entry: Entry, scope: Scope) -> User:
    """Give the whole interview to whoever the rules name first. Refused where nobody is free."""
    _demand(scope, entry)
    with act(_name(entry), scope=scope, **about(entry)) as line, _held(entry, line):
        interview = interview_of(entry)
        refuse_if(why_not_assigned(interview))
        free = [one for one in candidates_for(interview) if one.is_free]
        refuse_if(None if free else f"No rater is free for interview {entry.token}.")
        chosen = free[0].rater.user
        _give(interview, chosen, scope)
    return chosen


def assign_waiting(*, trial: Trial, scope: Scope) -> tuple[int, list[Left]]:
    """Give away by the rules all interviews that have a day: how many, and those that are left."""
    demand(scope, Permission.ASSIGN_RATERS)
    given, left = 0, []
    for waiting in waiting_interviews(trial):
        try:
            assign_by_rules(entry=named_by(trial, waiting.token), scope=scope)
            given += 1
        except Refused as refusal:
            left.append(Left(waiting.token, str(refusal)))
    return given, left


def assign_again(*, entry: Entry, rater: User, reason: str, scope: Scope) -> None:
    """The exception: nobody else is left, so a rater meets a participant a second time.

    The reason stays as a fact, and under a line of the ledger that no site reads.
    """
    demand(scope, Permission.MANAGE_RATERS)
    with act("raters.assign_again", scope=scope, reason=reason, **about(entry)) as line:
        refuse_if(why_too_short(reason, "Say why there is no other way."))
        with _held(entry, line):
            interview = interview_of(entry)
            refuse_if(why_not_assigned(interview))
            refuse_if(why_not_again(interview, rater, candidates_for(interview)))
            RepeatedRating.objects.create(
                trial=entry.trial,
                entry=entry,
                rater=rater,
                reason=reason.strip(),
                recorded_by_id=scope.actor,
            )
            _give(interview, rater, scope)


def _demand(scope: Scope, entry: Entry) -> None:
    on_path = entry.arm_path
    demand(scope, Permission.ASSIGN_ON_ARM_PATHS if on_path else Permission.ASSIGN_RATERS)


def _name(entry: Entry) -> str:
    """No site reads the acts of the raters' office, but for what it does itself."""
    return "entries.assign" if entry.arm_path else "raters.assign"


@contextmanager
def _held(entry: Entry, line: int):
    """As the office, with nobody else giving an interview of the same participant meanwhile."""
    with reading(replace(office_of(entry.trial), event=str(line))):
        Entry.objects.select_for_update().get(pk=entry.pk)
        Participant.objects.select_for_update(no_key=True).get(pk=entry.participant_id)
        refuse_if(why_not_write(entry.trial))
        yield


def _give(interview: Interview, rater: User, scope: Scope) -> None:
    refuse_if(_in_words(_closed(interview), scope))
    for entry in interview.entries:
        entry.assigned_to = rater
        entry.save(update_fields=["assigned_to"])


def _closed(interview: Interview) -> list[str]:
    """What stands in the way of the visit; a second rating needs no visit any more."""
    visit = interview.first.visit
    if (visit.participant_id, visit.stage) in frozen_stages([visit.participant]):
        return [f"The stage {visit.stage} of this participant is frozen."]
    return [] if interview.rated_by else blockers(visit, on=interview.day)


def _in_words(closed: list[str], scope: Scope) -> str | None:
    """What the study asks before a visit would tell the rater coordinator which visit it is."""
    if closed and scope.role == "rater_coordinator":
        return "The visit is not open for it now: the data manager sees why."
    return " ".join(closed) or None
