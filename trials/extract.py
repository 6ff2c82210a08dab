"""Frozen records as plain rows, for analysis: nothing here knows an arm."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import connection

from trials.models import PathSnapshot, Snapshot


@dataclass(frozen=True)
class FrozenRevision:
    """arm_path: of a stage that opened because of an arm; there once the study is unblinded.

    content_hash: as it was saved. redacted_hash: of what a redaction has left, or None.
    """

    revision_id: UUID
    participant_id: UUID
    participant: str
    visit: str
    form: str
    version: str
    answers: dict
    scores: dict
    done_on: date
    arm_path: bool
    content_hash: bytes
    redacted_hash: bytes | None

    def line(self) -> str:
        """The line of this revision in the snapshot, rebuilt from its answers and scores.

        Two people may have taken words out since; nothing else may have changed.
        """
        answers = hash_of_answers(self.answers, self.done_on)
        if self.redacted_hash and answers == self.redacted_hash.hex():
            answers = self.content_hash.hex()
        scores = hash_of_answers(self.scores["values"], self.done_on)
        return "\t".join([self.participant, self.visit, self.form, self.version, answers, scores])


class SnapshotAltered(Exception):
    """The records no longer give the hash that was taken at the lock."""


def frozen_revisions(snapshot: Snapshot) -> list[FrozenRevision]:
    """The revisions of the snapshot that may be analysed now, by participant, visit and form.

    Until the study is unblinded, the database leaves out the stages that opened because of an
    arm. Raises SnapshotAltered unless the content gives the hashes of the snapshot: this is the
    second, independent computation of what the database computed at the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select r.id, r.participant_id, p.number,
                   v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end,
                   e.form_key || case when e.slot <> '' then '@' || e.slot else '' end,
                   e.form_version,
                   r.answers,
                   -- Scored again, before the lock: the latest scores are those that count.
                   coalesce((select again.scores from trials_rescoring again
                             where again.revision_id = r.id
                             order by again.recorded_at desc limit 1), r.scores),
                   r.done_on, l.arm_path, r.content_hash,
                   (select x.hash from governance.redacted_text x
                    where x.of_table = 'trials_revision' and x.of_id = r.id::text
                    order by x.at desc limit 1)
            from governance.snapshot_line l
            join trials_revision r on r.id = l.revision_id
            join trials_entry e on e.id = r.entry_id
            join trials_visit v on v.id = e.visit_id
            join trials_participant p on p.id = r.participant_id
            where l.snapshot_id = %s
            order by p.number, v.position, v.occurrence, e.position, e.slot
            """,
            [snapshot.pk],
        )
        revisions = [
            FrozenRevision(*row[:6], json.loads(row[6]), json.loads(row[7]), *row[8:])
            for row in cursor.fetchall()
        ]
    _refuse_if_altered([one for one in revisions if not one.arm_path], snapshot.sha256)
    paths = PathSnapshot.objects.filter(snapshot=snapshot).first()
    if paths:
        _refuse_if_altered([one for one in revisions if one.arm_path], paths.sha256)
    return revisions


def _refuse_if_altered(revisions: list[FrozenRevision], kept: str) -> None:
    found = content_hash(revisions)
    if found != kept:
        raise SnapshotAltered(f"The records give {found}, the snapshot says {kept}.")


def content_hash(revisions: list[FrozenRevision]) -> str:
    lines = sorted(revision.line() for revision in revisions)
    return sha256("\n".join(lines).encode()).hexdigest()


def hash_of_answers(answers: dict, done_on: date) -> str:
    """As governance.hash_of_answers in 05_revisions.sql, written a second time on purpose."""
    items = "\n".join(f"{key}={_as_json(answers[key])}" for key in sorted(answers))
    return sha256(f"{done_on}\n{items}".encode()).hexdigest()


def _as_json(answer) -> str:
    # Most answers are whole numbers, which need no encoder.
    if type(answer) is int:
        return str(answer)
    # PostgreSQL writes 0.00001 where Python writes 1e-05.
    if type(answer) is float:
        return f"{Decimal(repr(answer)):f}"
    return json.dumps(answer, ensure_ascii=False)
