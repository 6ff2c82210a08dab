"""One line in the ledger for each act; what it changed is written under it by the database."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connection, transaction

from trials import context
from trials.context import Scope
from trials.refusals import Refused, TellsAnArm

logger = logging.getLogger(__name__)

# Refusals of one person in 15 minutes: more than anybody makes by hand.
FLOOD = 100

_refusals_to_note: ContextVar[list | None] = ContextVar("refusals_to_note", default=None)


@contextmanager
def act(name: str, *, scope: Scope, reason: str = "", **said) -> Iterator[int]:
    """Do one act, whole or not at all. Gives the number of its line in the ledger.

    scope: who acts, in which role (see trials/authorization/scopes.py).
    said: more about the act: `participant` (id), `detail`, `authenticated`.
    Raises Refused when the act, or the database, says no; the refusal gets a line of its own.
    """
    doing = scope.doing(name, reason=reason.strip(), event=None, **said)
    try:
        with transaction.atomic():
            line = context.call(connection, "ledger.open_act", doing)
            with context.acting(doing, line):
                yield line
    except TellsAnArm:
        # Blinded people read the line, and it is about a participant.
        _note_refusal(doing.doing(name, reason=""), TellsAnArm.NOTED)
        raise
    except Refused as refusal:
        _note_refusal(doing, str(refusal))
        raise
    except DatabaseError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        if scope.role == "rater":
            refusal = Refused(TO_RATERS)
        _note_refusal(doing, str(refusal))
        raise refusal from error


# What the database refuses may lie in a consent, a stage or another visit of the person, which a
# rater is not told.
TO_RATERS = "This cannot be saved: ask the rater coordinator why."

# Refusals that our own functions raise carry a sentence for people; other database errors
# are faults and stay what they are.
_OUR_REFUSALS = {"55006", "55000", "P0002", "23514", "28000", "42501"}

# What a person may run into without seeing the row that is in the way.
_OF_CONSTRAINTS = {
    "trials_revision_idempotency_key_key": "This key was sent before with another form: send the"
    " save with a new key.",
    "one_revision_per_number": "Somebody else has begun this form, and what they wrote is sealed.",
    "trials_dataquery_pkey": "This key was sent before with another question: send it with a new"
    " key.",
    "trials_querymessage_pkey": "This key was sent before with another step: send it with a new"
    " key.",
    "one_reminder_per_moment": "This reminder is being sent already.",
    "told_once_per_step": "The next in line is being told of this alert already.",
    "trials_sessionobservation_pkey": "This key was sent before with another observation: send it"
    " with a new key.",
    "one_observation_per_sequence": "This device has sent another observation with this number.",
    "linked_once": "This participant is linked already.",
    "one_participant_per_parent": "Another participant is linked already to this one of the"
    " parent study.",
    "one_account_per_name": "There is an account of this name already: give another one.",
    "one_account_per_email": "There is an account with this address already.",
    "one_filed_version_per_number": "Somebody else has just filed a version: look at it first.",
    "one_mark_per_line": "This line was looked at already.",
    "explained_once": "Somebody else has just explained this difference.",
    "one_dictionary_per_version": "Somebody else has just loaded this version.",
    "published_once": "Somebody else has just made the study's data set for the public: take that.",
    "one_participant_per_number": "This participant number is taken in this study: give another.",
}


def refusal_from(error: DatabaseError) -> Refused | None:
    cause = getattr(error, "__cause__", None)
    diagnosis = getattr(cause, "diag", None)
    if diagnosis is None:
        return None
    if diagnosis.constraint_name in _OF_CONSTRAINTS:
        return Refused(_OF_CONSTRAINTS[diagnosis.constraint_name])
    if diagnosis.sqlstate not in _OUR_REFUSALS or not diagnosis.context:
        return None
    sentence = diagnosis.message_primary or ""
    return Refused(f"{sentence[:1].upper()}{sentence[1:]}.")


def note_refusal(name: str, *, scope: Scope, why: str, **said) -> None:
    """A line for what was refused before an act began, for example a sign-in. said: as of act."""
    _note_refusal(scope.doing(name, **said), why)


def _note_refusal(doing: Scope, why: str) -> None:
    """Outside the transaction that the refusal rolls back: now, or when the request is over."""
    waiting = _refusals_to_note.get()
    if waiting is not None:
        waiting.append((doing, why))
    elif not connection.in_atomic_block:
        _write_refusal(doing, why)


def _write_refusal(doing: Scope, why: str) -> None:
    with transaction.atomic():
        context.call(connection, "ledger.note_refusal", doing, why)
        is_flood = context.call(connection, "ledger.is_flood", doing, FLOOD)
    if is_flood:
        # At once, for whoever watches the machines (21 CFR 11.300(d)); whose they are is in the
        # ledger alone.
        logger.critical("Refused %s times within 15 minutes, at last: %s", FLOOD, doing.act)


@contextmanager
def noting_refusals_afterwards() -> Iterator[list]:
    """Around one request: its refusals are written after its transaction has ended.

    Gives those that wait so far.
    """
    waiting: list = []
    before = _refusals_to_note.set(waiting)
    try:
        yield waiting
    finally:
        _refusals_to_note.reset(before)
        for doing, why in waiting:
            _write_refusal(doing, why)
