"""Connections without Django: what somebody who took over a process of ours would hold."""

import hmac
import json
import time
import uuid
from dataclasses import asdict

import psycopg
from django.db import connections

from tests import settings
from trials.context import Scope
from trials.database.setup import role_names

ROLES = role_names(settings.PREFIX)
# How the names of copies end that are shared by tests (tests/conftest.py).
SHARED = "_shared"


def current_database() -> str:
    """The database that the test is logged in to."""
    return connections["default"].settings_dict["NAME"]


class Undone(psycopg.Connection):
    """In the copy that many tests share nothing stays: what a test ends there is undone."""

    def commit(self) -> None:
        self.rollback()


def _connected(**options) -> psycopg.Connection:
    """Raises ValueError where each statement would stay for the tests that come after."""
    kind = psycopg.Connection
    if current_database().endswith(SHARED):
        kind = Undone
        if options.get("autocommit"):
            raise ValueError("A test that commits in a shared copy is marked `commits`.")
    return kind.connect(settings.ADMIN_URL, dbname=current_database(), **options)


def as_login(login: str, **options) -> psycopg.Connection:
    """A connection of one of the four logins, with its own password."""
    return _connected(user=ROLES[login], password=settings.PASSWORDS[login], **options)


def as_administrator(**options) -> psycopg.Connection:
    return _connected(**options)


def sign(scope: Scope, *, login: str = "web", valid_seconds: float = 60) -> tuple[str, bytes]:
    """The context as the application of this login signs it."""
    said = asdict(scope) | {"expires": time.time() + valid_seconds, "nonce": uuid.uuid4().hex}
    body = json.dumps(said)
    key = bytes.fromhex(settings.CONTEXT_KEYS[login])
    return body, hmac.digest(key, body.encode(), "sha256")


def enter(connection: psycopg.Connection, scope: Scope) -> None:
    """Act in the transaction that begins here, in which nothing can be written yet."""
    connection.execute("select context.enter(%s, %s)", sign(scope))


def open_act(connection: psycopg.Connection, scope: Scope, act: str, **said) -> int:
    """Open a line of the ledger for what the transaction will change; gives its number."""
    signed = sign(scope.doing(act, **said))
    return connection.execute("select ledger.open_act(%s, %s)", signed).fetchone()[0]


def say_the_state(trial, before: str, after: str) -> None:
    """As if the study had gone on: without locking or opening anything."""
    with as_administrator() as administrator:
        administrator.execute(
            "insert into governance.transition (trial_id, from_state, to_state, actor_name, role,"
            " reason, event_id) values (%s, %s, %s, 'a test', 'sponsor', 'as a test', 1)",
            [trial.pk, before, after],
        )
