"""The second factor of the vault's people: six digits that an app shows for 30 seconds (RFC 6238).

A new secret counts once a code of it was given. Each try is kept, also a wrong one: the waits
between them grow (django-otp), so call these outside a transaction that may be taken back.
"""

import time
from math import ceil

from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act, note_refusal
from trials.models import Trial, User
from trials.policies.emergency import NO_SECOND_FACTOR
from trials.refusals import Refused, refuse_if
from trials.selectors.second_factors import (
    second_factors_of,
    unconfirmed_second_factors_of,
    vault_people,
)


def begin_second_factor(*, user: User, code: str = "") -> TOTPDevice:
    """Draw a secret, which counts once it is confirmed; an earlier unconfirmed one is forgotten.

    code: of the second factor that is in use, where there is one. The caller has asked for the
    password again.
    """
    if second_factors_of(user).exists():
        check_code(user=user, code=code)
    with act("accounts.begin_second_factor", scope=_own(user)):
        unconfirmed_second_factors_of(user).delete()
        return TOTPDevice.objects.create(user=user, name="vault", confirmed=False)


def confirm_second_factor(*, user: User, code: str) -> None:
    """The first code of the new secret: from here on it is the only one that counts."""
    with act("accounts.confirm_second_factor", scope=_own(user)):
        device = unconfirmed_second_factors_of(user).select_for_update().first()
        refuse_if(None if device else "Begin with a new secret first.")
        why_not = _try(device, code)
        if why_not is None:
            second_factors_of(user).delete()
            TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    _refuse(why_not, user)


def check_code(*, user: User, code: str) -> float:
    """When the code was given (seconds since 1970). A code counts once. Raises Refused."""
    with act("accounts.second_factor", scope=_own(user)):
        device = second_factors_of(user).select_for_update().first()
        why_not = _try(device, code) if device else NO_SECOND_FACTOR
    _refuse(why_not, user)
    return time.time()


def take_away_second_factor(*, user: User, trial: Trial, reason: str, scope: Scope) -> None:
    """By quality assurance, for another person whose device is lost: it is set up anew.

    reason: said in the ledger, where the vault reads it.
    """
    demand(scope, Permission.RESET_SECOND_FACTORS)
    said = {"reason": reason, "detail": user.username, "vault_only": True}
    with act("accounts.take_away_second_factor", scope=scope, **said):
        refuse_if(_why_not_take_away(user, trial, scope))
        TOTPDevice.objects.devices_for_user(user).delete()


def _why_not_take_away(user: User, trial: Trial, scope: Scope) -> str | None:
    if not vault_people(trial).filter(user=user).exists():
        return f"{user.name} has no part in the vault of {trial.key}."
    if str(user.pk) == scope.actor:
        return "Another person of quality assurance takes yours away; with a code you replace it."
    return None if second_factors_of(user).exists() else f"{user.name} has no second factor."


def _try(device: TOTPDevice, code: str) -> str | None:
    """None where the code is right; else the sentence that says what not."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = (why["locked_until"] - timezone.now()).total_seconds()
        return f"Too many codes were wrong: wait {ceil(seconds)} seconds."
    if device.verify_token(code.replace(" ", "")):
        return None
    return "The code is not right, or was used before: give the one that the app shows now."


def _refuse(why_not: str | None, user: User) -> None:
    if why_not:
        note_refusal("accounts.second_factor", scope=_own(user), why=why_not)
        raise Refused(why_not)


def _own(user: User) -> Scope:
    return Scope(actor=str(user.pk), actor_name=user.name, role="")
