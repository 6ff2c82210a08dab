"""Who signed in and out, and what failed: lines of the ledger."""

from dataclasses import replace

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from trials.actions.accounts import end_sign_ins
from trials.authorization.scopes import account_scope, system_scope
from trials.ledger import act, note_refusal
from trials.models import User
from trials.web.attempts import LONGEST_NAME_NOTED, forgive_attempt, from_where
from trials.web.sessions import begin_session


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    forgive_attempt(user.username, request)
    begin_session(request.session)
    with act("accounts.sign_in", scope=account_scope(user), detail=from_where(request).strip()):
        pass


@receiver(user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    if user is None:
        return
    said = from_where(request).strip()
    with act("accounts.sign_out", scope=account_scope(user), detail=said):
        # The vault's sign-ins are in cookies alone, and a copy of one would go on.
        if settings.IS_VAULT:
            end_sign_ins(user)


def note_failure(username: str, user: User | None, request) -> None:
    """The name stands in the line as it was given; the account too, where there is one."""
    who = account_scope(user) if user else system_scope(None, role="")
    why = f"Name or password is not right{from_where(request)}."
    note_refusal("accounts.sign_in", scope=_named(who, username), why=why)


def _named(scope, username: str):
    return replace(scope, actor_name=username[:LONGEST_NAME_NOTED])
