"""A stolen database holds no arm, and nothing that the web can read depends on the arms."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests import raw
from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.study import ARMS, fill, make_small_study, planned_slots, seal_small_study
from tests.worlds import differing, loaded_dice, rows_read, tables_that_name
from trials.authorization.scopes import system_scope

# The study file names the arms, as the protocol does; who got which is the secret.
STUDY_FILE = "title: A small study"


def tables_that_name_an_arm() -> set[str]:
    return tables_that_name(ARMS, study_file=STUDY_FILE)


def test_a_stolen_database_of_an_open_study_holds_no_arm(open_study):
    assert tables_that_name_an_arm() == set()


def test_a_stolen_database_of_a_masked_study_holds_no_arm(masked_study):
    assert tables_that_name_an_arm() == set()


def test_the_search_finds_the_arms_once_their_meaning_is_released(unblinded_study):
    assert tables_that_name_an_arm() == {"governance.meaning"}


# Two worlds.


@pytest.fixture(scope="module")
def world_of(django_db_setup, django_db_blocker):
    """world_of(swap) → what the web reads of a study whose arms are, or are not, swapped."""

    @contextmanager
    def world(*, swap: bool):
        with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_world"):
            with loaded_dice(20):
                study = make_small_study()
                log_in_as("vault")
                seal_small_study(study, [swapped(s) if swap else s for s in planned_slots()])
                log_in_as("web")
                fill(study)
                study.lock()
                log_in_as("vault")
                study.release_next_step()
                log_in_as("web")
            yield study

    return world


def swapped(slot):
    return replace(slot, arm=ARMS[1 - ARMS.index(slot.arm)])


@pytest.fixture(scope="module")
def two_worlds(world_of) -> tuple[dict, dict]:
    with world_of(swap=False) as study:
        one = rows_read(system_scope(study.trial))
    with world_of(swap=True) as study:
        other = rows_read(system_scope(study.trial))
    return one, other


def test_nothing_that_the_web_reads_differs_between_two_worlds_of_opposite_arms(two_worlds):
    assert differing(*two_worlds) == set()


def test_the_worlds_hold_rows_to_compare(two_worlds):
    counts = {table: len(rows) for table, rows in two_worlds[0].items()}

    assert counts["trials_randomisation"] == 12
    assert counts["trials_revision"] == 60
    assert counts["approval"] == 2


def test_two_worlds_show_a_kit_number_that_leaks(world_of, two_worlds):
    with world_of(swap=True) as study, raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        administrator.execute("alter table trials_randomisation disable trigger all")
        for kit, arm in study.arms_by_kit().items():
            if arm == "velvet":
                administrator.execute(
                    "update trials_randomisation set kit_number = '9' || kit_number"
                    " where kit_number = %s",
                    [kit],
                )
        administrator.commit()
        leaking = rows_read(system_scope(study.trial))

    assert differing(two_worlds[1], leaking) == {"trials_randomisation"}
