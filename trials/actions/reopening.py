"""Changes in the soft lock: one form, visit or participant at a time, for a reason."""

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Entry, Participant, Reopening, ReopeningEnd, Visit
from trials.models.base import about, place_of
from trials.policies.locking import why_not_reopen, why_too_short
from trials.refusals import refuse_if
from trials.selectors.reopenings import is_reopened


def reopen(*, row: Entry | Visit | Participant, reason: str, scope: Scope) -> Reopening:
    """Let this be changed once: a form closes with its next complete answers, the rest by hand."""
    demand(scope, Permission.SOFT_LOCK)
    with act("data.reopen", scope=scope, reason=reason, **about(row)):
        refuse_if(why_not_reopen(row.trial))
        refuse_if(why_too_short(reason, "Say what must be changed, and why."))
        refuse_if("It is reopened already." if is_reopened(row) else None)
        entry = row if isinstance(row, Entry) else None
        visit_id = row.pk if isinstance(row, Visit) else entry and entry.visit_id
        return Reopening.objects.create(
            entry=entry,
            visit_id=visit_id,
            reason=reason.strip(),
            recorded_by_id=scope.actor,
            **place_of(row),
        )


def close(*, reopening: Reopening, scope: Scope) -> None:
    """Before anything was changed, or when all of it is done."""
    demand(scope, Permission.SOFT_LOCK)
    with act("data.close", scope=scope, **about(reopening)):
        refuse_if(why_not_reopen(reopening.trial))
        closed = ReopeningEnd.objects.filter(reopening=reopening).exists()
        refuse_if("It was closed already." if closed else None)
        ReopeningEnd.objects.create(
            reopening=reopening, recorded_by_id=scope.actor, **place_of(reopening)
        )
