"""Invitations: somebody is asked to work in a study, and comes in by a link made for them alone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from trials.actions.accounts import set_first_password
from trials.actions.members import act_on_role, end_now
from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES
from trials.authorization.scopes import demand, system_scope
from trials.context import ALL_SITES, Scope, reading
from trials.ledger import act
from trials.models import (
    Invitation,
    InvitationAcceptance,
    InvitationLink,
    Membership,
    Site,
    Training,
    Trial,
    User,
)
from trials.policies.invitations import (
    why_not_account,
    why_not_identified,
    why_not_new_link,
    why_not_trained,
    why_not_withdraw_invitation,
)
from trials.policies.members import why_not_invite
from trials.refusals import Refused, refuse_if
from trials.studies.loading import study_of

VALID_FOR = timedelta(days=7)
# 21 CFR 11.100(c): whoever signs electronically declares it once, before the first signature.
STATEMENT = (
    "I am the person to whom this account was given, and nobody else will use it. My electronic"
    " signature here is meant to be the legally binding equivalent of my handwritten signature."
)
NOT_VALID = (
    "This invitation is not valid: its code or user name is not right, or it was used, withdrawn,"
    " replaced by a later one, or is older than seven days. Ask whoever invited you for a new link."
)


@dataclass(frozen=True)
class Invited:
    """code: shown to whoever invites, once; only its hash is kept."""

    invitation: Invitation
    code: str


@dataclass(frozen=True)
class Person:
    """email: "" where none is known."""

    username: str
    name: str
    email: str = ""


def invite(
    *,
    trial: Trial,
    person: Person,
    role: str,
    sites: list[Site],
    starts_on: date,
    ends_on: date | None,
    identity: str,
    scope: Scope,
) -> Invited:
    """Ask somebody to work in the study, with a new account or the one they have.

    sites: none for a role that is of no one site. identity: how it was made sure who they are.
    Their part is in force once they have accepted, and their training is on record where the role
    enters or rates. Raises Refused.
    """
    demand(scope, Permission.INVITE_PEOPLE)
    why_not = why_not_invite(
        scope,
        role=role,
        sites=sites,
        starts_on=starts_on,
        ends_on=ends_on,
        delegation_required=study_of(trial).delegation is not None,
    )
    refuse_if(why_not or why_not_identified(identity))
    with act(act_on_role(role, "invite"), scope=scope, detail=f"{person.username}: {role}"):
        user = _account_of(person)
        invitation = Invitation.objects.create(
            trial=trial,
            user=user,
            role=role,
            identity=identity.strip(),
            needs_training=needs_training(role),
            recorded_by_id=scope.actor,
        )
        for site in sites or [None]:
            Membership.objects.create(
                trial=trial,
                user=user,
                role=role,
                site=site,
                starts_on=starts_on,
                ends_on=ends_on,
                invitation=invitation,
            )
        return Invited(invitation, _new_link(invitation, scope))


def needs_training(role: str) -> bool:
    """Nobody enters or rates before their training is on record (21 CFR 11.10(i))."""
    entering = {Permission.ENTER_FORMS, Permission.RATE_INTERVIEWS}
    return bool(ROLES[role].permissions & entering)


def resend(*, invitation: Invitation, scope: Scope) -> Invited:
    """A new link; the one before leads nowhere from now on."""
    demand(scope, Permission.INVITE_PEOPLE)
    with _act("resend", invitation, scope):
        refuse_if(why_not_new_link(invitation, scope))
        return Invited(invitation, _new_link(invitation, scope))


def withdraw_invitation(*, invitation: Invitation, reason: str, scope: Scope) -> None:
    """What was offered ends before it began, and the link leads nowhere."""
    demand(scope, Permission.INVITE_PEOPLE)
    with _act("withdraw", invitation, scope, reason=reason):
        refuse_if(why_not_withdraw_invitation(invitation, scope, reason))
        for part in invitation.memberships.filter(end__isnull=True).select_related("user"):
            end_now(part, reason, scope)


def record_training(
    *, membership: Membership, trained_on: date, certificate: str, scope: Scope
) -> Training:
    """That somebody was trained in good clinical practice; whoever may invite them says so."""
    demand(scope, Permission.INVITE_PEOPLE)
    refuse_if(why_not_trained(membership, scope, trained_on, certificate))
    with act(act_on_role(membership.role, "train"), scope=scope, detail=membership.user.username):
        return Training.objects.create(
            trial_id=membership.trial_id,
            user=membership.user,
            trained_on=trained_on,
            certificate=certificate.strip(),
            recorded_by_id=scope.actor,
        )


def accept_invitation(*, code: str, username: str, password: str, declares: bool) -> User:
    """By whoever holds the link: the person declares, and sets the password of a new account.

    Somebody with an account gives the password it has. Raises Refused, with one sentence whatever
    is wrong with code or name.
    """
    trial, invitation = _invitation_of(code)
    user = invitation.user
    if user.username.lower() != username.strip().lower():
        raise Refused(NOT_VALID)
    refuse_if(None if declares else "Declare that your signature is your own: tick the sentence.")
    if user.has_usable_password() and not user.check_password(password):
        raise Refused("You have an account here: give the password it has.")
    name = act_on_role(invitation.role, "accept")
    with act(name, scope=_scope_of_invited(invitation, trial), detail=invitation.role):
        # A second click waits here, and is then told that the link was used.
        User.objects.select_for_update().get(pk=user.pk)
        InvitationAcceptance.objects.create(
            trial=trial, invitation=invitation, statement=STATEMENT, recorded_by=user
        )
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
        if not user.has_usable_password():
            set_first_password(user=user, password=password)
    return user


def _invitation_of(code: str) -> tuple[Trial, Invitation]:
    found = _hash_of(code)
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, governance.trial_of_invitation(id)"
            " from (select governance.invitation_of(%s) as id) as invitation",
            [found],
        )
        invitation_id, trial_id = cursor.fetchone()
    if invitation_id is None:
        raise Refused(NOT_VALID)
    trial = Trial.objects.get(pk=trial_id)
    with reading(system_scope(trial)):
        return trial, Invitation.objects.select_related("user").get(pk=invitation_id)


def _scope_of_invited(invitation: Invitation, trial: Trial) -> Scope:
    """In no role: their part begins with what they do here."""
    user = invitation.user
    return Scope(
        actor=str(user.pk),
        actor_name=user.name,
        role="",
        trial=str(trial.pk),
        sites=ALL_SITES,
    )


def _account_of(person: Person) -> User:
    """The account of that name, or a new one with which nobody can sign in yet."""
    user = User.objects.filter(username__iexact=person.username).first()
    if user is not None:
        refuse_if(why_not_account(user, person.name))
        return user
    user = User(username=person.username, name=person.name.strip(), email=person.email.strip())
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def _new_link(invitation: Invitation, scope: Scope) -> str:
    code = secrets.token_urlsafe(32)
    InvitationLink.objects.create(
        trial_id=invitation.trial_id,
        invitation=invitation,
        code_sha256=_hash_of(code),
        expires_at=timezone.now() + VALID_FOR,
        recorded_by_id=scope.actor,
    )
    return code


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()


def _act(name: str, invitation: Invitation, scope: Scope, **said):
    detail = f"{invitation.user.username}: {invitation.role}"
    return act(act_on_role(invitation.role, name), scope=scope, detail=detail, **said)
