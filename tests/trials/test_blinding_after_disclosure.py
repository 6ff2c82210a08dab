"""One arm is known at a site while the study goes on: the blinded learn nothing of it, and the
site nothing of anybody else.

The stage that opens differs between arms, so worlds are compared without ids
(tests/worlds/loosely.py). With all 26 people of such a study: test_blinding_of_the_others.py.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests import raw
from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.trio import (
    ARM_OF,
    ARMS,
    BLINDED,
    DISCLOSED,
    ENDPOINT,
    LABELS,
    TREATING,
    make_trio,
    seal_trio,
)
from tests.worlds import (
    differing,
    loaded_dice,
    pages_read,
    rows_without_ids,
    tables_that_name,
)

pytestmark = pytest.mark.long

# Whose pages are read; what the others see is in their rows.
READ_PAGES = ("rater", "data_manager", "sponsor", "site_coordinator", "site_physician")
STAGE_OF = {"velvet": "open", "gravel": "open", "copper": "extra"}
SESSION_OF = {"open": "O1", "extra": "X1"}
OTHERS = {
    number: {"velvet": "copper", "gravel": "velvet", "copper": "gravel"}[arm]
    for number, arm in ARM_OF.items()
}


@dataclass(frozen=True)
class World:
    """What each role reads: {role: {table: rows}} and {role: [(address, text)]}."""

    rows: dict[str, dict]
    pages: dict[str, list]


@pytest.fixture(scope="module")
def world_of(django_db_setup, django_db_blocker):
    """world_of(arm of the one participant, arms of the others) → the study afterwards."""

    @contextmanager
    def world(arm: str, others: dict[str, str] = ARM_OF):
        with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_world"):
            with loaded_dice(21):
                trio = make_trio()
                log_in_as("vault")
                seal_trio(trio, others | {DISCLOSED: arm})
                log_in_as("web")
                _live_through(trio, STAGE_OF[arm])
            yield trio

    return world


def _live_through(trio, stage: str) -> None:
    """Two are randomised, one goes on in the opened stage, and the study goes on beside it."""
    trio.to_randomised("01-001")
    trio.to_endpoint(DISCLOSED)
    participant = trio.disclose()
    if stage == "open":
        trio.sign_for_open_part(participant)
    trio.open(participant, stage)
    trio.go_through(SESSION_OF[stage], DISCLOSED)
    trio.save("S1", "VITALS", {"systolic": 125}, on=ENDPOINT, number="01-001")


def read_by(trio, roles) -> World:
    return World(
        {role: rows_without_ids(trio.scope(role)) for role in roles},
        {role: pages_read(trio, role) for role in roles if role in READ_PAGES},
    )


@pytest.fixture(scope="module")
def worlds(world_of) -> dict[str, World]:
    """By the arm of the one participant: two that open one stage, and one that opens another."""
    found = {}
    for arm in ("gravel", "velvet", "copper"):
        with world_of(arm) as trio:
            found[arm] = read_by(trio, BLINDED)
    return found


@pytest.mark.parametrize("arm", ["velvet", "copper"])
@pytest.mark.parametrize("role", BLINDED)
def test_no_row_that_a_blinded_role_reads_depends_on_the_arm(worlds, role, arm):
    assert differing(worlds["gravel"].rows[role], worlds[arm].rows[role]) == set()


@pytest.mark.parametrize("arm", ["velvet", "copper"])
@pytest.mark.parametrize("role", [role for role in BLINDED if role in READ_PAGES])
def test_no_page_of_a_blinded_role_depends_on_the_arm(worlds, role, arm):
    assert worlds["gravel"].pages[role] == worlds[arm].pages[role]


def test_the_worlds_hold_something_to_compare(worlds):
    rows = worlds["gravel"].rows["data_manager"]
    pages = worlds["gravel"].pages

    assert len(rows["trials_participant"]) == 2
    assert any("individually_unblinded" in row for row in rows["trials_participantstep"])
    assert rows["disclosed_arm"] == []
    assert min(len(read) for role, read in pages.items() if role != "rater") >= 20
    assert len(pages["rater"]) >= 4


def test_a_visit_that_is_not_marked_would_be_found(world_of, worlds):
    """The comparison sees one visit more, on the pages and in the rows."""
    with world_of("copper") as trio, _unmarked(trio):
        leaking = read_by(trio, ["data_manager"])

    assert "trials_visit" in differing(
        worlds["gravel"].rows["data_manager"], leaking.rows["data_manager"]
    )
    assert worlds["gravel"].pages["data_manager"] != leaking.pages["data_manager"]


@contextmanager
def _unmarked(trio):
    with raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        for table in ("visit", "entry"):
            administrator.execute(f"alter table trials_{table} disable trigger user")
            administrator.execute(f"update trials_{table} set arm_path = false")
    yield


def test_a_stolen_database_holds_the_one_arm_and_in_one_table(trio):
    trio.disclose()

    assert tables_that_name(ARMS, study_file="title: Three doses") == {"governance.disclosed_arm"}


# The site.


@pytest.fixture(scope="module")
def sites(world_of) -> tuple[World, World]:
    """The one participant has the same arm in both; everybody else has another."""
    with world_of("gravel") as trio:
        one = read_by(trio, TREATING)
    with world_of("gravel", OTHERS) as trio:
        other = read_by(trio, TREATING)
    return one, other


@pytest.mark.parametrize("role", TREATING)
def test_what_the_site_reads_depends_on_no_other_arm(sites, role):
    one, other = sites

    assert differing(one.rows[role], other.rows[role]) == set()
    assert one.pages.get(role) == other.pages.get(role)


@pytest.mark.parametrize("role", [role for role in TREATING if role in READ_PAGES])
def test_the_site_reads_the_one_arm_on_one_page(sites, role):
    pages = sites[0].pages[role]

    telling = [url for url, text in pages if re.search(r"<dd>(Low|Middle|Full) dose</dd>", text)]

    assert telling == [f"/studies/TRIO/participants/{DISCLOSED}/status/"]
    assert LABELS[1] in dict(pages)[telling[0]]
