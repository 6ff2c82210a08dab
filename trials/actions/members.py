"""People's parts in a study: given at set-up, and ended."""

from datetime import date

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope
from trials.ledger import act
from trials.models import Membership, MembershipEnd, Site, Trial, User
from trials.policies.members import why_not_end, why_not_member, why_not_open_ended
from trials.policies.writing import why_too_short
from trials.refusals import Refused, refuse_if


def add_member(
    *,
    user: User,
    trial: Trial,
    role: str,
    site: Site | None = None,
    starts_on: date,
    ends_on: date | None = None,
) -> Membership:
    """Give one person one role, as set-up does it: on the word of whoever keeps the server.

    Raises Refused for an unknown role, a missing site, or another role on the same days.
    """
    refuse_if(why_not_member(user, role, site) or why_not_open_ended(role, ends_on))
    with act("members.add", scope=system_scope(trial), detail=f"{user.username}: {role}"):
        return Membership.objects.create(
            user=user, trial=trial, role=role, site=site, starts_on=starts_on, ends_on=ends_on
        )


def end_part(*, membership: Membership, reason: str, scope: Scope) -> MembershipEnd:
    """End somebody's part at once: their next request is refused. Theirs alone stays on record.

    An account without any part left is closed.
    """
    demand(scope, Permission.INVITE_PEOPLE)
    refuse_if(why_not_end(membership, scope, reason))
    with act(act_on_role(membership.role, "end"), **about_part(membership, scope, reason)):
        return end_now(membership, reason, scope)


def end_at_set_up(*, trial: Trial, username: str, reason: str) -> int:
    """End every part of somebody in a study, on the word of whoever keeps the server; gives how
    many there were. The only way for the vault, which has no page for it. Raises Refused."""
    refuse_if(why_too_short(reason, "Say why the part ends."))
    parts = Membership.objects.filter(trial=trial, user__username=username, end__isnull=True)
    if not parts.exists():
        raise Refused(f"{username} has no part in {trial.key} that could end.")
    scope = system_scope(trial)
    with act("members.end", scope=scope, reason=reason, detail=username):
        return len([end_now(part, reason, scope) for part in parts.select_related("user")])


def end_now(membership: Membership, reason: str, scope: Scope) -> MembershipEnd:
    """Within the act of the caller, who has asked whether it may be done."""
    ended = MembershipEnd.objects.create(
        trial_id=membership.trial_id,
        membership=membership,
        reason=reason.strip(),
        recorded_by_id=scope.actor,
    )
    if _has_no_part(membership.user):
        membership.user.is_active = False
        membership.user.save(update_fields=["is_active"])
    return ended


def act_on_role(role: str, act: str) -> str:
    """Who rates is nothing that a site should know: such a line is not read there."""
    return f"raters.{act}_part" if role in ("rater", "rater_coordinator") else f"members.{act}"


def about_part(membership: Membership, scope: Scope, reason: str) -> dict:
    return {
        "scope": scope,
        "reason": reason,
        "detail": f"{membership.user.username}: {membership.role}",
        "site": membership.site_id and str(membership.site_id),
    }


def _has_no_part(user: User) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select governance.has_no_part(%s)", [user.pk])
        return cursor.fetchone()[0]
