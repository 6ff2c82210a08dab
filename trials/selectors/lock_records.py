"""What was written on the way to the lock, as far as it counts now."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from trials.models import (
    LineExplanation,
    LockProposal,
    Participant,
    ReviewMinutes,
    SetDecision,
    Signature,
    Snapshot,
    Trial,
    UnlockRequest,
)
from trials.models.base import Fact
from trials.models.locking import LockFact
from trials.selectors.trials import state_of
from trials.studies.schema import Study
from trials.studies.schema.analysis_sets import AnalysisSet


@dataclass(frozen=True)
class ChangedForm:
    """A form that is not as a snapshot has it. change: added, changed or taken out."""

    entry_id: UUID
    number: str
    visit: str
    form: str
    change: str


def hash_to_lock(trial: Trial) -> bytes:
    """SHA-256 of what would be frozen now: that of the snapshot, were it taken."""
    return _ask("governance.hash_to_lock", trial)


def hash_of_decisions(trial: Trial) -> bytes:
    return _ask("governance.hash_of_decisions", trial)


def latest_transition(trial: Trial) -> int | None:
    """The number of the last step of the study."""
    return _ask("governance.latest_transition", trial)


def decisions_of(trial: Trial) -> dict[tuple[UUID, str], SetDecision]:
    """{(participant id, analysis set): the latest decision}."""
    decisions = SetDecision.objects.filter(trial=trial).order_by("recorded_at")
    found = decisions.select_related("recorded_by")
    return {(one.participant_id, one.analysis_set): one for one in found}


def randomised(trial: Trial) -> list[Participant]:
    return list(
        Participant.objects.filter(trial=trial, randomisations__isnull=False).order_by("number")
    )


def undecided(trial: Trial, study: Study) -> list[tuple[Participant, AnalysisSet]]:
    decided = set(
        SetDecision.objects.filter(trial=trial).values_list("participant_id", "analysis_set")
    )
    return [
        (person, one)
        for person in randomised(trial)
        for one in study.analysis_sets
        if (person.pk, one.code) not in decided
    ]


def latest_minutes(trial: Trial) -> ReviewMinutes | None:
    return _latest(ReviewMinutes, trial)


def minutes_that_count(trial: Trial) -> ReviewMinutes | None:
    """The signed ones of the review that has ended; None while it goes on."""
    return latest_minutes(trial) if state_of(trial) not in ("open", "soft_locked") else None


def latest_proposal(trial: Trial) -> LockProposal | None:
    return _latest(LockProposal, trial)


def latest_unlock_request(trial: Trial) -> UnlockRequest | None:
    return _latest(UnlockRequest, trial)


def signatures_of_record(record: Fact | None) -> list[Signature]:
    """In the order in which they were given."""
    if record is None:
        return []
    signed = Signature.objects.filter(of_table=record._meta.db_table, of_id=record.pk)
    return list(signed.order_by("at"))


def explanations_of(trial: Trial) -> dict[tuple[str, bytes], LineExplanation]:
    """{(line, hash of its records): the latest explanation}."""
    found = LineExplanation.objects.filter(trial=trial).select_related("recorded_by")
    return {(one.line, bytes(one.records_hash)): one for one in found.order_by("recorded_at")}


def changes_since(snapshot: Snapshot) -> list[ChangedForm]:
    """The forms that are not as the snapshot has them; none that tells an arm."""
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.changes_since(%s)", [snapshot.pk])
        return [ChangedForm(*row) for row in cursor.fetchall()]


def sets_of(snapshot: Snapshot) -> dict[str, dict[UUID, bool]]:
    """{analysis set: {participant id: whether they are in it}}, as it was decided at the lock."""
    sets: dict[str, dict[UUID, bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select analysis_set, participant_id, included from governance.snapshot_set"
            " where snapshot_id = %s",
            [snapshot.pk],
        )
        for code, participant, included in cursor.fetchall():
            sets.setdefault(code, {})[participant] = included
    return sets


def _latest(kind: type[LockFact], trial: Trial):
    return kind.objects.filter(trial=trial).order_by("-recorded_at").first()


def _ask(function: str, trial: Trial):
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [trial.pk])
        found = cursor.fetchone()[0]
    return bytes(found) if isinstance(found, memoryview | bytes) else found
