"""Attempts to reach a participant who does not come any more."""

from datetime import date

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import ContactAttempt, Participant
from trials.models.base import about, place_of
from trials.policies import why_not_write
from trials.refusals import refuse_if
from trials.selectors.clocks import today_at


def record_contact_attempt(
    *, participant: Participant, way: str, on: date, scope: Scope, note: str = ""
) -> ContactAttempt:
    """One attempt, by telephone, message, visit or registered letter."""
    demand(scope, Permission.ADD_PARTICIPANTS)
    with act("participants.contact", scope=scope, **about(participant)):
        refuse_if(why_not_write(participant.trial))
        refuse_if(_why_not(way, on, today_at(participant.site)))
        return ContactAttempt.objects.create(
            way=way,
            attempted_on=on,
            note=note.strip()[:300],
            recorded_by_id=scope.actor,
            **place_of(participant),
        )


def _why_not(way: str, on: date, today: date) -> str | None:
    if way not in ContactAttempt.Way.values:
        return f"There is no way {way!r}; there are: {', '.join(ContactAttempt.Way.values)}."
    return f"The date, {on}, is in the future." if on > today else None
