"""The record of the opening of the seal: what was rehearsed, approved and released, and by whom."""

from dataclasses import dataclass

from django.db import connection

from trials.models import Approval, AuditEvent, Rehearsal, Snapshot, Transition, Trial
from trials.selectors.trials import latest_snapshot

# What each step of the opening leads to.
STATE_AFTER = {"letters": "masked", "meaning": "unblinded"}


@dataclass(frozen=True)
class Release:
    """One step of the opening. software: what the line of the ledger says released it.

    sha256: of what was released; "" where it is not shown yet (sql/15_ceremony.sql says why).
    """

    step: str
    transition: Transition
    approvals: tuple[Approval, ...]
    software: str
    sha256: str


@dataclass(frozen=True)
class OpeningRecord:
    """list_sha256: of the sealed list, or "". meaning: {letter: arm} once it is released."""

    list_sha256: str
    snapshot: Snapshot | None
    lock: Transition | None
    rehearsals: tuple[Rehearsal, ...]
    releases: tuple[Release, ...]
    meaning: dict[str, str]


def rehearsals_of(trial: Trial) -> tuple[Rehearsal, ...]:
    return tuple(Rehearsal.objects.filter(trial=trial).order_by("id"))


def opening_record(trial: Trial) -> OpeningRecord:
    """As far as the opening has come."""
    snapshot = latest_snapshot(trial)
    transitions = {t.to_state: t for t in Transition.objects.filter(trial=trial).order_by("id")}
    hashes = _hashes(trial)
    return OpeningRecord(
        list_sha256=hashes["sealed_list"],
        snapshot=snapshot,
        lock=transitions.get("locked"),
        rehearsals=rehearsals_of(trial),
        releases=tuple(_releases(trial, snapshot, transitions, hashes)),
        meaning=_meaning(snapshot),
    )


def _releases(trial: Trial, snapshot: Snapshot | None, transitions: dict, hashes: dict):
    approvals = list(Approval.objects.filter(snapshot=snapshot).order_by("id")) if snapshot else []
    acts = [f"seal.release_{step}" for step in STATE_AFTER]
    software = dict(
        AuditEvent.objects.filter(trial_id=trial.pk, act__in=acts, outcome="done").values_list(
            "act", "detail"
        )
    )
    for step, state in STATE_AFTER.items():
        if state in transitions:
            yield Release(
                step=step,
                transition=transitions[state],
                approvals=tuple(one for one in approvals if one.step == step),
                software=software.get(f"seal.release_{step}", ""),
                sha256=hashes[step],
            )


def _hashes(trial: Trial) -> dict[str, str]:
    """{sealed_list, letters, meaning: sha256 in hexadecimal, or ""}."""
    names = ("sealed_list", "letters", "meaning")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from governance.hashes_of_opening(%s)", [trial.pk]
        )
        found = cursor.fetchone()
    return {name: bytes(value or b"").hex() for name, value in zip(names, found, strict=True)}


def _meaning(snapshot: Snapshot | None) -> dict[str, str]:
    if snapshot is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select letter, arm from governance.meaning where snapshot_id = %s order by letter",
            [snapshot.pk],
        )
        return dict(cursor.fetchall())
