"""The fifth of 26 people is unblinded while the others are not: nobody else's arm can be inferred.

Two worlds swap the arms of two who stay blinded. All that the roles at the site and those across
sites read is the same: kit numbers, rows of the stage that opened, the ledger, lists and pages.
"""

import pytest

from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.trio import ARMS, CONSENTED, ENDPOINT, STUDY, Trio, at, make_trio, seal_trio
from tests.worlds import differing
from tests.worlds.addresses import linked
from tests.worlds.dice import loaded_dice
from tests.worlds.making import SEED, World
from tests.worlds.reading import what_is_read
from trials.actions.participants import randomise

pytestmark = pytest.mark.long

NUMBERS = [f"01-{place:03}" for place in range(1, 27)]
UNBLINDED = "01-005"
# One is in the same half of the list as the unblinded one, and one is not.
SWAPPED = ("01-006", "01-019")
# 1:1:2, as in MP-8.
ARM_OF = dict(zip(NUMBERS, ["copper", "gravel", "copper", "velvet"] * 7, strict=False)) | {
    UNBLINDED: "gravel",
    SWAPPED[0]: "velvet",
    SWAPPED[1]: "copper",
}
OTHER_ARM_OF = ARM_OF | {SWAPPED[0]: "copper", SWAPPED[1]: "velvet"}
ROLES = ("site_coordinator", "site_physician", "data_manager", "sponsor", "statistician")
# Nobody fills anything in before the draw, so that 26 people cost what one does elsewhere.
SHORT = STUDY.replace(
    "forms: [{form: MOOD, by: participant}, {form: CALM, by: rater}]",
    "forms: [{form: MOOD, by: participant, optional: true}]",
)
# Of the people, only these are looked at more closely.
OTHERS = "|".join(number for number in NUMBERS if number not in (UNBLINDED, *SWAPPED))
NOT_ASKED_FOR = f"/entries/|/visits/|/codebook/|/study/|{OTHERS}"


def make_world(database: str, arms: dict[str, str]) -> World:
    with loaded_dice(SEED):
        trio = make_trio(SHORT)
        log_in_as("vault")
        seal_trio(trio, arms)
        log_in_as("web")
        coordinator = trio.scope("site_coordinator")
        for number in NUMBERS:
            randomise(participant=trio.enrol(number), scope=coordinator, on=CONSENTED)
        unblind(trio)
    return World(trio, database, mirrored=arms is OTHER_ARM_OF)


def unblind(trio: Trio) -> None:
    """The fifth reaches the endpoint, and goes on in the stage that opens for their arm."""
    trio.save("V1", "MOOD", {"mood": 1}, on=CONSENTED, number=UNBLINDED)
    trio.save("S1", "VITALS", {"systolic": 120}, on=at(CONSENTED, 10).date(), number=UNBLINDED)
    trio.give("S1", UNBLINDED, at(CONSENTED, 10))
    trio.save("PE", "MOOD", {"mood": 2}, on=ENDPOINT, number=UNBLINDED)
    participant = trio.disclose(UNBLINDED)
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")
    trio.go_through("O1", UNBLINDED)


def all_that_is_read(arms: dict[str, str]) -> dict[str, dict]:
    """{role: {(channel, address): bytes}}"""
    with copy_of(DATABASE, f"{DATABASE}_others"):
        world = make_world(f"{DATABASE}_others", arms)
        return {role: what_is_read(world, role, some_pages) for role in ROLES}


def some_pages(client) -> dict:
    return linked(client, skipping=NOT_ASKED_FOR)


@pytest.fixture(scope="module")
def readings(django_db_setup, django_db_blocker) -> tuple[dict, dict]:
    with django_db_blocker.unblock():
        return all_that_is_read(ARM_OF), all_that_is_read(OTHER_ARM_OF)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_read_depends_on_the_arms_of_two_who_stay_blinded(readings, role):
    one, other = readings

    assert differing(one[role], other[role]) == set()


def test_the_site_reads_the_one_arm_and_no_other(readings):
    physician = readings[0]["site_physician"]

    naming = {
        line
        for line in physician["tables", "disclosed_arm"].splitlines()
        if any(arm.encode() in line for arm in ARMS)
    }

    assert len(naming) == 1
    assert b"gravel" in naming.pop()
    assert readings[0]["data_manager"]["tables", "disclosed_arm"] == b""


def test_all_26_were_there_to_be_read(readings):
    rows = readings[0]["data_manager"]["tables", "trials_randomisation"].splitlines()

    assert len(rows) == 26
