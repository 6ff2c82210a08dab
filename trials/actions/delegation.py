"""The delegation log: the physician of a site gives tasks and takes them back, each row signed."""

from datetime import date

from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Delegation, DelegationEnd, Site, User
from trials.policies.delegation import why_not_delegate, why_not_take_back
from trials.refusals import refuse_if


def delegate(
    *,
    site: Site,
    user: User,
    tasks: list[str],
    starts_on: date,
    ends_on: date | None,
    scope: Scope,
    **proof,
) -> Delegation:
    """Give tasks to somebody of the site, in a row that is signed as it was written.

    tasks: codes of TASKS (trials/authorization/tasks.py). proof: as trials/web/proof.py gives it.
    """
    demand(scope, Permission.DELEGATE)
    said = {
        "site": site,
        "user": user,
        "tasks": tasks,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    with _act("delegate", scope, site, f"{user.username}: {', '.join(tasks)}", **proof):
        refuse_if(why_not_delegate(scope, **said))
        row = Delegation.objects.create(trial_id=site.trial_id, recorded_by_id=scope.actor, **said)
        _sign(row, "delegation")
    return row


def take_back(*, row: Delegation, reason: str, scope: Scope, **proof) -> DelegationEnd:
    """At once: the next request of the person is without these tasks."""
    demand(scope, Permission.DELEGATE)
    detail = f"{row.user.username}: {', '.join(row.tasks)}"
    with _act("take_back", scope, row.site, detail, reason=reason, **proof):
        refuse_if(why_not_take_back(row, reason))
        end = DelegationEnd.objects.create(
            trial_id=row.trial_id,
            site=row.site,
            delegation=row,
            reason=reason.strip(),
            recorded_by_id=scope.actor,
        )
        _sign(end, "delegation end")
    return end


def _act(name: str, scope: Scope, site: Site, detail: str, **said):
    return act(f"delegation.{name}", scope=scope, site=str(site.pk), detail=detail, **said)


def _sign(row: Delegation | DelegationEnd, meaning: str) -> None:
    """The row as the database has it is what was typed a moment ago by whoever signs."""
    row.refresh_from_db()
    sign(row, seen_hash=bytes(row.content_hash).hex(), meaning=meaning)
