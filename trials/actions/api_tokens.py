"""Tokens by which programs act as their person: made, shown once, used and ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from trials.context import Scope
from trials.ledger import act
from trials.models import ApiToken, AuditEvent, Trial, User
from trials.policies.api_tokens import why_no_token, why_not_end_token, why_not_name
from trials.refusals import NotPermitted, refuse_if

# By which anybody, and a search for lost secrets, knows what it is.
PREFIX = "eqp_"
_BYTES = 32


@dataclass(frozen=True)
class Token:
    """A token that counts, as a request carries it. channel: how the ledger knows its lines."""

    id: UUID
    user: User
    trial_key: str
    may_write: bool

    @property
    def channel(self) -> str:
        return f"{AuditEvent.BY_TOKEN}{self.id}"


def make_token(*, name: str, may_write: bool, ends_on: date, scope: Scope, proof: dict) -> str:
    """The token's text: kept by whoever reads it now, and by nobody here.

    scope: of whoever makes it, in the study that it is for. proof: trials/web/proof.py.
    ends_on: the last day, of UTC, on which it counts: within 365 days.
    """
    refuse_if(why_no_token(scope.role), NotPermitted)
    refuse_if(why_not_name(name))
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    detail = f"{name}, {'reads and writes' if may_write else 'reads'}, until {ends_on}"
    with act("tokens.make", scope=scope, detail=detail, **proof), connection.cursor() as cursor:
        cursor.execute(
            "select governance.make_api_token(%s, %s, %s, %s)",
            [name, _sha256(text), may_write, ends_on],
        )
    return text


def end_token(*, token: ApiToken, reason: str, scope: Scope) -> None:
    """From now on it counts no more. By its person, or by whoever invites such people."""
    refuse_if(why_not_end_token(token, scope, reason), NotPermitted)
    with (
        act("tokens.end", scope=scope, reason=reason, detail=token.name),
        connection.cursor() as cursor,
    ):
        cursor.execute("select governance.end_api_token(%s, %s)", [token.pk, reason])


def person_of_token(text: str) -> Token | None:
    """None where it is not known, was ended, is past its last day, or its part is over.

    That it was used today is noted, and nothing more of when.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.api_token_of(%s)", [_sha256(text)])
        found = cursor.fetchone()
    if found is None:
        return None
    token, user, trial, may_write = found
    return Token(
        id=token,
        user=User.objects.get(pk=user),
        trial_key=Trial.objects.get(pk=trial).key,
        may_write=may_write,
    )


def _sha256(text: str) -> str:
    """Of 256 random bits: nothing slower is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
