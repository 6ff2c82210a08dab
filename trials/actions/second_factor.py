"""The second factor of an account: six digits that an app shows for 30 seconds (RFC 6238), or a
code to recover with. Passkeys: trials/actions/passkeys.py.

A new secret counts once a code of it was given. Each try is kept, also a wrong one: the waits
between them grow (django-otp), so call these outside a transaction that may be taken back.
"""

import time
from math import ceil

from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from trials.actions.accounts import end_sign_ins
from trials.actions.recovery_codes import looks_like_recovery_code, token_of
from trials.authorization.permissions import Permission
from trials.authorization.scopes import account_scope, demand
from trials.context import Scope
from trials.ledger import act, note_refusal
from trials.models import Passkey, Trial, User
from trials.policies.second_factors import NO_SECOND_FACTOR, why_not_remove_one
from trials.refusals import Refused, refuse_if
from trials.selectors.second_factors import (
    apps_of,
    has_second_factor,
    passkeys_of,
    people_with_second_factors,
    unconfirmed_apps_of,
)


def begin_second_factor(*, user: User) -> TOTPDevice:
    """Draw a secret, which counts once it is confirmed; an earlier unconfirmed one is forgotten.

    The caller has asked for the password again, and for the second factor that is in use.
    """
    with act("accounts.begin_second_factor", scope=account_scope(user)):
        unconfirmed_apps_of(user).delete()
        return TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def confirm_second_factor(*, user: User, code: str) -> None:
    """The first code of the new secret: from here on it is the only app that counts."""
    with act("accounts.confirm_second_factor", scope=account_scope(user)):
        device = unconfirmed_apps_of(user).select_for_update().first()
        refuse_if(None if device else "Begin with a new secret first.")
        why_not = _try(device, code)
        if why_not is None:
            apps_of(user).delete()
            TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    _refuse(why_not, user)


def check_code(*, user: User, code: str) -> float:
    """When the code was given (seconds since 1970). A code counts once. Raises Refused."""
    kind = StaticDevice if looks_like_recovery_code(code) else TOTPDevice
    with act("accounts.second_factor", scope=account_scope(user), detail=_kind(kind)):
        devices = kind.objects.devices_for_user(user, confirmed=True)
        device = devices.select_for_update().first()
        why_not = _try(device, code) if device else NO_SECOND_FACTOR
    _refuse(why_not, user)
    return time.time()


def remove_app(*, user: User) -> None:
    """The caller has asked for the password and the second factor again."""
    with act("accounts.remove_app", scope=account_scope(user)):
        refuse_if(None if apps_of(user).exists() else NO_SECOND_FACTOR)
        refuse_if(why_not_remove_one(user))
        apps_of(user).delete()
        forget_codes_without_factor(user)


def forget_codes_without_factor(user: User) -> None:
    """Within the act of the caller: codes to recover with stand in for a second factor."""
    if not has_second_factor(user):
        StaticDevice.objects.filter(user=user).delete()


def take_away_second_factor(
    *, user: User, trial: Trial, realm: str, reason: str, scope: Scope
) -> None:
    """Of another person, whose device is lost: the sign-ins end, and it is set up anew.

    reason: how the person's identity was made sure; said in the ledger, for the vault's people
    where only the vault reads it.
    """
    demand(scope, Permission.RESET_SECOND_FACTORS, Permission.INVITE_PEOPLE)
    said = {"reason": reason, "detail": user.username, "vault_only": realm == "vault"}
    with act("accounts.take_away_second_factor", scope=scope, **said):
        refuse_if(_why_not_take_away(user, trial, realm, scope))
        TOTPDevice.objects.devices_for_user(user).delete()
        StaticDevice.objects.filter(user=user).delete()
        Passkey.objects.filter(user=user).delete()
        end_sign_ins(user)


def _why_not_take_away(user: User, trial: Trial, realm: str, scope: Scope) -> str | None:
    if not people_with_second_factors(trial, scope, realm).filter(user=user).exists():
        return f"{user.name} has no part in {trial.key} here."
    if str(user.pk) == scope.actor:
        return "Another person takes yours away; with a code you replace it."
    has_one = apps_of(user).exists() or passkeys_of(user).exists()
    return None if has_one else f"{user.name} has no second factor."


def _try(device: TOTPDevice | StaticDevice, code: str) -> str | None:
    """None where the code is right; else the sentence that says what not."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = (why["locked_until"] - timezone.now()).total_seconds()
        return f"Too many codes were wrong: wait {ceil(seconds)} seconds."
    given = token_of(code) if isinstance(device, StaticDevice) else code.replace(" ", "")
    if device.verify_token(given):
        return None
    return "The code is not right, or was used before: give the one that the app shows now."


def _kind(kind) -> str:
    return "code to recover with" if kind is StaticDevice else "code of an app"


def _refuse(why_not: str | None, user: User) -> None:
    if why_not:
        note_refusal("accounts.second_factor", scope=account_scope(user), why=why_not)
        raise Refused(why_not)
