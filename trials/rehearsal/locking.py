"""The way to the lock by the acts that people use: for the demonstration, and for rehearsals."""

import time
from collections.abc import Callable
from datetime import date

from django.db import transaction

from trials.actions.blind_review import Decision, decide, sign_minutes, write_minutes
from trials.actions.deviations import classify
from trials.actions.edit_checks import rerun_checks
from trials.actions.lock_board import explain, record_restore_test
from trials.actions.locks import begin_soft_lock, sign_lock
from trials.actions.signing import sign_casebook, sign_rating
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.models import Deviation, Participant, Site, Snapshot, Trial, User
from trials.policies.locking import board_hash, lock_lines, text_of
from trials.selectors.blind_review import reviewed
from trials.selectors.deviations import unclassified_deviations
from trials.selectors.entries import with_state
from trials.selectors.lock_records import hash_to_lock
from trials.selectors.signatures import casebook_of, signed_forms, unsigned_ratings

READY = "All forms are complete or explained"
EXPLAINED = "Looked at before the lock: it changes nothing in the analysis"
MINOR = Deviation.Class.MINOR
SIGNS_MINUTES = ("data_manager", "statistician")
SIGNS_LOCK = (*SIGNS_MINUTES, "sponsor")


def sign_casebooks(trial: Trial, physician: Callable[[Site], Scope]) -> None:
    """physician: of a site."""
    with reading(system_scope(trial)):
        people = list(Participant.objects.filter(trial=trial).select_related("site", "trial"))
    # One wait for the disk instead of one for each.
    with transaction.atomic():
        for person in people:
            _sign_casebook(person, physician(person.site))


def _sign_casebook(person: Participant, scope: Scope) -> None:
    with reading(scope):
        forms = casebook_of(person)
    seen = {form.entry.pk: form.latest.content_hash.hex() for form in forms if form.is_to_sign}
    if seen:
        sign_casebook(participant=person, seen=seen, scope=scope, authenticated=time.time())


def sign_ratings(trial: Trial, rater: Callable[[User], Scope]) -> None:
    """Each by the rater who gave it."""
    with reading(system_scope(trial)):
        waiting = list(unsigned_ratings(trial).select_related("assigned_to", "trial"))
    for entry in waiting:
        scope = rater(entry.assigned_to)
        with reading(scope):
            [form] = signed_forms(with_state(type(entry).objects.filter(pk=entry.pk)))
        sign_rating(
            entry=entry,
            seen_hash=form.latest.content_hash.hex(),
            scope=scope,
            authenticated=time.time(),
        )


def lock(trial: Trial, scope: Callable[[str], Scope]) -> Snapshot:
    """From open data to the snapshot. scope: of the person in a role.

    What can be explained is explained, and everybody is in the sets that the study file offers.
    """
    manager = scope("data_manager")
    rerun_checks(trial=trial, scope=manager)
    _put_on_record(trial, manager)
    begin_soft_lock(trial=trial, reason=READY, scope=manager)
    _review(trial, scope)
    return _sign(trial, scope)


def _put_on_record(trial: Trial, manager: Scope) -> None:
    with reading(manager):
        content = hash_to_lock(trial).hex()
        lines = lock_lines(trial)
    record_restore_test(
        trial=trial, tested_on=date.today(), before=content, after=content, scope=manager
    )
    for line in lines:
        if line.line.explainable and not line.ok:
            explain(
                trial=trial,
                line=line.code,
                seen_records=line.records_hash.hex(),
                text=EXPLAINED,
                scope=manager,
            )


def _review(trial: Trial, scope: Callable[[str], Scope]) -> None:
    manager, statistician = scope("data_manager"), scope("statistician")
    with reading(manager):
        waiting = list(unclassified_deviations(trial))
    classify(deviations=waiting, classification=MINOR, reason=EXPLAINED, scope=manager)
    with reading(statistician):
        rows = reviewed(trial)
    decisions = [
        Decision(row.participant, code, included, "" if included else "As the study file says")
        for row in rows
        for code, included in row.suggested.items()
    ]
    decide(trial=trial, decisions=decisions, scope=statistician)
    minutes = write_minutes(
        trial=trial,
        held_on=date.today(),
        present="The data manager and the trial statistician",
        text="Every participant was looked at without the arms, and decided on.",
        scope=manager,
    )
    for role in SIGNS_MINUTES:
        sign_minutes(
            minutes=minutes,
            seen_hash=bytes(minutes.content_hash).hex(),
            scope=scope(role),
            authenticated=time.time(),
        )


def _sign(trial: Trial, scope: Callable[[str], Scope]) -> Snapshot | None:
    with reading(scope("data_manager")):
        seen_hash = hash_to_lock(trial).hex()
        seen_board = board_hash(text_of(lock_lines(trial)))
    snapshot = None
    for role in SIGNS_LOCK:
        snapshot = sign_lock(
            trial=trial,
            seen_hash=seen_hash,
            seen_board=seen_board,
            scope=scope(role),
            authenticated=time.time(),
        )
    return snapshot
