"""Who reads what of the pool of raters, asked by hand with the web's own login."""

import pytest

from tests import raw
from tests.study import PEOPLE, VAULT_ROLES
from trials.actions.raters import assign
from trials.authorization.scopes import scope_of

PAPERS = ("trials_raterprofile", "trials_ratercertificate", "trials_conflictofinterest")
OFFICE = ("rater_coordinator", "data_manager")
OTHERS = [role for role in PEOPLE if role not in (*VAULT_ROLES, *OFFICE, "rater")]
OF_PARTICIPANTS = (
    "trials_participant",
    "trials_site",
    "trials_visit",
    "trials_visitstep",
    "trials_entry",
    "trials_consent",
    "trials_participantstep",
)


@pytest.fixture(scope="module")
def pool(pool_of_module):
    assign(
        entry=pool_of_module.book("01-001", "R1"),
        rater=pool_of_module.people["rolf"],
        scope=pool_of_module.scope("rater_coordinator"),
    )
    return pool_of_module


def answer(scope, question: str):
    with raw.as_login("web") as connection:
        raw.enter(connection, scope)
        return connection.execute(question).fetchone()[0]


def count(scope, table: str) -> int:
    return answer(scope, f"select count(*) from {table}")


@pytest.mark.parametrize("role", OTHERS)
def test_whoever_works_at_a_site_or_only_looks_reads_nothing_of_the_raters(pool, role):
    assert {table: count(pool.scope(role), table) for table in PAPERS} == dict.fromkeys(PAPERS, 0)


@pytest.mark.parametrize("role", [role for role in OTHERS if role != "quality_auditor"])
def test_neither_does_the_ledger_tell_them(pool, role):
    changes = "ledger.change where table_name = any(array['trials_raterprofile',"
    changes += " 'trials_ratercertificate', 'trials_conflictofinterest', 'trials_repeatedrating'])"

    assert count(pool.scope(role), changes) == 0
    assert count(pool.scope(role), "ledger.event where act like 'raters.%'") == 0


@pytest.mark.parametrize("role", OFFICE)
def test_those_who_keep_the_pool_read_all_of_it(pool, role):
    assert {table: count(pool.scope(role), table) for table in PAPERS} == {
        "trials_raterprofile": 3,
        "trials_ratercertificate": 6,
        "trials_conflictofinterest": 3,
    }


@pytest.mark.parametrize("table", PAPERS)
def test_a_rater_reads_her_own_and_no_other_s(pool, table):
    scope = scope_of(pool.people["ruth"], pool.trial)

    whose = answer(scope, f"select array_agg(distinct rater_id) from {table}")

    assert whose == [pool.people["ruth"].pk]


def test_the_coordinator_reads_no_participant_site_or_visit(pool):
    scope = pool.scope("rater_coordinator")

    assert {table: count(scope, table) for table in OF_PARTICIPANTS} == dict.fromkeys(
        OF_PARTICIPANTS, 0
    )


def test_her_own_lines_do_not_tell_her_which_interviews_are_of_one_person(pool):
    scope = pool.scope("rater_coordinator")

    assert count(scope, "ledger.event where act = 'raters.assign'") == 0
    assert count(scope, "ledger.event where participant_id is not null") == 0
    assert count(pool.scope("data_manager"), "ledger.event where act = 'raters.assign'") == 1
