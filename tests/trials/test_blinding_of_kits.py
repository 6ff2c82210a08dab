"""Kits tell nobody an arm: two worlds with opposite arms look alike to whoever is blinded."""

from contextlib import contextmanager

import pytest

from tests import raw
from tests.conftest import copy_of
from tests.pharmacy import ARMS, COUNTS, at_vault, make_pharmacy, seal_pharmacy
from tests.settings import DATABASE
from tests.worlds import differing, loaded_dice, pages_read, rows_without_ids, tables_that_name
from trials.actions import dispensing, supply
from trials.authorization.roles import ROLES
from trials.kits import Content

pytestmark = pytest.mark.long

# Whose pages are read; what the others see is in their rows.
READ_PAGES = ("site_coordinator", "therapist", "data_manager", "sponsor", "rater")
OPPOSITE = {"velvet": "gravel", "gravel": "velvet"}


@pytest.fixture(scope="module")
def world_of(django_db_setup, django_db_blocker):
    """world_of(swap) → the study afterwards, where everybody has, or has not, the other arm."""

    @contextmanager
    def world(*, swap: bool):
        turned = OPPOSITE if swap else {arm: arm for arm in OPPOSITE}
        with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_world"):
            with loaded_dice(22):
                pharmacy = make_pharmacy()
                with at_vault():
                    seal_pharmacy(pharmacy, {who: turned[arm] for who, arm in ARMS.items()})
                    pharmacy.ship({Content(turned[c.arm], c.level): n for c, n in COUNTS.items()})
                    pharmacy.receive()
                _live_through(pharmacy)
            yield pharmacy

    return world


def _live_through(pharmacy) -> None:
    """One session with a dose and its return, one request that cannot be served, one that waits."""
    for number in ARMS:
        pharmacy.to_randomised(number)
    request = pharmacy.ask()
    kit = pharmacy.serve(request)
    pharmacy.scan(kit)
    pharmacy.give("initial", "given")
    pharmacy.give("supplemental", "withheld", reason="Tolerability")
    turned_down = pharmacy.ask(number="01-002")
    with at_vault():
        pharmacy.take_back(request, kit, 1)
        supply.reconcile(trial=pharmacy.trial, counted=7, scope=pharmacy.pharmacist)
        asked = pharmacy.request(turned_down)
        dispensing.say_none(request=asked, scope=pharmacy.pharmacist)
    pharmacy.ask(number="01-002")


def roles_of(pharmacy) -> list[str]:
    return [role for role in pharmacy.people if ROLES[role].realm == "web"]


def read_in(world) -> dict[str, tuple]:
    """{role: (rows, pages)} of everybody who is blinded. The rows first: a sign-in leaves some."""
    rows = {role: rows_without_ids(world.scope(role)) for role in roles_of(world)}
    return {
        role: (rows[role], pages_read(world, role) if role in READ_PAGES else []) for role in rows
    }


@pytest.fixture(scope="module")
def two_worlds(world_of) -> tuple[dict, dict]:
    with world_of(swap=False) as one:
        here = read_in(one)
    with world_of(swap=True) as other:
        return here, read_in(other)


def test_no_row_and_no_page_depends_on_the_arm(two_worlds):
    here, there = two_worlds

    assert [role for role in here if differing(here[role][0], there[role][0])] == []
    assert [role for role in here if here[role][1] != there[role][1]] == []


def test_the_worlds_hold_something_to_compare(two_worlds):
    rows, pages = two_worlds[0]["site_coordinator"]

    assert [len(rows[table]) for table in ("kit_request", "kit_request_step")] == [3, 5]
    said = " ".join(text for _, text in pages)
    assert "The pharmacy has no kit to send now" not in said
    assert "Asked for: the pharmacy prepares it." in said


def test_kit_numbers_by_arm_would_be_found(world_of, two_worlds):
    with world_of(swap=True) as world, raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        administrator.execute("alter table governance.kit_request_step disable trigger all")
        administrator.execute(
            "update governance.kit_request_step set kit_number = '9' || kit_number"
            " where kit_number is not null"
        )
        administrator.commit()
        leaking = rows_without_ids(world.scope("site_coordinator"))

    assert differing(two_worlds[1]["site_coordinator"][0], leaking) == {"kit_request_step"}


def test_a_stolen_database_holds_no_arm_of_a_kit(world_of):
    with world_of(swap=False):
        assert tables_that_name(OPPOSITE, study_file="title: A study that keeps kits") == set()
