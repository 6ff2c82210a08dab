"""What stands in the way of an invitation, and of what follows it."""

from datetime import date

from trials.authorization.roles import ROLES
from trials.context import Scope
from trials.models import Invitation, Membership, User
from trials.policies.days import why_not_day
from trials.policies.members import INVITES, why_not_end
from trials.policies.writing import why_too_short


def why_not_account(user: User, name: str) -> str | None:
    """None where the account that has the user name is that of the person who is meant."""
    if user.name.strip().lower() == name.strip().lower():
        return None
    return f"The user name {user.username} is that of somebody of another name: give another one."


def why_not_identified(identity: str) -> str | None:
    """21 CFR 11.100(b): nobody gets an account that signs before it is certain who they are."""
    return why_too_short(identity, "Say how you made sure who they are.")


def why_not_new_link(invitation: Invitation, scope: Scope) -> str | None:
    part = invitation.memberships.select_related("user", "site", "end").order_by("pk").first()
    if hasattr(invitation, "acceptance"):
        return f"{invitation.user.name} has accepted: no further link is needed."
    return why_not_end(part, scope, "a new link")


def why_not_withdraw_invitation(invitation: Invitation, scope: Scope, reason: str) -> str | None:
    if hasattr(invitation, "acceptance"):
        return f"{invitation.user.name} has accepted: end the part instead."
    return why_not_new_link(invitation, scope) or why_too_short(reason, "Say why.")


def why_not_trained(
    membership: Membership, scope: Scope, trained_on: date, certificate: str
) -> str | None:
    if str(membership.user_id) == scope.actor:
        return "Somebody else records your training."
    if membership.role not in INVITES.get(scope.role, ()):
        label = ROLES[membership.role].label.lower()
        return f"Your role does not record the training of a {label}."
    if trained_on > date.today():
        return f"The date of the training, {trained_on}, is in the future."
    if not_a_day := why_not_day("The date of the training", trained_on, latest=date.today()):
        return not_a_day
    return why_too_short(certificate, "Name the certificate: its number, or who gave it.")
