"""A sealed list is loaded once, and each of its slots is given once, within its stratum."""

import json
import threading
from dataclasses import replace
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.study import ARMS, STUDY, SmallStudy, make_small_study, seal_small_study
from trials.actions.opening import load_sealed_list
from trials.context import reading
from trials.ledger import act
from trials.models import Participant
from trials.randomisation import PlannedSlot, SealedList, permuted_blocks, seal_list
from trials.refusals import Refused

pytestmark = pytest.mark.rolled_back

# Half of the crowd at each site, and half of those in each stratum.
STRATA = ["01/low", "01/better", "02/low", "02/better"]
OF_EACH = 50
CONNECTIONS = 16
BY_MOOD = STUDY.replace(
    "randomisation: {after: [V1]}",
    """randomisation:
  after: [V1]
  strata:
    - site
    - {factor: mood, from: MOOD.mood, levels: {0: low, 1: better, 2: better}}
""",
)


@pytest.fixture
def crowd(own_database) -> SmallStudy:
    """50 participants in each of four strata, at two sites, and a list with 50 slots for each."""
    study = make_small_study()
    log_in_as("vault")
    slots = permuted_blocks(
        strata=STRATA,
        ratio=dict.fromkeys(ARMS, 1),
        block_sizes=[2, 4],
        length=OF_EACH,
        seed="c",
    )
    seal_small_study(study, [slot for slot in slots if slot.position <= OF_EACH])
    log_in_as("web")
    sites = {code: study.site(code) for code in ("01", "02")}
    with act("participants.enrol", scope=study.scope("data_manager")):
        Participant.objects.bulk_create(
            Participant(
                trial=study.trial, site=sites[code], number=f"{code}-{half * OF_EACH + n:03}"
            )
            for code in sites
            for half in (0, 1)
            for n in range(OF_EACH)
        )
    return study


def ask_for_a_kit(connection, scope, participant, stratum: str = "01") -> str:
    raw.open_act(connection, scope, "participants.randomise")
    kit = connection.execute(
        "select allocation.randomise(%s, %s)", [participant, stratum]
    ).fetchone()[0]
    connection.commit()
    return kit


def test_sixteen_at_once_leave_no_gap_and_give_no_kit_twice(crowd):
    scope = crowd.scope("data_manager")
    with reading(scope):
        people = list(Participant.objects.order_by("number").values_list("pk", flat=True))
        # The strata take turns, so that every connection asks for slots of each.
        waiting = [
            (people[OF_EACH * place + n], stratum)
            for n in range(OF_EACH)
            for place, stratum in enumerate(STRATA)
        ]
    kits = {}

    def work(mine):
        with raw.as_login("web") as connection:
            for one in mine:
                # Twice, as a person does who is impatient: it is the same kit.
                kits[one] = {ask_for_a_kit(connection, scope, *one) for _ in "ab"}

    workers = [
        threading.Thread(target=work, args=(waiting[n::CONNECTIONS],)) for n in range(CONNECTIONS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert {len(given) for given in kits.values()} == {1}
    assert len({min(given) for given in kits.values()}) == len(waiting)
    with raw.as_administrator() as administrator:
        given = administrator.execute(
            "select stratum, count(*), min(position), max(position) from allocation.slot"
            " where participant_id is not null group by 1 order by 1"
        ).fetchall()
    assert given == [(stratum, OF_EACH, 1, OF_EACH) for stratum in sorted(STRATA)]


def test_slots_are_given_in_the_order_of_the_list(open_study):
    with raw.as_administrator() as administrator:
        gaps = administrator.execute(
            "select stratum, max(position) filter (where participant_id is not null),"
            " min(position) filter (where participant_id is null)"
            " from allocation.slot group by 1 order by 1"
        ).fetchall()

    assert gaps == [("01", 6, 7), ("02", 6, 7)]


def test_asking_twice_gives_the_same_kit(open_study):
    with reading(open_study.scope("data_manager")):
        participant = Participant.objects.get(number="01-001")
        first = participant.randomisations.get()

    again = open_study.randomise(participant)

    assert (again.pk, again.kit_number) == (first.pk, first.kit_number)


def test_nobody_is_randomised_before_the_forms_are_complete(open_study):
    participant = open_study.enrol("01-100")

    with pytest.raises(Refused, match=r"Not complete yet: V1 MOOD, V1 CALM, V1 PULSE\."):
        open_study.randomise(participant)


@pytest.mark.parametrize("left", ["velvet", "gravel"])
def test_running_out_says_so_without_saying_of_what(own_database, left):
    study = make_small_study()
    log_in_as("vault")
    seal_small_study(study, [PlannedSlot("01", 1, left)])
    log_in_as("web")
    first, second = study.enrol("01-001"), study.enrol("01-002")
    study.complete_visit("01-001", "V1")
    study.complete_visit("01-002", "V1")
    study.randomise(first)

    with pytest.raises(Refused) as refused:
        study.randomise(second)

    assert str(refused.value) == (
        "Randomisation is not possible now: contact the unblinded statistician."
    )


def test_a_coordinator_does_not_randomise_at_another_site(open_study):
    scope = open_study.scope("site_coordinator")
    with reading(open_study.scope("data_manager")):
        stranger = Participant.objects.get(number="02-001").pk

    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.Error, match="cannot be randomised here"),
    ):
        ask_for_a_kit(web, scope, stranger)


# Strata beyond the site.


@pytest.fixture
def by_mood(own_database) -> SmallStudy:
    """The study stratified by mood, one participant of 01/better, and no slot for 02/better."""
    study = make_small_study(BY_MOOD)
    log_in_as("vault")
    seal_small_study(
        study, [PlannedSlot(name, 1, "velvet") for name in ("01/low", "01/better", "02/low")]
    )
    log_in_as("web")
    study.enrol("01-001")
    study.complete_visit("01-001", "V1", mood=1)
    return study


def person(study: SmallStudy, number: str) -> Participant:
    with reading(study.scope("data_manager")):
        return Participant.objects.select_related("site", "trial").get(number=number)


def test_a_participant_gets_a_slot_of_their_own_stratum(by_mood):
    kit = by_mood.randomise(person(by_mood, "01-001"), role="site_coordinator").kit_number

    with raw.as_administrator() as administrator:
        given = administrator.execute(
            "select stratum from allocation.slot where kit_number = %s", [kit]
        ).fetchone()
    assert given == ("01/better",)


def test_a_stratum_that_the_list_does_not_have_is_refused(by_mood):
    participant = by_mood.enrol("02-001", site="02")
    by_mood.complete_visit("02-001", "V1", mood=2)

    with pytest.raises(Refused) as refused:
        by_mood.randomise(participant)

    assert str(refused.value) == (
        "The randomisation list has no stratum 02/better: contact the unblinded statistician."
    )


def test_the_web_cannot_take_a_slot_of_another_site(by_mood):
    participant = person(by_mood, "01-001").pk

    for stratum in ("02/low", "02", "low", None):
        with (
            raw.as_login("web") as web,
            pytest.raises(psycopg.Error, match="is not one of site 01") as refused,
        ):
            ask_for_a_kit(web, by_mood.scope("site_coordinator"), participant, stratum)
        assert refused.value.sqlstate == "42501"


def test_one_list_for_all_sites_gives_its_slots_to_each(own_database):
    study = make_small_study(STUDY.replace("after: [V1]}", "after: [V1], strata: []}"))
    log_in_as("vault")
    slots = [PlannedSlot("all", place, "velvet") for place in (1, 2)]
    seal_small_study(study, slots, by_site=False)
    log_in_as("web")
    kits = {}
    for number in ("01-001", "02-001"):
        participant = study.enrol(number, site=number[:2])
        study.complete_visit(number, "V1")
        kits[number] = study.randomise(participant).kit_number

    assert len(set(kits.values())) == 2


@pytest.mark.commits
def test_a_list_is_loaded_once(open_study):
    log_in_as("vault")

    with pytest.raises(Refused, match="SMALL has its randomisation list already"):
        load_sealed_list(
            trial=open_study.trial,
            sealed=open_study.sealed.text,
            scope=open_study.scope("unblinded_statistician"),
        )


@pytest.mark.commits
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"trial": "OTHER"}, "This list was made for OTHER, not for SMALL."),
        ({"vault_public_key": "00" * 32}, "This list was sealed for another vault"),
        (
            {"equipoise_sealed_list": 2},
            "This sealed list has format 2; this server reads format 1.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_list_for_somewhere_else_is_refused(open_study, change, sentence):
    log_in_as("vault")
    other = json.dumps(json.loads(open_study.sealed.text) | change)

    with pytest.raises(Refused, match=sentence):
        load_sealed_list(
            trial=open_study.trial, sealed=other, scope=open_study.scope("unblinded_statistician")
        )


def test_a_list_whose_kit_numbers_say_something_is_refused_whole(own_database):
    study = make_small_study()
    log_in_as("vault")
    in_a_row = [str(100_000 + place) for place in range(40)]
    slots = [PlannedSlot("01", place, "velvet") for place in range(1, 41)]

    with (
        patch("trials.randomisation.sealing._kit_numbers", lambda count: in_a_row),
        pytest.raises(Refused, match="Kit numbers lie closer together"),
    ):
        seal_small_study(study, slots)

    with raw.as_administrator() as administrator:
        assert administrator.execute("select from allocation.sealed_list").fetchall() == []


def swapped(slots: list[PlannedSlot], **to) -> SealedList:
    sealed = seal_list(slots, **to)
    document = json.loads(sealed.text)
    name = "vault_ciphertext"
    first, second, *_ = document["slots"]
    first[name], second[name] = second[name], first[name]
    return SealedList(json.dumps(document), sealed.parts)


def of_another_study(slots: list[PlannedSlot], **to) -> SealedList:
    first, *others = slots
    return seal_list([replace(first, arm="silk"), *others], **to)


@pytest.mark.parametrize(
    ("maker", "sentence"),
    [
        (
            swapped,
            "01, position 1: A sealed arm does not belong to this key and place."
            " Was the list sealed for this vault?\n"
            "01, position 2: A sealed arm does not belong to this key and place."
            " Was the list sealed for this vault?",
        ),
        (
            of_another_study,
            "01, position 1: The slot holds an arm that the study does not have.",
        ),
    ],
    ids=["two halves swapped", "an arm of another study"],
)
def test_a_list_from_which_the_vault_could_not_tell_an_arm_is_refused_whole(
    own_database, maker, sentence
):
    study = make_small_study()
    log_in_as("vault")

    with patch("tests.study.seal_list", maker), pytest.raises(Refused) as refused:
        seal_small_study(study)

    assert str(refused.value) == sentence
    with raw.as_administrator() as administrator:
        assert administrator.execute("select from allocation.sealed_list").fetchall() == []


def test_nobody_who_is_not_there_is_randomised(open_study):
    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.Error, match="cannot be randomised here"),
    ):
        ask_for_a_kit(web, open_study.scope("data_manager"), uuid4())
