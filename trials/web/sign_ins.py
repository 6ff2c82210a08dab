"""Signing in and out: lines of the ledger, and a lock against guessing.

The failures are counted in Django's cache, by account and address.
"""

import hashlib

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.dispatch import receiver

from trials.authorization.scopes import system_scope
from trials.context import Scope
from trials.ledger import act, note_refusal
from trials.models import User

MOST_FAILURES = 6
WITHIN_SECONDS = LOCKED_SECONDS = 15 * 60
LONGEST_NAME_NOTED = 60


def why_not_try(username: str, request) -> str | None:
    """The same sentence for names that exist and names that do not."""
    if cache.get(_key("locked", username, request)):
        return "Too many attempts failed. Try again in 15 minutes."
    return None


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    cache.delete_many([_key("failures", user.username, request)])
    _note("accounts.sign_in", user, request)


@receiver(user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    if user is not None:
        _note("accounts.sign_out", user, request)


@receiver(user_login_failed)
def note_failure(sender, credentials, request=None, **kwargs):
    """Attempts while an account is locked do not come here: a ledger is not for flooding."""
    username = credentials.get("username") or ""
    why = f"Name or password is not right{_from(request)}."
    if _count_failure(username, request) >= MOST_FAILURES:
        cache.set(_key("locked", username, request), True, LOCKED_SECONDS)
        cache.delete_many([_key("failures", username, request)])
        why += " No further attempt is taken for 15 minutes."
    nobody = system_scope(None, name=username[:LONGEST_NAME_NOTED], role="")
    note_refusal("accounts.sign_in", scope=nobody, why=why)


def _count_failure(username: str, request) -> int:
    key = _key("failures", username, request)
    cache.add(key, 0, WITHIN_SECONDS)
    return cache.incr(key)


def _note(name: str, user: User, request) -> None:
    scope = Scope(actor=str(user.pk), actor_name=user.name, role="")
    with act(name, scope=scope, detail=_from(request).strip()):
        pass


def _key(what: str, username: str, request) -> str:
    # Hashed: a name may hold anything, a key may not.
    who = hashlib.sha256(f"{username}\n{_from(request)}".encode()).hexdigest()
    return f"sign-in-{what}-{who}"


def _from(request) -> str:
    address = request.META.get("REMOTE_ADDR") if request else None
    return f" from {address}" if address else ""
