"""Passkeys as second factors (W3C Web Authentication, level 2), with Yubico's library.

What was begun is kept by the caller and given back: {"challenge", "user_verification", "at"}. It
counts for five minutes, and nothing that was begun before a passkey's last use counts again.
"""

import struct
import time
from collections.abc import Mapping

from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from trials.actions.second_factor import forget_codes_without_factor
from trials.authorization.scopes import account_scope
from trials.ledger import act
from trials.models import Passkey, User
from trials.policies.second_factors import why_not_remove_one
from trials.refusals import Refused, refuse_if
from trials.selectors.second_factors import passkeys_of

VALID_SECONDS = 5 * 60
NOT_RIGHT = "The passkey was not accepted: try again."
# What the library raises at answers that are not right, or are none.
OF_ANY_BYTES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
    struct.error,
)
PREFERRED = UserVerificationRequirement.PREFERRED


def begin_passkey(*, user: User, host: str) -> tuple[dict, dict]:
    """(what navigator.credentials.create takes, what was begun).

    host: the name in the address bar, to which the passkey is bound.
    """
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.username, display_name=user.name),
        credentials=_credentials(passkeys_of(user)),
        user_verification=PREFERRED,
    )
    return dict(options.public_key), _begun(state)


def add_passkey(*, user: User, host: str, name: str, begun: Mapping, answer: Mapping) -> Passkey:
    """answer: the browser's credential as JSON. The caller has asked who it is again."""
    with act("accounts.add_passkey", scope=account_scope(user), detail=name):
        refuse_if(None if name else "Give the passkey a name, for example that of the device.")
        made = _understood(_server(host).register_complete, _fresh(begun), answer)
        return Passkey.objects.create(
            user=user, name=name, credential=bytes(made.credential_data), sign_count=made.counter
        )


def ask_for_passkey(*, user: User, host: str) -> tuple[dict, dict]:
    """(what navigator.credentials.get takes, what was begun). Raises Refused."""
    passkeys = list(passkeys_of(user))
    refuse_if(None if passkeys else "Your account has no passkey: give a code.")
    options, state = _server(host).authenticate_begin(
        _credentials(passkeys), user_verification=PREFERRED
    )
    return dict(options.public_key), _begun(state)


def check_passkey(*, user: User, host: str, begun: Mapping, answer: Mapping) -> float:
    """When the passkey was given (seconds since 1970). Raises Refused."""
    with act("accounts.second_factor", scope=account_scope(user), detail="passkey"):
        state, at = _fresh(begun), timezone.now()
        passkeys = list(passkeys_of(user).select_for_update())
        by_id = {_credential(each).credential_id: each for each in passkeys}
        used = _understood(
            _server(host).authenticate_complete, state, _credentials(passkeys), answer
        )
        passkey = by_id[used.credential_id]
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        # A copy of an authenticator counts from where it was copied.
        if (count or passkey.sign_count) and count <= passkey.sign_count:
            raise Refused(NOT_RIGHT)
        if passkey.last_used_at and begun["at"] <= passkey.last_used_at.timestamp():
            raise Refused(NOT_RIGHT)
        passkey.sign_count, passkey.last_used_at = count, at
        passkey.save(update_fields=["sign_count", "last_used_at"])
    return at.timestamp()


def remove_passkey(*, user: User, passkey: Passkey) -> None:
    """The caller has asked for the password and the second factor again."""
    with act("accounts.remove_passkey", scope=account_scope(user), detail=passkey.name):
        refuse_if(why_not_remove_one(user))
        passkey.delete()
        forget_codes_without_factor(user)


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Equipoise"))


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))


def _credentials(passkeys) -> list[AttestedCredentialData]:
    return [_credential(passkey) for passkey in passkeys]


def _begun(state: Mapping) -> dict:
    return {
        "challenge": state["challenge"],
        "user_verification": PREFERRED.value,
        "at": time.time(),
    }


def _fresh(begun: Mapping) -> Mapping:
    if not begun or time.time() - begun["at"] > VALID_SECONDS:
        raise Refused("This took too long: begin again with the passkey.")
    return begun


def _understood(check, *given):
    """The library's answer. What a browser sends may be anything."""
    try:
        return check(*given)
    except OF_ANY_BYTES as error:
        raise Refused(NOT_RIGHT) from error
