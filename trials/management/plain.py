"""What the commands of the command line share."""

from functools import wraps
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from trials.authorization.scopes import scope_of
from trials.context import Scope
from trials.models import Trial, User
from trials.refusals import Refused


def refusals_as_errors(handle):
    """A refusal is a sentence and exit status 1, as any error of a command."""

    @wraps(handle)
    def guarded(*args, **kwargs):
        try:
            return handle(*args, **kwargs)
        except (Refused, ValueError, OSError, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from None

    return guarded


def trial_named(key: str) -> Trial:
    trial = Trial.objects.filter(key=key).first()
    if trial is None:
        known = ", ".join(Trial.objects.order_by("key").values_list("key", flat=True)) or "none"
        raise Refused(f"There is no study {key!r}; there are: {known}.")
    return trial


def scope_by(username: str, trial: Trial) -> Scope:
    """The person in whose name a command acts: their role decides what it may do."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused(f"There is no account {username!r}.")
    return scope_of(user, trial)


def public_key(text: str) -> bytes:
    """The vault's public key, as it was given on the command line."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused("--vault-key is 64 hexadecimal digits, as vault_public_key prints it.")
    return key


def write_private(file: Path, text: str) -> None:
    """For the owner of the file alone."""
    file.touch(mode=0o600)
    file.write_text(text)
