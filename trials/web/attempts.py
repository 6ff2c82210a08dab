"""A lock against guessing: of names, passwords, codes, and of the proof before a signature.

The database counts (sql/26_accounts.sql), for all processes and both hosts.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from trials.authorization.scopes import system_scope
from trials.ledger import note_refusal
from trials.refusals import Refused

logger = logging.getLogger(__name__)

# Within 15 minutes: of one account at one address, of one account, and at one address, behind
# which a whole clinic may sit.
MOST = (6, 30, 60)
# Wrong tokens at one address, likewise.
MOST_TOKENS = 30
TOO_MANY = "Too many attempts failed. Try again in 15 minutes."
LONGEST_NAME_NOTED = 60


class TooManyAttempts(Refused):
    """Not even looked at: there is no line in the ledger, which is not for flooding."""


def count_attempt(username: str, request) -> int:
    """How many attempts are left after this one. Raises TooManyAttempts.

    The same for names that exist and names that do not.
    """
    with connection.cursor() as cursor:
        keys = _keys(username, request)
        cursor.execute("select governance.count_attempt(%s, %s)", [keys, list(MOST)])
        left = cursor.fetchone()[0]
    if left < 0:
        raise TooManyAttempts(TOO_MANY)
    return left


def count_failed_token(request) -> None:
    """A wrong token of the API, counted by itself: a program that repeats one locks out neither
    whoever signs in at the same address nor the programs there whose tokens are right.

    Raises TooManyAttempts from the second too many on.
    """
    address = address_of(request)
    key = hashlib.sha256(repr(("token", address)).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("select governance.count_attempt(%s, %s)", [[key], [MOST_TOKENS]])
        left = cursor.fetchone()[0]
    if left < 0:
        raise TooManyAttempts(TOO_MANY)
    note_lock_out("API token", request, left)


def forgive_attempt(username: str, request) -> None:
    """The attempt was right."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.forgive_attempt(%s)", [_keys(username, request)])


def note_lock_out(username: str, request, left: int) -> None:
    """The alert, in ledger and log: the attempt that failed was the last one."""
    if left == 0:
        who = system_scope(None, name=username[:LONGEST_NAME_NOTED], role="")
        why = f"No further attempt is taken for 15 minutes{from_where(request)}."
        note_refusal("accounts.lock_out", scope=who, why=why)
        # At once, for whoever watches the machines (21 CFR 11.300(d)); whose name it was is in the
        # ledger alone.
        logger.critical("Sign-in, password or code guessed wrong too often: %s", why)


@contextmanager
def counted_attempt(username: str, request) -> Iterator[None]:
    """Around one look at a password or a code, which raises Refused where it is wrong."""
    left = count_attempt(username, request)
    try:
        yield
    except Refused:
        note_lock_out(username, request, left)
        raise
    forgive_attempt(username, request)


def from_where(request) -> str:
    address = address_of(request)
    return f" from {address}" if address else ""


def address_of(request) -> str:
    """Behind the proxy that ends TLS, the address that this proxy saw."""
    if request is None:
        return ""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _keys(username: str, request) -> list[str]:
    # Hashed: a name may hold anything.
    realm, address = "vault" if settings.IS_VAULT else "web", address_of(request)
    said = (
        ("both", username, address),
        ("account", username),
        ("address", address),
    )
    return [hashlib.sha256(repr((realm, *each)).encode()).hexdigest() for each in said]
