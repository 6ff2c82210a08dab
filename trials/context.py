"""Who is acting now, and what they may see: signed here, verified by the database.

`reading(scope)` and `act(...)` (in trials/ledger.py) set the scope; the database backend
stamps it on each transaction. The database refuses what is not stamped.
"""

import hmac
import json
import time
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace

import psycopg
from django.conf import settings
from django.db import connection, transaction

ALL_SITES = "all"
VALID_SECONDS = 60


@dataclass(frozen=True)
class Scope:
    """What one person, or the system, may see in one trial.

    sites: ids as text, or ALL_SITES. form_classes: see trials/studies/schema/forms.py.
    tasks: of TASKS (trials/authorization/tasks.py), those that are delegated to the person; None
    where none needs to be.
    arm_paths: whether stages that opened because of an arm are seen. arm_path: whether the act
    is about such a stage, so that its line in the ledger is seen by no others.
    vault_only: whether the line of the act is read in the vault alone.
    authenticated: when the password was last given (seconds since 1970), or None.
    second_factor: when a code of the second factor was last given, likewise.
    reads_only: whether no row can be written under any act, as by a token that only reads.
    """

    actor: str | None
    actor_name: str
    role: str
    trial: str | None = None
    sites: tuple[str, ...] | str = ()
    form_classes: tuple[str, ...] = ()
    tasks: tuple[str, ...] | None = None
    arm_paths: bool = False
    act: str = ""
    reason: str = ""
    detail: str = ""
    site: str | None = None
    participant: str | None = None
    arm_path: bool = False
    vault_only: bool = False
    authenticated: float | None = None
    second_factor: float | None = None
    reads_only: bool = False
    request: str = ""
    event: str | None = None

    @property
    def account(self) -> str | None:
        """Who a row says recorded it; None for the system, and for a participant on a link."""
        return None if self.role == "participant" else self.actor

    def doing(self, act: str, **said) -> "Scope":
        return replace(self, act=act, **said)


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    return _scope.get()


def signed(scope: Scope) -> tuple[str, bytes]:
    """The scope as the text that is signed, and its HMAC-SHA256 under this login's key."""
    said = asdict(scope) | {"expires": time.time() + VALID_SECONDS, "nonce": uuid.uuid4().hex}
    body = json.dumps(said, separators=(",", ":"))
    key = bytes.fromhex(settings.CONTEXT_KEY)
    return body, hmac.digest(key, body.encode(), "sha256")


def stamp(database) -> None:
    """Tell the database who is acting in the transaction that is open."""
    scope = _scope.get()
    if scope is not None:
        call(database, "context.enter", scope)


def call(database, function: str, scope: Scope, *more: str | int):
    """The answer of one of the database's functions that take the signed scope first.

    The values travel apart from the statement: every session of the same login can read the
    text of a running statement, and could send a signature that stands in it once more.
    """
    database.ensure_connection()
    values = [*signed(scope), *more]
    places = ", ".join(["%s"] * len(values))
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        return cursor.execute(f"select {function}({places})", values).fetchone()[0]


def _clear(database) -> None:
    with database.cursor() as cursor:
        cursor.execute("select set_config('equipoise.context', '', true)")


@contextmanager
def reading(scope: Scope):
    """One transaction that sees what `scope` may see; it writes only where an act is open."""
    with _scoped(scope):
        inside_another = connection.in_atomic_block
        with transaction.atomic(savepoint=False):
            if inside_another:
                stamp(connection)
            yield scope


@contextmanager
def acting(scope: Scope, event: int):
    """As `reading`, under the line of the ledger that the database has just opened."""
    with _scoped(replace(scope, event=str(event))):
        yield


@contextmanager
def _scoped(scope: Scope):
    before = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(before)
    # Not after an exception: what is rolled back takes its settings along.
    if connection.in_atomic_block and not connection.needs_rollback:
        stamp(connection) if current() else _clear(connection)


def enter_for_request(scope: Scope, database) -> None:
    """For the rest of the request; `leave` ends it."""
    _scope.set(scope)
    if database.in_atomic_block:
        stamp(database)


def leave() -> None:
    _scope.set(None)
