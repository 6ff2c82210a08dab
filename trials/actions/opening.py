"""Opening the seal, in the vault: two people, two steps, first the letters, then their meaning.

The parts of the study key are held in this process's memory, from the first person's approval
to the second's, and nowhere else. This module runs with the vault's login; the web has no
right on any function it calls.
"""

import json
import secrets
import string
import threading
import time

from django.conf import settings
from django.db import connection

from trials import seal
from trials.actions.slot_halves import arms_of_everybody, problems_in_vault_halves
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Snapshot, Trial
from trials.randomisation import VisibleList, problems_in_sight, read_sealed_list, sha256_of
from trials.refusals import Refused, refuse_if
from trials.seal import CannotOpen
from trials.sealing.sealer import seal_now
from trials.selectors.trials import (
    has_prespecified_plan,
    latest_snapshot,
    missing_before_meaning,
    state_of,
)

STEP_OF_STATE = {"locked": "letters", "masked": "meaning"}
PARTS_LIVE_SECONDS = 30 * 60
# What both key holders open in a rehearsal, in place of a slot.
REHEARSED = "Sealed when the list was loaded, to be opened in rehearsals."


class KeyParts:
    """What each person brought for one step; forgotten once used, or after half an hour."""

    def __init__(self):
        self._parts: dict[tuple, dict] = {}
        self._lock = threading.Lock()

    def bring(self, trial: Trial, step: str, actor: str, part: str) -> list[str]:
        """Keep the part, and give every part that is here for this step."""
        with self._lock:
            here = self._parts.setdefault((trial.pk, step), {})
            here[actor] = (part, time.monotonic())
            oldest = time.monotonic() - PARTS_LIVE_SECONDS
            return [part for part, brought in here.values() if brought > oldest]

    def forget(self, trial: Trial, step: str) -> None:
        with self._lock:
            self._parts.pop((trial.pk, step), None)


key_parts = KeyParts()


def load_sealed_list(*, trial: Trial, sealed: str, scope: Scope) -> int:
    """Store the sealed list of a trial; returns the number of slots.

    Raises Refused when the text is not a sealed list of this trial, was made for another vault,
    shows what could tell of an arm, or holds a slot that the vault could not open one day. A list
    is loaded once.
    """
    demand(scope, Permission.LOAD_RANDOMISATION)
    listed = _sealed_list(sealed, trial)
    digest = sha256_of(sealed)
    with act("randomisation.load", scope=scope, detail=f"sha256 {digest}"):
        refuse_if(why_not_load(trial))
        refuse_if("\n".join(problems_in_vault_halves(listed, trial)))
        with connection.cursor() as cursor:
            cursor.execute(
                "select allocation.load(%s, %s, %s)",
                [trial.pk, listed.model_dump_json(), bytes.fromhex(digest)],
            )
            slots = cursor.fetchone()[0]
            sealed_sentence = seal.seal(
                REHEARSED, to=bytes.fromhex(listed.study_public_key), info=rehearsal_info(trial)
            )
            cursor.execute(
                "select allocation.keep_rehearsal_seal(%s, %s)", [trial.pk, sealed_sentence]
            )
            return slots


def why_not_load(trial: Trial) -> str | None:
    """A list is loaded once."""
    return f"{trial.key} has its randomisation list already." if _list_of(trial) else None


def _sealed_list(sealed: str, trial: Trial) -> VisibleList:
    listed = read_sealed_list(sealed)
    if listed.trial != trial.key:
        raise Refused(f"This list was made for {listed.trial}, not for {trial.key}.")
    if listed.vault_public_key != vault_public_key():
        raise Refused("This list was sealed for another vault: make it with this one's public key.")
    refuse_if("\n".join(problems_in_sight(listed)))
    return listed


def study_public_key(trial: Trial) -> bytes | None:
    """None before a list is loaded."""
    listed = _list_of(trial)
    return listed[0] if listed else None


def rehearsal_info(trial: Trial) -> bytes:
    return f"equipoise rehearsal|{trial.key}".encode()


def vault_public_key() -> str:
    """What make_randomisation needs to seal a list for this vault, as 64 hexadecimal digits."""
    return seal.public_key(bytes.fromhex(settings.VAULT_PRIVATE_KEY)).hex()


def why_not_approve(trial: Trial) -> str | None:
    state = state_of(trial)
    if state in BEFORE_THE_LOCK:
        return "The database is not locked yet."
    if state == "unblinded":
        return "The seal is open: there is nothing left to approve."
    if state == "locked" and not has_prespecified_plan(trial):
        return (
            "No analysis plan is signed: the statistician and the sponsor sign one, on the page of"
            " the plan, before the letters are released."
        )
    if state == "masked":
        return missing_before_meaning(trial)
    return None


def approve(
    *, trial: Trial, seen_hash: str, key_part: str, scope: Scope, parts: KeyParts = key_parts
) -> str:
    """One person's approval of the next step, with the key part; the second one opens.

    The caller has asked for the password again. Returns the state of the trial afterwards.
    Raises Refused when it is not the time, the hash is another, or the parts do not fit.
    """
    demand(scope, Permission.OPEN_SEAL)
    refuse_if(why_not_approve(trial))
    refuse_if(why_no_key_part(key_part))
    step = STEP_OF_STATE[state_of(trial)]
    with (
        act(
            "seal.approve",
            scope=scope,
            reason=f"Approves: release of the {step}",
            detail=seen_hash,
            authenticated=time.time(),
        ),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "select governance.approve(%s, %s, %s)", [trial.pk, step, _as_bytes(seen_hash)]
        )
    brought = parts.bring(trial, step, scope.actor, key_part)
    if len(brought) == 2 and _approved(latest_snapshot(trial), step):
        _open(trial, step, brought, scope, parts)
    return state_of(trial)


def why_no_key_part(text: str) -> str | None:
    """Asked before a part is kept: a slip of one person costs the other nothing."""
    try:
        seal.read_part(text)
    except CannotOpen as cannot:
        return str(cannot)
    return None


def _as_bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise Refused("The snapshot hash is 64 hexadecimal digits.") from None


def _approved(snapshot: Snapshot, step: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select governance.approved(%s, %s)", [snapshot.pk, step])
        return cursor.fetchone()[0]


def _open(trial: Trial, step: str, brought: list[str], scope: Scope, parts: KeyParts) -> None:
    release = {"letters": _release_letters, "meaning": _release_meaning}[step]
    try:
        key = seal.combine(*brought, expected_public_key=study_public_key(trial))
        with act(
            f"seal.release_{step}",
            scope=scope,
            reason=f"Two people approved the release of the {step}",
            detail=f"software {settings.CODE_VERSION}",
        ):
            release(trial, key)
        seal_now()
    except CannotOpen as cannot:
        raise Refused(f"{cannot} Both people bring their part again.") from None
    finally:
        parts.forget(trial, step)


def _list_of(trial: Trial) -> tuple[bytes, bytes] | None:
    """The public keys of the study and of the vault, or None before a list is loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select study_public_key, vault_public_key from allocation.list_of(%s)", [trial.pk]
        )
        row = cursor.fetchone()
    return tuple(bytes(value) for value in row) if row else None


def _release_letters(trial: Trial, key: bytes) -> None:
    arms = arms_of_everybody(trial, key)
    meaning = draw_letters(sorted(set(arms.values())))
    letter_of = {arm: letter for letter, arm in meaning.items()}
    public = seal.public_key(key)
    with connection.cursor() as cursor:
        for letter, arm in meaning.items():
            sealed = seal.seal(arm, to=public, info=_lot_info(trial, letter))
            cursor.execute("select allocation.keep_lot(%s, %s, %s)", [trial.pk, letter, sealed])
        letters = {str(participant): letter_of[arm] for participant, arm in arms.items()}
        cursor.execute("select governance.release_letters(%s, %s)", [trial.pk, json.dumps(letters)])


def _release_meaning(trial: Trial, key: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select letter, ciphertext from allocation.lot_of(%s)", [trial.pk])
        meaning = {
            letter: seal.unseal(sealed, private=key, info=_lot_info(trial, letter))
            for letter, sealed in cursor.fetchall()
        }
        cursor.execute("select governance.release_meaning(%s, %s)", [trial.pk, json.dumps(meaning)])


def draw_letters(arms: list[str]) -> dict[str, str]:
    """{letter: arm}, by lot: in the order of names, "active" would always be A."""
    shuffled = list(arms)
    secrets.SystemRandom().shuffle(shuffled)
    return dict(zip(string.ascii_uppercase, shuffled, strict=False))


def _lot_info(trial: Trial, letter: str) -> bytes:
    return f"equipoise letter|{trial.key}|{letter}".encode()
