import pytest

from instruments import get_instrument
from instruments.catalogue._caps_5_items import RELATED
from instruments.catalogue.caps_5_past_month import LEAST_DIAGNOSIS

CAPS = get_instrument("CAPS-5")


def values(answers, version=None):
    scores = get_instrument("CAPS-5", version).score(answers)
    return {name: score.value for name, score in scores.items()}


def test_the_total_asks_nothing_about_trauma_relatedness():
    unlikely = dict.fromkeys(RELATED.values(), "unlikely")

    assert values(LEAST_DIAGNOSIS | unlikely)["caps_total"] == 12


def test_items_beyond_20_never_enter_the_total():
    others = {"caps23": 4, "caps24": 4, "caps25": 4, "caps29": 4, "caps30": 4}

    assert values(LEAST_DIAGNOSIS | others)["caps_total"] == 12


@pytest.mark.parametrize(
    ("changes", "diagnosis"),
    [
        ({}, True),
        ({"caps16_related": "probable"}, True),
        ({"caps16_related": "unlikely"}, False),
        ({"caps16_related": None}, None),
        ({"caps16": 1}, False),
        ({"caps01": None}, None),
        ({"caps_criterion_a": None}, None),
        ({"caps_criterion_a": "N"}, False),
        ({"caps22_over_1_month": None}, None),
        ({"caps22_over_1_month": "N"}, False),
        ({"caps23": 1}, False),
        ({"caps23": 1, "caps24": None}, None),
        ({"caps_criterion_a": None, "caps23": 1}, False),
        ({"caps20": None}, True),
    ],
)
def test_the_diagnosis_is_yes_no_or_open(changes, diagnosis):
    assert values(LEAST_DIAGNOSIS | changes)["caps_ptsd"] is diagnosis


def test_an_item_linked_by_what_it_asks_needs_no_rating():
    assert "caps08_related" not in CAPS.items_by_key
    assert "caps10_related" not in CAPS.items_by_key
    assert values(LEAST_DIAGNOSIS)["caps_b_n"] == 1


@pytest.mark.parametrize(
    ("changes", "subtype"),
    [
        ({"caps29": 2}, True),
        ({"caps29": 1, "caps30": 1}, False),
        ({"caps29": 2, "caps30": None}, True),
        ({"caps29": 1, "caps30": None}, None),
        ({"caps29": 4, "caps_criterion_a": "N"}, False),
    ],
)
def test_the_dissociative_subtype_needs_the_diagnosis_and_one_of_two(changes, subtype):
    assert values(LEAST_DIAGNOSIS | changes)["caps_dissoc_subtype"] is subtype


def test_why_a_diagnosis_is_open_is_said():
    score = CAPS.score(LEAST_DIAGNOSIS | {"caps16_related": None})["caps_ptsd"]

    assert score.why_none == "cannot tell: caps_e_met: no trauma-relatedness for item 16"


def test_an_open_subtype_names_the_open_item():
    score = CAPS.score(LEAST_DIAGNOSIS | {"caps30": None})["caps_dissoc_subtype"]

    assert score.why_none == "cannot tell: items: no answer to item 30"


def test_the_worst_month_gives_a_diagnosis():
    assert values(LEAST_DIAGNOSIS, "worst_month")["caps_ptsd"] is True


def test_the_past_week_never_asks_for_the_event():
    week = get_instrument("CAPS-5", "past_week")

    assert "caps_criterion_a" not in week.items_by_key
    assert "caps22_over_1_month" not in week.items_by_key


def test_twenty_severities_alone_give_every_severity_score():
    severities = {f"caps{number:02d}": 3 for number in range(1, 21)}

    scores = values(severities)

    assert [scores[f"caps_{part}"] for part in ("total", "b_sev", "c_sev", "d_sev", "e_sev")] == [
        60,
        15,
        6,
        21,
        18,
    ]
    assert scores["caps_ptsd"] is None


NEVER_BUT_STRONG = {"caps02_frequency": 0, "caps02_intensity": "extreme"}


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (NEVER_BUT_STRONG, "caps02_note"),
        ({"caps01": 1, "caps02_frequency": 3}, "caps01_note"),
        ({"caps22_over_1_month": "N", "caps22": 2}, "caps22_note"),
        ({"caps21_delayed": "N", "caps21": 7}, "caps21_note"),
    ],
)
@pytest.mark.parametrize(("words", "kind"), [("She said so", "explained"), ("  ", "warning")])
def test_a_note_of_the_same_number_explains_a_contradiction(answers, note, words, kind):
    [found] = CAPS.problems_with(answers | {note: words})

    assert found.kind == kind


def test_a_note_of_another_number_explains_nothing():
    [found] = CAPS.problems_with(NEVER_BUT_STRONG | {"caps01_note": "Long ago"})

    assert found.kind == "warning"


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({}, ["caps09_related"]),
        ({"caps09_note": "Cannot tell"}, ["caps09_related"]),
        ({"caps09_related": "unlikely"}, []),
        ({"caps09_related": {"missing": "not_answered"}}, []),
        ({"caps09": 1}, []),
    ],
)
def test_a_signature_needs_the_relatedness_of_what_counts_and_no_note_in_its_place(changes, needed):
    found = CAPS.why_not_signed({"caps09": 2} | NEVER_BUT_STRONG | changes)

    assert [problem.item_key for problem in found] == needed
