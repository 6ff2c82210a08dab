"""The rehearsal of the opening: both key holders bring their parts, and no slot is opened.

This module runs with the vault's login; the web has no right on any function it calls.
"""

import time

from django.db import connection

from trials import seal
from trials.actions.opening import (
    REHEARSED,
    KeyParts,
    key_parts,
    rehearsal_info,
    study_public_key,
    why_no_key_part,
)
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Rehearsal, Trial
from trials.refusals import Refused, refuse_if
from trials.seal import CannotOpen
from trials.selectors.trials import state_of

STEP = "rehearsal"


def why_not_rehearse(trial: Trial) -> str | None:
    if study_public_key(trial) is None:
        return "No randomisation list is loaded: there is no key to rehearse with."
    if state_of(trial) == "unblinded":
        return "The seal is open: there is nothing left to rehearse."
    return None


def rehearse(*, trial: Trial, key_part: str, scope: Scope, parts: KeyParts = key_parts) -> str:
    """One person's part of a rehearsal; returns brought, or with the second part worked or failed.

    The caller has asked for the password again. Each outcome is a record; which of two parts is
    the wrong one cannot be known. Raises Refused when it is not the time, not the right person or
    no key part at all.
    """
    demand(scope, Permission.OPEN_SEAL)
    refuse_if(why_not_rehearse(trial))
    refuse_if(why_no_key_part(key_part))
    brought = parts.bring(trial, STEP, scope.actor, key_part)
    outcome = Rehearsal.Outcome.BROUGHT
    try:
        with act(
            "seal.rehearse",
            scope=scope,
            reason="Rehearses the opening of the seal",
            authenticated=time.time(),
        ):
            if len(brought) == 2:
                outcome = _outcome(trial, brought)
            with connection.cursor() as cursor:
                cursor.execute("select governance.note_rehearsal(%s, %s)", [trial.pk, outcome])
    except Refused:
        parts.forget(trial, STEP)
        raise
    if outcome != Rehearsal.Outcome.BROUGHT:
        parts.forget(trial, STEP)
    return outcome


def _outcome(trial: Trial, brought: list[str]) -> Rehearsal.Outcome:
    with connection.cursor() as cursor:
        cursor.execute("select allocation.rehearsal_seal_of(%s)", [trial.pk])
        sealed = cursor.fetchone()[0]
    try:
        key = seal.combine(*brought, expected_public_key=study_public_key(trial))
        opened = seal.unseal(sealed, private=key, info=rehearsal_info(trial))
    except CannotOpen:
        return Rehearsal.Outcome.FAILED
    return Rehearsal.Outcome.WORKED if opened == REHEARSED else Rehearsal.Outcome.FAILED
