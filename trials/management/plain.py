"""What the commands of the command line share."""

from functools import wraps

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
