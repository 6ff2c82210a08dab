"""The sealed list is balanced, its kit numbers say nothing, and its slots are given once each."""

import json
import threading
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.study import ARMS, SmallStudy, make_small_study, seal_small_study
from trials import seal
from trials.actions.opening import load_sealed_list
from trials.context import reading
from trials.ledger import act
from trials.models import Participant
from trials.randomisation import (
    PlannedSlot,
    balance,
    permuted_blocks,
    reserved_slots,
    seal_list,
)
from trials.refusals import Refused

VAULT_KEY = seal.public_key(seal.new_key())
CONNECTIONS, PEOPLE = 16, 200


def blocks(**changed) -> list[PlannedSlot]:
    asked = {
        "strata": ["01", "02"],
        "ratio": {"velvet": 2, "gravel": 1},
        "block_sizes": [3, 6],
        "length": 40,
        "seed": "a",
    }
    return permuted_blocks(**(asked | changed))


@pytest.fixture(scope="module")
def big_list() -> list[dict]:
    """4,000 sealed slots, each with the arm that it hides."""
    slots = blocks(strata=["01"], ratio=dict.fromkeys(ARMS, 1), block_sizes=[2, 4], length=4000)
    listed = json.loads(seal_list(slots, trial="BIG", vault_public_key=VAULT_KEY).text)["slots"]
    return [line | {"arm": slot.arm} for line, slot in zip(listed, slots, strict=True)]


def test_every_block_holds_the_ratio():
    slots = blocks(block_sizes=[6], strata=["01"])

    whole_blocks = [slots[start : start + 6] for start in range(0, len(slots), 6)]
    for block in whole_blocks:
        assert sorted(slot.arm for slot in block) == ["gravel"] * 2 + ["velvet"] * 4


def test_each_stratum_has_a_list_of_its_own_that_is_long_enough():
    counts = balance(blocks())

    assert set(counts) == {"01", "02"}
    for arms in counts.values():
        assert arms["velvet"] == 2 * arms["gravel"]
        assert 40 <= arms.total() < 46


def test_one_seed_is_one_list_and_another_seed_another():
    assert blocks() == blocks()
    assert blocks() != blocks(seed="b")


@pytest.mark.parametrize("size", [0, -3, 4])
def test_a_block_that_does_not_fit_the_ratio_is_refused_by_name(size):
    with pytest.raises(ValueError, match=f"Block size {size} does not fit.*a multiple of 3"):
        blocks(block_sizes=[3, size])


def test_reserved_slots_keep_the_arm_of_each_participant():
    slots = reserved_slots({"02-001": "gravel", "01-001": "velvet"}, stratum="all")

    assert slots == [
        PlannedSlot("all", 1, "velvet", "01-001"),
        PlannedSlot("all", 2, "gravel", "02-001"),
    ]


def test_every_line_of_the_list_has_one_length(big_list):
    lengths = {
        (len(line["kit_number"]), len(line["study_ciphertext"]), len(line["vault_ciphertext"]))
        for line in big_list
    }

    assert lengths == {(6, 224, 224)}


def test_the_sealed_list_holds_no_arm_and_no_ciphertext_twice(big_list):
    text = seal_list(blocks(), trial="BIG", vault_public_key=VAULT_KEY).text
    ciphertexts = [
        line[key] for line in big_list for key in ("study_ciphertext", "vault_ciphertext")
    ]

    assert not any(arm in text or arm.encode().hex() in text for arm in ARMS)
    assert len(set(ciphertexts)) == len(ciphertexts) == 8000


def auc(values: list[float], is_velvet: list[bool]) -> float:
    """The chance that a velvet value is the larger one; 0.5 where it says nothing."""
    ranked = sorted(zip(values, is_velvet, strict=True))
    ranks = [rank for rank, (_, velvet) in enumerate(ranked, 1) if velvet]
    positive, negative = len(ranks), len(ranked) - len(ranks)
    return (sum(ranks) - positive * (positive + 1) / 2) / (positive * negative)


@pytest.mark.parametrize(
    "seen",
    [
        lambda line: int(line["kit_number"]),
        lambda line: int(line["kit_number"]) % 10,
        lambda line: int(line["kit_number"][1]),
        lambda line: int(line["kit_number"]) % 2,
        lambda line: line["study_ciphertext"][:8],
        lambda line: line["vault_ciphertext"][-8:],
    ],
    ids=["kit number", "last digit", "second digit", "parity", "study key's", "vault key's"],
)
def test_nothing_that_is_seen_predicts_the_arm(big_list, seen):
    # Ties, as among digits, are broken by lot: the kit numbers are in random order already.
    values = [(seen(line), line["kit_number"][::-1]) for line in big_list]

    found = auc(values, [line["arm"] == "velvet" for line in big_list])

    # Standard error 0.0091 (Hanley & McNeil 1982, no information, 2,000 and 2,000): 5 of them.
    assert abs(found - 0.5) < 0.046


def test_the_order_of_kit_numbers_does_not_predict_the_next_arm(big_list):
    """Whether the kit rises or falls from one slot to the next says nothing either."""
    rises = [int(b["kit_number"]) > int(a["kit_number"]) for a, b in pairwise(big_list)]
    same = sum(
        rise == (line["arm"] == "velvet") for rise, line in zip(rises, big_list[1:], strict=True)
    )

    # 3,999 fair coins: standard deviation 32; 5 of them.
    assert abs(same - 3999 / 2) < 160


def test_the_measure_finds_a_kit_number_that_leaks(big_list):
    leaking = [int(line["kit_number"]) + 100_000 * (line["arm"] == "velvet") for line in big_list]

    assert auc(leaking, [line["arm"] == "velvet" for line in big_list]) > 0.55


# In the database.


@pytest.fixture
def crowd(own_database) -> SmallStudy:
    """200 participants at one site, waiting for a list of 200."""
    study = make_small_study()
    log_in_as("vault")
    slots = permuted_blocks(
        strata=["01"], ratio=dict.fromkeys(ARMS, 1), block_sizes=[2, 4], length=PEOPLE, seed="c"
    )
    seal_small_study(study, slots[:PEOPLE])
    log_in_as("web")
    site = study.site("01")
    with act("participants.enrol", scope=study.scope("data_manager")):
        Participant.objects.bulk_create(
            Participant(trial=study.trial, site=site, number=f"01-{n:03}") for n in range(PEOPLE)
        )
    return study


def ask_for_a_kit(connection, scope, participant) -> str:
    raw.open_act(connection, scope, "participants.randomise")
    kit = connection.execute("select allocation.randomise(%s)", [participant]).fetchone()[0]
    connection.commit()
    return kit


def test_sixteen_at_once_leave_no_gap_and_give_no_kit_twice(crowd):
    scope = crowd.scope("data_manager")
    with reading(scope):
        waiting = list(Participant.objects.values_list("pk", flat=True))
    kits = {}

    def work(mine):
        with raw.as_login("web") as connection:
            for participant in mine:
                # Twice, as a person does who is impatient: it is the same kit.
                kits[participant] = {ask_for_a_kit(connection, scope, participant) for _ in "ab"}

    workers = [
        threading.Thread(target=work, args=(waiting[n::CONNECTIONS],)) for n in range(CONNECTIONS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert {len(given) for given in kits.values()} == {1}
    assert len(kits) == len({min(given) for given in kits.values()}) == PEOPLE
    with raw.as_administrator() as administrator:
        positions = administrator.execute(
            "select position from allocation.slot where participant_id is not null order by 1"
        ).fetchall()
    assert positions == [(position,) for position in range(1, PEOPLE + 1)]


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


def test_a_list_is_loaded_once(open_study):
    log_in_as("vault")

    with pytest.raises(Refused, match="SMALL has its randomisation list already"):
        load_sealed_list(
            trial=open_study.trial,
            sealed=open_study.sealed.text,
            scope=open_study.scope("unblinded_statistician"),
        )


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


@pytest.mark.parametrize("text", ["", "velvet", "[]", '{"trial": "SMALL"}'])
def test_a_text_that_is_no_sealed_list_is_refused(open_study, text):
    log_in_as("vault")

    with pytest.raises(Refused, match=r"This is not a sealed list made by make_randomisation\."):
        load_sealed_list(
            trial=open_study.trial, sealed=text, scope=open_study.scope("unblinded_statistician")
        )


def test_nobody_who_is_not_there_is_randomised(open_study):
    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.Error, match="cannot be randomised here"),
    ):
        ask_for_a_kit(web, open_study.scope("data_manager"), uuid4())
