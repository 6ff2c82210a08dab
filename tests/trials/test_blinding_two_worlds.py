"""Nothing that a blinded role can read, on any channel, depends on the arms.

Two databases hold the same study with opposite arms. Each role reads all that it can, in each
state in which arms are a secret; what was read must be the same, byte by byte, but for what lots
and clocks decide (tests/worlds/sameness.py). And none of it says an arm.
"""

import re
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from django.core import mail

from analysis.tasks import ring_after_commit
from tests.study import ARMS, PEOPLE, VAULT_ROLES, start_run
from tests.worlds import beside
from tests.worlds.addresses import linked, unlinked, values_shown
from tests.worlds.dice import loaded_dice
from tests.worlds.making import LABELS, LAST, PAIR, World, lock, release_letters, two_worlds
from tests.worlds.plants import PLANTS
from tests.worlds.reading import CHANNELS, OF_EVERYBODY, what_is_read
from tests.worlds.sameness import differing
from tests.worlds.stolen import spellings

pytestmark = pytest.mark.long

BLINDED = tuple(role for role in PEOPLE if role not in VAULT_ROLES)
# These ask for every address, also those that they were never shown; the first by program too.
NOSY = ("site_coordinator", "sponsor", "rater")
# Who reads the pages of a state. All roles read its tables.
READERS = {
    "recruiting": BLINDED,
    "locked": ("sponsor",),
    "masked": ("statistician",),
}
EVERYBODY = "everybody"
# There is no slot left for this one.
RUN_OUT = f"/studies/SMALL/participants/{LAST}/randomise/"
# The protocol names the arms that there are, and who sees it may know them: its pages, its row,
# and the line of the ledger that says that it was loaded. So does the plan of the analysis.
PROTOCOL = (
    "GET /studies/SMALL/study/",
    "GET /studies/SMALL/analyses/plans/",
    "GET /studies/SMALL/api/plans/",
    "trials_studyversion",
    "analysis_analysisplan",
)
# The page of the blinded interpretation says each meaning that the letters could have.
EVERY_MEANING = "/interpretation/"
PROTOCOL_TITLES = (b"title: A small study", b"plan: Sleep of the small study")


@dataclass
class Nose:
    """What a role asks for. values: what stood in addresses that an earlier role was shown.

    Nothing happened to the visits of the last one, and nobody asks for them. For those of the
    second of the pair only the nosy ask: the worlds are each other's mirror, so that what tells
    the arm of one of the pair tells that of the first.
    """

    world: World
    values: dict[str, str]

    def ask(self, client) -> dict:
        return self._linked(client, self.world.pages_of(PAIR[1], LAST))

    def ask_for_more(self, client) -> dict:
        return self._all_but("/api/", client)

    def ask_by_program_too(self, client) -> dict:
        return self._all_but("", client)

    def _linked(self, client, skipping: str) -> dict:
        found = linked(client, skipping=skipping)
        self.values = values_shown(found) | self.values
        return found

    def _all_but(self, left_out: str, client) -> dict:
        found = self._linked(client, self.world.pages_of(LAST))
        found |= unlinked(client, found, self.values, skipping=left_out)
        return found | {f"POST {RUN_OUT}": client.post(RUN_OUT)}


def read_all(world: World, state: str) -> dict[str, dict]:
    """{role: {(channel, address): bytes}} of the world that is logged in to."""
    nose = Nose(world, world.address_of(PAIR[0]))
    found = {}
    for role in BLINDED:
        more = nose.ask_by_program_too if role == NOSY[0] else nose.ask_for_more
        ask = more if state == "recruiting" and role in NOSY else nose.ask
        ask = ask if role in READERS[state] else (lambda client: {})
        found[role] = what_is_read(world, role, ask)
    found[EVERYBODY] = what_is_read(world, "sponsor", lambda client: {}, OF_EVERYBODY)
    return found


def read_in_every_state(world: World) -> dict[str, dict]:
    """{state: {role: …}}"""
    with beside.queue_of_its_own(), world.apart() as later:
        lock(later)
        found = {"locked": read_all(later, "locked")}
        release_letters(later)
        with loaded_dice("a run"):
            run = start_run(later.study)
        with loaded_dice("the bell"):
            ring_after_commit(run)
        found["masked"] = read_all(later, "masked")
    with beside.queue_of_its_own():
        world.enter()
        found["recruiting"] = read_all(world, "recruiting")
    return found


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), two_worlds() as made:
        yield made


@pytest.fixture(scope="module")
def readings(worlds) -> tuple[dict, dict]:
    return tuple(map(read_in_every_state, worlds))


@pytest.mark.parametrize("role", (*BLINDED, EVERYBODY))
@pytest.mark.parametrize("state", READERS)
def test_nothing_that_a_blinded_role_reads_depends_on_the_arms(readings, state, role):
    one, other = (world[state][role] for world in readings)

    assert differing(one, other) == set()


@pytest.mark.parametrize("role", (*BLINDED, EVERYBODY))
@pytest.mark.parametrize("state", READERS)
def test_nothing_that_a_blinded_role_reads_says_an_arm(readings, state, role):
    words = [spelling for arm in (*ARMS, *LABELS) for spelling in spellings(arm)]
    an_arm = re.compile(b"|".join(map(re.escape, words)))

    telling = {
        place
        for place, said in readings[0][state][role].items()
        if not (place[1].startswith(PROTOCOL) or place[1].endswith(EVERY_MEANING))
        and any(
            not any(title in line for title in PROTOCOL_TITLES) and an_arm.search(line)
            for line in (said.splitlines() if an_arm.search(said) else ())
        )
    }

    assert telling == set()


def test_every_channel_was_read(readings):
    read = {
        channel for state in readings[0].values() for role in state.values() for channel, _ in role
    }

    assert read == set(CHANNELS) - {"mails"}


def test_no_answer_was_an_error_of_the_server(readings):
    failed = {
        address
        for role in readings[0]["recruiting"].values()
        for (channel, address), said in role.items()
        if channel == "headers" and said.startswith(b"5")
    }

    assert failed == set()


def test_there_was_something_to_read(readings):
    coordinator = readings[0]["recruiting"]["site_coordinator"]
    in_redis = readings[0]["masked"][EVERYBODY]

    assert sum(channel == "pages" for channel, _ in coordinator) > 90
    assert b"contact the unblinded statistician" in coordinator["pages", f"POST {RUN_OUT}"]
    assert b"compute_part" in in_redis["redis", "celery"]


# Leaks that are planted: each is found, by the channels that it is in and by no other.


def some_requests(client) -> dict:
    """The list, and of both of the pair a page, the page of their status, and a form refused."""
    asked = {"GET list": client.get("/studies/SMALL/")}
    for number in PAIR:
        about = f"/studies/SMALL/participants/{number}/"
        asked[f"GET {number}"] = client.get(about)
        asked[f"POST {number}"] = client.post(f"{about}step/")
    return asked


def read_a_little(world: World, plant) -> dict:
    world.enter()
    mail.outbox = []
    with beside.queue_of_its_own(), plant(world) as planted:
        return what_is_read(planted, "site_coordinator", some_requests, tuple(CHANNELS))


@pytest.mark.parametrize("leak", PLANTS)
def test_a_planted_leak_is_found(worlds, leak):
    plant, channels = PLANTS[leak]

    one, other = (read_a_little(world, plant) for world in worlds)

    assert {channel for channel, _ in differing(one, other)} == channels


def test_without_a_plant_nothing_is_found(worlds):
    one, other = (read_a_little(world, nullcontext) for world in worlds)

    assert differing(one, other) == set()
