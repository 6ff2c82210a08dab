"""How the items of a form stand on its page."""

from dataclasses import replace

import pytest

from instruments import Instrument, Item, get_instrument
from trials.web.presenters.items import cards_of, counted, sections, skipped_by

AUDIT = get_instrument("AUDIT", version="past_year")
CAPS = get_instrument("CAPS-5", version="past_month")
BDI = get_instrument("BDI-II", version="1996")
SDS = get_instrument("SDS", version="clinician_rated")


OWN = Instrument(
    "OWN",
    "1",
    "A study's own form",
    (
        Item("pulse", "Pulse", kind="integer", minimum=30.0, maximum=220.0),
        Item("dose", "Dose", kind="number", minimum=0.0, maximum=2.5),
        Item("onset", "Onset", kind="date", partial=True),
        Item("seen", "Seen at", kind="datetime"),
        Item("drug", "Drug", kind="text", maximum=200),
        Item("code", "Code", kind="text", pattern="[A-Z]+", hint="capitals"),
        Item("story", "Story", kind="text", maximum=201),
    ),
)


def blocks(instrument, answers=()):
    return [block for part in sections(instrument, dict(answers)) for block in part["blocks"]]


def card(number: int, answers=()) -> dict:
    cards = [block for block in blocks(CAPS, answers) if "card" in block]
    return next(block for block in cards if block["card"]["number"] == number)


def test_a_symptom_is_one_card_in_the_order_of_its_rating():
    rows = card(9)["rows"]

    assert [row["label"] for row in rows] == [
        "Frequency",
        "Frequency counted in",
        "Intensity",
        "Trauma-relatedness",
        "Rating",
        "Note",
    ]
    assert [row["required"] for row in rows] == [False, False, False, False, True, False]
    assert rows[-2]["name"] == "Item 9, rating"


def test_every_item_stands_on_the_page_once():
    keys = [row["key"] for block in blocks(CAPS) for row in block["rows"]]

    assert sorted(keys) == sorted(item.key for item in CAPS.items)


def test_the_caps_5_has_a_card_for_each_of_its_22_symptoms():
    assert len(cards_of(CAPS)) == 22


@pytest.mark.parametrize("instrument", [BDI, SDS], ids=lambda each: each.key)
def test_one_optional_item_beside_another_makes_no_card(instrument):
    assert cards_of(instrument) == {}


def test_only_required_items_are_counted():
    answers = {"caps01": 2, "caps01_frequency": 3, "caps02": {"missing": "refused"}}

    assert counted(CAPS.items, answers) == {"answered": 1, "total": 30}


def test_each_section_counts_its_own():
    by_heading = {part["heading"]: part for part in sections(CAPS, {"caps01": 2, "caps06": 1})}

    intrusion, avoidance = by_heading["B. Intrusion"], by_heading["C. Avoidance"]
    assert (intrusion["answered"], intrusion["total"]) == (1, 5)
    assert (avoidance["answered"], avoidance["total"]) == (1, 2)


def test_a_code_that_is_its_own_label_is_shown_once():
    choices = blocks(BDI)[0]["choices"]

    assert [(choice["shown"], choice["label"]) for choice in choices] == [
        (0, ""),
        (1, ""),
        (2, ""),
        (3, ""),
    ]


def test_a_code_that_is_a_word_is_not_said_beside_its_label():
    related = next(row for row in card(9)["rows"] if row["key"] == "caps09_related")

    assert [choice["shown"] for choice in related["choices"]] == ["", "", ""]
    assert [choice["label"] for choice in related["choices"]] == [
        "Definite",
        "Probable",
        "Unlikely",
    ]


def test_a_saved_list_is_shown_as_boxes_so_that_a_save_keeps_it():
    answers = {"caps_threat": ["life", "injury"]}

    threat = next(
        row
        for block in blocks(CAPS, answers)
        for row in block["rows"]
        if row["key"] == "caps_threat"
    )

    assert (threat["kind"], threat["value"]) == ("choices", ["life", "injury"])


def row(key: str, answers=()) -> dict:
    return next(r for block in blocks(OWN, answers) for r in block["rows"] if r["key"] == key)


def test_fields_to_type_in_stand_together_whatever_their_kind():
    assert [len(block["rows"]) for block in blocks(OWN)] == [7]


def test_a_choice_with_a_hint_stands_outside_the_grid():
    first, *others = BDI.items[:3]
    form = replace(BDI, items=(replace(first, hint="today"), *others))

    shown = blocks(form)

    assert [(len(block["rows"]), block["choices"] is None) for block in shown] == [
        (1, True),
        (2, False),
    ]


def test_bounds_are_shown_as_the_study_file_says_them():
    bounds = [(str(row(key)["minimum"]), str(row(key)["maximum"])) for key in ("pulse", "dose")]

    assert bounds == [("30", "220"), ("0", "2.5")]


def test_a_date_says_how_it_is_written_and_whether_it_may_be_partial():
    assert (row("onset")["partial"], row("onset")["format"]) == (
        True,
        "YYYY-MM-DD, YYYY-MM or YYYY",
    )
    assert (row("seen")["partial"], row("seen")["format"]) == (False, "YYYY-MM-DD HH:MM")


@pytest.mark.parametrize(("key", "lines"), [("drug", True), ("code", True), ("story", False)])
def test_a_short_text_or_one_with_a_pattern_takes_one_line(key, lines):
    assert row(key)["is_one_line"] is lines


def test_a_date_that_is_missing_keeps_its_reason():
    shown = row("onset", {"onset": {"missing": "refused"}})

    assert (shown["value"], shown["missing"]) == (None, "refused")


@pytest.mark.parametrize(
    ("answers", "skipped"),
    [
        ({"audit01": 1}, range(0)),
        ({"audit01": 0}, range(2, 9)),
        ({"audit01": 0, "audit05": 2}, range(2, 9)),
        ({"audit01": 1, "audit02": 0, "audit03": 0}, range(4, 9)),
    ],
)
def test_the_rules_of_the_audit_skip_items_answered_or_not(answers, skipped):
    assert skipped_by(AUDIT, answers) == {f"audit{number:02d}" for number in skipped}


def test_what_is_skipped_is_counted_where_it_was_answered_all_the_same():
    answers = {"audit01": 0, "audit05": 2}

    assert counted(AUDIT.items, answers, skipped_by(AUDIT, answers)) == {"answered": 2, "total": 4}


def test_a_skipped_item_stays_on_the_page_with_its_answer():
    rows = [row for block in blocks(AUDIT, {"audit01": 0, "audit05": 2}) for row in block["rows"]]
    fifth = next(row for row in rows if row["key"] == "audit05")

    assert (len(rows), fifth["value"], fifth["skipped"]) == (10, 2, True)
