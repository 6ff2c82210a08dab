"""`manage.py check_randomisation`, with and without the key, finds what was planted."""

import io
import json
from collections import Counter
from itertools import cycle

import pytest

from tests.trials.randomisation.lists import (
    blocks,
    honest_kits,
    record_of,
    sealed_with,
)
from trials.randomisation import PlannedSlot, SealedList
from trials.randomisation.command import check

SLOTS = blocks()
ARMS = [slot.arm for slot in SLOTS]
KITS = honest_kits(len(SLOTS))
NOTHING = "Nothing is wrong with it."


def said(tmp_path, sealed: SealedList, record=None, *words: str) -> list[str]:
    """Every problem. record: None for a check without the key."""
    files = {"sealed-list.json": sealed.text}
    if record:
        files |= {"part-1": sealed.parts[0], "part-2": sealed.parts[1], "record": record.as_text()}
        words = (*words, "--key-part-1", tmp_path / "part-1", "--key-part-2", tmp_path / "part-2",
                 "--record", tmp_path / "record")  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    out, errors = io.StringIO(), io.StringIO()
    status = check([str(tmp_path / "sealed-list.json"), *map(str, words)], out, errors)
    problems = errors.getvalue().splitlines()
    assert status == bool(problems) == (NOTHING not in out.getvalue())
    return problems


def of_list(tmp_path, slots: list[PlannedSlot], kits: list[str], **changed) -> list[str]:
    sealed = sealed_with(kits, slots)
    return said(tmp_path, sealed, record_of(sealed, slots, **changed))


def with_arms(arms) -> list[PlannedSlot]:
    """The places of the list with other arms."""
    return [
        PlannedSlot(slot.stratum, slot.position, arm)
        for slot, arm in zip(SLOTS, arms, strict=False)
    ]


def test_nothing_is_wrong_with_an_honest_list(tmp_path):
    sealed = sealed_with(KITS, SLOTS)

    assert said(tmp_path, sealed) == []
    assert said(tmp_path, sealed, record_of(sealed, SLOTS)) == []


def test_it_names_the_balance_only_to_whoever_holds_the_key(tmp_path):
    sealed = sealed_with(KITS, SLOTS)
    (tmp_path / "list").write_text(sealed.text)
    out = io.StringIO()

    check([str(tmp_path / "list")], out, io.StringIO())

    assert out.getvalue() == (
        f"list: TIDE, {len(SLOTS)} slots in 2 strata, sha256 {sealed.sha256}.\n{NOTHING}\n"
    )


def by_arm(kit_of) -> list[str]:
    return [kit_of(kit, arm == "velvet") for kit, arm in zip(KITS, ARMS, strict=True)]


def smaller_half_first(kits: list[str]) -> list[str]:
    """In each stratum the lower kit numbers are velvet."""
    given = []
    for stratum in ("01", "02"):
        places = [n for n, slot in enumerate(SLOTS) if slot.stratum == stratum]
        low = iter(sorted(kits[n] for n in places))
        of_place = {n: next(low) for n in sorted(places, key=lambda n: ARMS[n] != "velvet")}
        given += [of_place[n] for n in places]
    return given


@pytest.mark.parametrize(
    ("kits", "attribute"),
    [
        (by_arm(lambda kit, velvet: kit[0] + "07"[velvet] + kit[2:]), "digit 2 of the kit number"),
        (by_arm(lambda kit, velvet: kit[:-1] + "38"[velvet]), "parity of the kit number"),
        (
            by_arm(lambda kit, velvet: kit[:3] + "5" + kit[4:] if velvet else kit),
            "digit 4 of the kit number being 5",
        ),
        (
            by_arm(lambda kit, velvet: str(500_000 + int(kit) // 2 - 400_000 * (not velvet))),
            "kit number",
        ),
        (smaller_half_first(KITS), "order of kit numbers in the stratum"),
    ],
    ids=["a digit", "the parity", "one value of a digit", "numbered by arm", "order in a stratum"],
)
def test_kit_numbers_that_tell_the_arm_are_found(tmp_path, kits, attribute):
    problems = of_list(tmp_path, SLOTS, kits)

    assert any(problem.startswith(f"The {attribute} predicts velvet: AUC") for problem in problems)


def test_kit_numbers_that_rise_before_one_arm_are_found(tmp_path):
    falling = sorted(KITS, reverse=True)
    half = len(falling) // 2
    low, high = iter(falling[half:]), iter(falling[:half])
    kits = [next(high if arm == "gravel" else low, None) or next(high) for arm in ARMS]

    problems = of_list(tmp_path, SLOTS, kits)

    assert any(problem.startswith("The rise of kit numbers") for problem in problems)


def test_lengths_that_tell_the_arm_are_found(tmp_path):
    sealed = sealed_with(KITS, SLOTS)
    document = json.loads(sealed.text)
    for slot, arm in zip(document["slots"], ARMS, strict=True):
        slot["vault_ciphertext"] += "00" * (arm == "velvet")
    longer = SealedList(json.dumps(document), sealed.parts)

    problems = said(tmp_path, longer, record_of(longer, SLOTS))

    assert any("its vault_ciphertext has" in problem for problem in problems)
    assert any(
        problem.startswith("The length of the vault's ciphertext predicts") for problem in problems
    )


def test_arms_that_alternate_are_found(tmp_path):
    slots = with_arms(cycle(["velvet", "gravel"]))

    problems = of_list(
        tmp_path, slots, KITS, seed=None, ratio={"velvet": 1, "gravel": 1}, block_sizes=[4, 6]
    )

    assert any(
        problem.startswith("The parity of the position predicts velvet: AUC 1.000")
        for problem in problems
    )


def test_a_stratum_that_is_not_balanced_is_found(tmp_path):
    arms = list(ARMS)
    arms[arms.index("gravel", 30)] = "velvet"
    slots = with_arms(arms)

    problems = of_list(tmp_path, slots, KITS)

    held = Counter(slot.arm for slot in slots if slot.stratum == "01")
    assert problems[0] == "The arms are not those that the recorded seed draws."
    assert problems[1].startswith("Stratum 01, which holds")
    assert f"velvet {held['velvet']}" in problems[1]
    assert "no block of 3 or 6 holds the arms velvet 2, gravel 1." in problems[1]


def test_a_list_that_another_seed_drew_is_found(tmp_path):
    assert of_list(tmp_path, SLOTS, KITS, seed="b") == [
        "The arms are not those that the recorded seed draws."
    ]


def test_counts_that_the_record_does_not_say_are_found(tmp_path):
    recorded = {"01": {"velvet": 40, "gravel": 20}, "02": {"velvet": 40, "gravel": 20}}
    slots = blocks(block_sizes=[3])
    there = slots[:-3]

    problems = of_list(
        tmp_path, there, KITS[: len(there)], balance=recorded, block_sizes=[3], seed=None
    )

    assert problems == [
        "Stratum 02 holds velvet 38, gravel 19; the record says velvet 40, gravel 20."
    ]


def test_the_record_of_another_list_is_refused(tmp_path):
    sealed = sealed_with(KITS, SLOTS)

    problems = said(tmp_path, sealed, record_of(sealed, SLOTS, sealed_list_sha256="ab" * 32))

    assert problems == ["The record is that of another list: its sha256 differs."]


def test_a_slot_that_was_moved_is_named(tmp_path):
    sealed = sealed_with(KITS, SLOTS)
    document = json.loads(sealed.text)
    fifth, eighth = (document["slots"][place] for place in (4, 7))
    name = "study_ciphertext"
    fifth[name], eighth[name] = eighth[name], fifth[name]
    moved = SealedList(json.dumps(document), sealed.parts)

    problems = said(tmp_path, moved, record_of(moved, SLOTS))

    assert problems == [
        "Sealed to another key, or moved from another place: 01, position 5; 01, position 8."
    ]


def test_a_slot_that_was_sealed_to_another_key_is_named(tmp_path):
    sealed, other = sealed_with(KITS, SLOTS), sealed_with(KITS, SLOTS)
    document = json.loads(sealed.text)
    document["slots"][4] = json.loads(other.text)["slots"][4]
    foreign = SealedList(json.dumps(document), sealed.parts)

    problems = said(tmp_path, foreign, record_of(foreign, SLOTS))

    assert problems == ["Sealed to another key, or moved from another place: 01, position 5."]


def test_the_parts_of_another_key_are_refused(tmp_path):
    sealed = sealed_with(KITS, SLOTS)
    other = SealedList(sealed.text, sealed_with(KITS, SLOTS).parts)

    problems = said(tmp_path, other, record_of(other, SLOTS))

    assert problems == ["These two parts do not make the key of this study."]


def test_a_key_without_the_record_is_refused(tmp_path):
    sealed = sealed_with(KITS, SLOTS)
    (tmp_path / "part-1").write_text(sealed.parts[0])

    problems = said(tmp_path, sealed, None, "--key-part-1", tmp_path / "part-1")

    assert problems == ["Give --key-part-1, --key-part-2 and --record together."]


STUDY = """
study: TIDE
title: Sea bathing
consent: {version: "1"}
arms: [{code: velvet, label: Sea, ratio: 2}, {code: gravel, label: Bath}]
sites: [{code: "01", name: Harbour, country: IE, timezone: Europe/Dublin}]
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 0, between: [0, 1]}]
    forms: [{form: BDI-II, by: participant}]
randomisation: {after: [V1]}
"""


def test_a_list_for_other_strata_than_the_study_has_is_refused(tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text(STUDY)

    problems = said(tmp_path, sealed_with(KITS, SLOTS), None, "--study", study)

    assert problems == ["Its strata are 01, 02; those of the study are 01."]


def test_the_record_says_how_the_list_was_drawn_and_no_arm_of_a_slot():
    record = record_of(sealed_with(KITS, SLOTS), SLOTS)

    assert record.draw_again() == SLOTS
    assert record.as_text().count("velvet") == 3  # in the ratio, and in the counts of two strata
