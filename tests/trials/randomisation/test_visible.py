"""What may be seen in a sealed list without any key, and what may not."""

import json
from collections import Counter
from itertools import pairwise, permutations

import pytest

from tests.trials.randomisation.lists import blocks, honest_kits, sealed_with
from trials.randomisation import problems_in_sight, read_sealed_list
from trials.randomisation.visible import _chance_of_runs
from trials.refusals import Refused

SLOTS = blocks()


@pytest.fixture(scope="module")
def honest() -> dict:
    return json.loads(sealed_with(honest_kits(len(SLOTS)), SLOTS).text)


def problems(honest: dict, change) -> list[str]:
    """What is said of a copy of the honest list in which `change` has changed the slots."""
    document = json.loads(json.dumps(honest))
    change(document["slots"])
    return problems_in_sight(read_sealed_list(json.dumps(document)))


def renumber(kits):
    def change(slots):
        for slot, kit in zip(slots, kits, strict=True):
            slot["kit_number"] = str(kit)

    return change


def test_nothing_is_wrong_with_an_honest_list(honest):
    assert problems(honest, lambda slots: None) == []


def test_a_ciphertext_of_another_length_is_found(honest):
    def lengthen(slots):
        slots[3]["vault_ciphertext"] += "00"

    assert problems(honest, lengthen) == [
        "01, position 4: its vault_ciphertext has 113 bytes; all have 112, so that a length says"
        " nothing."
    ]


@pytest.mark.parametrize("name", ["kit_number", "study_ciphertext", "vault_ciphertext"])
def test_what_two_slots_share_is_found(honest, name):
    def copy(slots):
        slots[5][name] = slots[2][name]

    assert problems(honest, copy) == [
        f"01, position 6 has the same {name} as 01, position 3.",
    ]


def test_slots_in_an_order_of_their_own_are_found(honest):
    def swap(slots):
        slots[1], slots[2] = slots[2], slots[1]

    assert problems(honest, swap) == [
        "01, position 3: position 2 comes here; slots are numbered without gaps."
    ]


def test_a_stratum_in_two_pieces_is_found(honest):
    assert "Stratum 01 stands in two pieces of the list." in problems(
        honest, lambda slots: slots.append(slots.pop(0))
    )


def shuffled(numbers: range) -> list[int]:
    order = sorted(range(len(SLOTS)), key=honest_kits(len(SLOTS)).__getitem__)
    return [numbers[place] for place in order]


@pytest.mark.parametrize(
    ("kits", "sentence"),
    [
        (range(500_000, 500_000 + len(SLOTS)), "Kit numbers rise or fall along the list"),
        (shuffled(range(500_000, 500_000 + len(SLOTS))), "Kit numbers lie closer together"),
        (sorted(honest_kits(len(SLOTS)), reverse=True), "Kit numbers rise or fall along the list"),
        (
            [*sorted(honest_kits(len(SLOTS))[::2]), *sorted(honest_kits(len(SLOTS))[1::2])],
            "Kit numbers go up and down along the list",
        ),
    ],
    ids=["one after the other", "a row that was shuffled", "falling", "rising in each stratum"],
)
def test_kit_numbers_in_a_row_are_found(honest, kits, sentence):
    found = problems(honest, renumber(kits))

    assert any(problem.startswith(sentence) for problem in found)


def test_the_chance_of_runs_is_that_of_all_orders():
    def runs(order):
        rises = [after > before for before, after in pairwise(order)]
        return 1 + sum(a != b for a, b in pairwise(rises))

    counted = Counter(runs(order) for order in permutations(range(7)))

    assert _chance_of_runs(list(range(7))) == pytest.approx(2 * counted[1] / 5040)
    assert _chance_of_runs([1, 0, 3, 2, 5, 4, 6]) == pytest.approx(2 * counted[6] / 5040)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"block": 3}, r"At slots\.0\.block: extra inputs are not permitted"),
        ({"kit_number": "V00001"}, r"At slots\.0\.kit_number: string should match pattern"),
        ({"position": "1"}, r"At slots\.0\.position: input should be a valid integer"),
        ({"study_ciphertext": "xyz"}, r"At slots\.0\.study_ciphertext"),
    ],
)
def test_a_list_with_anything_else_in_it_is_refused(honest, change, sentence):
    document = honest | {"slots": [honest["slots"][0] | change, *honest["slots"][1:]]}

    with pytest.raises(Refused, match=sentence):
        read_sealed_list(json.dumps(document))


@pytest.mark.parametrize("text", ["", "velvet", "[]", '{"trial": "TIDE"}'])
def test_a_text_that_is_no_sealed_list_is_refused(text):
    with pytest.raises(Refused, match=r"This is not a sealed list made by make_randomisation\."):
        read_sealed_list(text)
