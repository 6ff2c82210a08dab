"""Frozen records for analysis: what is on an arm's path waits for the unblinding."""

from datetime import datetime

import pytest

from analysis.runs import worker_scope
from tests import raw
from tests.clinic import NEW_YORK
from tests.conftest import log_in_as
from tests.locking import lock_past_the_board
from tests.trio import DISCLOSED, make_trio, seal_trio
from trials.actions.steps import record_step
from trials.context import reading
from trials.extract import SnapshotAltered, frozen_revisions
from trials.models import PathSnapshot, Snapshot
from trials.selectors.trials import latest_snapshot

BLINDED_PART = [("V1", "MOOD"), ("V1", "CALM"), ("S1", "VITALS"), ("PE", "MOOD")]


@pytest.fixture
def locked(own_database) -> Snapshot:
    """One participant, from consent through the opened stage to the lock."""
    trio = make_trio()
    log_in_as("vault")
    seal_trio(trio, {DISCLOSED: "copper"})
    log_in_as("web")
    trio.to_endpoint(DISCLOSED)
    participant = trio.disclose()
    trio.open(participant, "extra")
    trio.go_through("X1", DISCLOSED)
    today = datetime.now(NEW_YORK).date()
    trio.save("LT", "MOOD", {"mood": 2}, on=today, number=DISCLOSED)
    record_step(
        participant=participant,
        axis="study",
        state="completed",
        on=today,
        scope=trio.scope("site_coordinator"),
    )
    lock_past_the_board(trio.trial)
    yield latest_snapshot(trio.trial)
    log_in_as("web")


def forms_analysed(snapshot: Snapshot) -> list[tuple[str, str]]:
    """As the worker reads them."""
    log_in_as("worker")
    with reading(worker_scope(snapshot.trial)):
        return [(one.visit, one.form) for one in frozen_revisions(snapshot)]


def test_before_the_unblinding_an_analysis_sees_the_blinded_part_alone(locked):
    assert forms_analysed(locked) == BLINDED_PART


def test_after_it_also_what_followed_the_disclosure(locked):
    raw.say_the_state(locked.trial, "locked", "unblinded")

    assert forms_analysed(locked) == [*BLINDED_PART, ("X1", "VITALS"), ("LT", "MOOD")]


def test_neither_the_count_nor_the_hash_of_a_snapshot_tells_of_an_arms_path(locked):
    assert locked.revisions == len(BLINDED_PART)
    log_in_as("worker")
    with reading(worker_scope(locked.trial)):
        assert PathSnapshot.objects.count() == 0


def test_what_is_on_the_path_has_a_hash_of_its_own(locked):
    raw.say_the_state(locked.trial, "locked", "unblinded")
    with raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        administrator.execute("alter table trials_revision disable trigger all")
        administrator.execute("update trials_revision set done_on = done_on - 1 where arm_path")

    with pytest.raises(SnapshotAltered):
        forms_analysed(locked)
