"""A sealed list of kits tells nobody what a kit holds, by its numbers, labels, order or lengths."""

import csv
import json
from datetime import date

import pytest

from tests.pharmacy import STUDY
from trials import seal
from trials.kits import (
    Content,
    arms_by_level,
    content_of,
    make_kits,
    numbers_in,
    read_content,
    why_not_make,
)
from trials.seal import CannotOpen
from trials.studies.reading import read_study

PRIVATE = seal.new_key()
PUBLIC = seal.public_key(PRIVATE)
EXPIRES = date(2028, 1, 31)
VELVET, GRAVEL = Content("velvet", "L80"), Content("gravel", "L80")


def made(counts, **said):
    usual = {"trial": "KITS", "lot": "L1", "expires_on": EXPIRES, "vault_public_key": PUBLIC}
    return make_kits(counts, **(usual | said))


@pytest.fixture(scope="module")
def big():
    """2,000 kits of each arm: (the list, [(kit, its content)] in the order of the list)."""
    kits = made({VELVET: 2000, GRAVEL: 2000})
    listed = json.loads(kits.sealed)["kits"]
    packed = {row["kit_number"]: row["arm"] for row in csv.DictReader(kits.packing.splitlines())}
    return kits, [(kit, packed[kit["number"]]) for kit in listed]


def test_numbers_are_distinct_and_every_line_has_one_length(big):
    lines = [kit for kit, _ in big[1]]

    assert len({kit["number"] for kit in lines}) == 4000
    assert {(len(kit["number"]), len(kit["ciphertext"])) for kit in lines} == {(6, 224)}


@pytest.mark.parametrize(
    "told_by",
    [
        lambda place, kit: place < 2000,
        lambda place, kit: place % 2,
        lambda place, kit: int(kit["number"]) % 2,
        lambda place, kit: kit["number"][2] < "5",
        lambda place, kit: int(kit["ciphertext"][:2], 16) % 2,
    ],
    ids=["first half", "place", "parity", "third digit", "ciphertext"],
)
def test_nothing_that_is_seen_predicts_the_arm(big, told_by):
    right = sum(told_by(place, kit) == (arm == "velvet") for place, (kit, arm) in enumerate(big[1]))

    # A binomial of 4,000 throws: mean 2000, standard deviation 31.6; 5 of them.
    assert abs(right - 2000) < 158


def test_the_list_and_the_labels_name_no_content(big):
    kits, _ = big

    assert not [word for word in ("velvet", "gravel", "L80") if word in kits.sealed + kits.labels]
    assert kits.labels.splitlines()[:2] == [
        "kit_number,lot,expires_on,text",
        f"{kits.numbers[0]},L1,2028-01-31,For clinical trial use only",
    ]


def test_the_vault_opens_a_kit_at_its_own_number_alone(big):
    (kit, arm), (other, _) = big[1][:2]
    ciphertext = bytes.fromhex(kit["ciphertext"])

    opened = content_of(ciphertext, kit["number"], trial="KITS", private=PRIVATE)

    assert opened == Content(arm, "L80")
    with pytest.raises(CannotOpen):
        content_of(ciphertext, other["number"], trial="KITS", private=PRIVATE)
    with pytest.raises(CannotOpen):
        content_of(ciphertext, kit["number"], trial="OTHER", private=PRIVATE)


def test_no_two_lists_are_alike():
    assert made({VELVET: 3, GRAVEL: 3}).numbers != made({VELVET: 3, GRAVEL: 3}).numbers


def test_the_numbers_of_earlier_lists_are_not_drawn_again():
    every_number = [str(number) for number in range(100_000, 1_000_000)]
    taken, free = every_number[8:], set(every_number[:8])

    drawn = made({VELVET: 4, GRAVEL: 4}, taken=taken).numbers

    assert set(drawn) == free


@pytest.mark.parametrize("text", ["velvet", "velvet:", ":L80", ""])
def test_a_content_without_arm_or_level_is_refused(text):
    with pytest.raises(ValueError, match="write arm:level, for example MDMA:L80"):
        read_content(text)


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_text_that_is_no_list_has_no_numbers(text):
    with pytest.raises(ValueError, match="This is not a list of kits made by make_kits"):
        numbers_in(text)


# Which lists may be made.

STUDY_OF_KITS = read_study(STUDY)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({VELVET: 2}, "Level L80 has no kits for gravel: one lot covers every arm, since a label"),
        (
            {Content("silk", "L80"): 2},
            "Level L80 is not for arm 'silk'; it is for: velvet, gravel.",
        ),
        ({Content("velvet", "L90"): 2}, "There is no level 'L90'; there are: L80, L120."),
        ({VELVET: 2, GRAVEL: 0}, "gravel:L80=0: a number of kits is 1 or more."),
        ({VELVET: 2, GRAVEL: 4}, None),
    ],
)
def test_one_lot_covers_every_arm_of_a_level(counts, sentence):
    found = why_not_make(STUDY_OF_KITS, counts)

    assert found is None if sentence is None else found.startswith(sentence)


def test_a_study_without_kits_has_no_list():
    without = STUDY_OF_KITS.model_copy(
        update={"dosing": STUDY_OF_KITS.dosing.model_copy(update={"kits": None})}
    )

    assert why_not_make(without, {VELVET: 1}) == "KITS keeps no kits: its file has no dosing.kits."


def test_a_level_is_for_the_arms_that_are_given_it():
    assert arms_by_level(STUDY_OF_KITS) == {
        "L80": ["velvet", "gravel"], "L120": ["velvet", "gravel"],
    }  # fmt: skip
