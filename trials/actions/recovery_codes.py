"""Codes for the day on which the phone is lost: each counts once, in the place of an app's code.

They are kept as hashes: a code has 80 bits of chance, so that none is found from its hash.
"""

import hashlib
import secrets
from base64 import b32encode

from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from trials.authorization.scopes import account_scope
from trials.ledger import act
from trials.models import User
from trials.policies.second_factors import NO_SECOND_FACTOR
from trials.refusals import refuse_if
from trials.selectors.second_factors import has_second_factor

HOW_MANY = 10
LENGTH = 16


def draw_recovery_codes(*, user: User) -> list[str]:
    """New ones, to be shown once; the earlier ones count no more."""
    refuse_if(None if has_second_factor(user) else NO_SECOND_FACTOR)
    codes = [_text(secrets.token_bytes(10)) for _ in range(HOW_MANY)]
    with act("accounts.draw_recovery_codes", scope=account_scope(user)):
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=token_of(code)) for code in codes
        )
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]


def looks_like_recovery_code(code: str) -> bool:
    return len(_bare(code)) == LENGTH


def token_of(code: str) -> str:
    """What is stored of a code: the first 80 bits of its SHA-256."""
    return _text(hashlib.sha256(_bare(code).encode()).digest()[:10])


def _text(ten_bytes: bytes) -> str:
    return b32encode(ten_bytes).decode().lower()


def _bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()
