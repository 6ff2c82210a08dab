"""Reports for the safety board, by letters that never swap: written and read in the vault.

This module runs with the vault's login; the web has no right on any function it calls.
"""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection

from trials import seal
from trials.actions.opening import draw_letters, vault_public_key
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import BoardReport, Trial
from trials.refusals import Refused, refuse_if
from trials.seal import CannotOpen
from trials.selectors.safety_tables import Groups, Table, named_fields, safety_tables
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.unsealing import arm_in_slot

CLOSED, OPEN = "closed", "open"  # by letter, and everybody together
EVERYBODY = "All"


@dataclass(frozen=True)
class Document:
    """What a report holds. tables: {closed or open: its tables}. version: of the software."""

    tables: dict[str, list[Table]]
    version: str


def why_not_report(trial: Trial, study: Study) -> str | None:
    if study.safety_board is None:
        return "The study file names no safety board."
    if state_of(trial) in ("masked", "unblinded"):
        return "The letters of the final analysis are released: the board gets no more reports."
    return None


def write_report(*, trial: Trial, meeting: str, scope: Scope) -> int:
    """Write the next report on the data as they are now; returns its number.

    Not inside a transaction: that everybody's slot is opened is on record, for good, before it
    happens. meeting: what the report is for, at least ten characters. The caller has asked for
    the password again.
    """
    demand(scope, Permission.WRITE_CLOSED_REPORTS)
    with reading(scope):
        study = study_of(trial)
        refuse_if(why_not_report(trial, study))
    begun = act(
        "board.open", scope=scope, reason=meeting, authenticated=time.time(), vault_only=True
    )
    with begun, connection.cursor() as cursor:
        cursor.execute("select governance.open_board_report(%s)", [trial.pk])
        access = cursor.fetchone()[0]
    with act("board.report", scope=scope, reason=meeting, vault_only=True):
        return _write(access, trial, study)


def _write(access: UUID, trial: Trial, study: Study) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select governance.safety_data(%s, %s)", [access, json.dumps(named_fields(study))]
        )
        data = json.loads(cursor.fetchone()[0])
        cut = datetime.fromisoformat(data.pop("cut"))
        groups = _by_letter(access, trial, study)
        document = {
            "version": settings.CODE_VERSION,
            "tables": {
                CLOSED: safety_tables(data, groups, study),
                OPEN: safety_tables(data, {EVERYBODY: set().union(*groups.values())}, study),
            },
        }
        sealed = seal.seal_document(
            json.dumps(document), to=bytes.fromhex(vault_public_key()), info=_report_info(trial)
        )
        cursor.execute(
            "select governance.keep_board_report(%s, %s, %s, %s)",
            [access, cut, hash_of_data(data), sealed],
        )
        return cursor.fetchone()[0]


def hash_of_data(data: dict) -> bytes:
    """sha256 of the data in one way of writing: the same data give the same hash."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).digest()


def read_report(*, report: BoardReport, kind: str, scope: Scope) -> Document:
    """What the report says; that it was read is a line of the ledger. kind: closed or open."""
    demand(scope, Permission.WRITE_CLOSED_REPORTS)
    detail = f"report {report.number}, {kind}"
    with act("board.read", scope=scope, detail=detail, vault_only=True):
        try:
            text = seal.unseal_document(
                report.document, private=_vault_key(), info=_report_info(report.trial)
            )
        except CannotOpen as cannot:
            raise Refused(f"{cannot} Was the report written in another vault?") from None
        return Document(**json.loads(text))


def _by_letter(access: UUID, trial: Trial, study: Study) -> Groups:
    """The participants of each letter, as ids; who is in which arm stays in this process."""
    letter_of = {arm: letter for letter, arm in _letters(access, trial, study).items()}
    groups: Groups = {letter: set() for letter in sorted(letter_of.values())}
    with connection.cursor() as cursor:
        cursor.execute(
            "select participant_id, stratum, position, ciphertext"
            " from allocation.slots_of_closed_report(%s)",
            [access],
        )
        for participant, *slot in cursor.fetchall():
            groups[letter_of[arm_in_slot(*slot, trial=trial, study=study)]].add(str(participant))
    return groups


def _letters(access: UUID, trial: Trial, study: Study) -> dict[str, str]:
    """{letter: arm}. Drawn here each time; the database keeps the first draw and gives that."""
    public = bytes.fromhex(vault_public_key())
    drawn = {
        letter: seal.seal(arm, to=public, info=_letter_info(trial, letter)).hex()
        for letter, arm in draw_letters([arm.code for arm in study.arms]).items()
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select letter, ciphertext from allocation.board_letters(%s, %s)",
            [access, json.dumps(drawn)],
        )
        return {
            letter: seal.unseal(sealed, private=_vault_key(), info=_letter_info(trial, letter))
            for letter, sealed in cursor.fetchall()
        }


def _vault_key() -> bytes:
    return bytes.fromhex(settings.VAULT_PRIVATE_KEY)


def _letter_info(trial: Trial, letter: str) -> bytes:
    return f"equipoise board letter|{trial.key}|{letter}".encode()


def _report_info(trial: Trial) -> bytes:
    return f"equipoise board report|{trial.key}".encode()
