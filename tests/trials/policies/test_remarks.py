"""The CAPS-5 aid: named after the rater's own rating, never in its place. And what could name
somebody in a free text."""

import random

import pytest

from instruments import get_instrument
from trials.policies.remarks import remarks_on
from trials.studies.reading import read_study

CAPS = get_instrument("CAPS-5", "past_month")
TWICE_A_WEEK_PRONOUNCED = {
    "caps01_frequency": 2,
    "caps01_frequency_unit": "per_week",
    "caps01_intensity": "pronounced",
}


def said(answers: dict, instrument=CAPS) -> list[tuple[str, str]]:
    return [(one.kind, one.message) for one in remarks_on(instrument, answers)]


@pytest.mark.parametrize("severity", [1, 2, 4])
def test_a_severity_that_differs_from_the_table_is_told_what_the_table_says(severity):
    assert said(TWICE_A_WEEK_PRONOUNCED | {"caps01": severity}) == [
        (
            "warning",
            f"Item 1: frequency and intensity together suggest 3; your rating is {severity}.",
        )
    ]


def test_a_severity_that_agrees_with_the_table_is_not_spoken_of():
    assert said(TWICE_A_WEEK_PRONOUNCED | {"caps01": 3}) == []


@pytest.mark.parametrize("severity", [None, {"missing": "not_answered"}])
def test_no_suggestion_comes_before_the_raters_own_rating(severity):
    assert said(TWICE_A_WEEK_PRONOUNCED | {"caps01": severity}) == []


def test_that_a_symptom_does_not_meet_its_definition_is_the_raters_to_say():
    assert said(TWICE_A_WEEK_PRONOUNCED | {"caps01": 0}) == []


@pytest.mark.parametrize("missing", TWICE_A_WEEK_PRONOUNCED)
def test_without_both_sides_of_the_table_nothing_is_suggested(missing):
    answers = TWICE_A_WEEK_PRONOUNCED | {"caps01": 1, missing: None}

    assert not [message for _, message in said(answers) if "suggest" in message]


def test_what_never_happened_suggests_none():
    answers = TWICE_A_WEEK_PRONOUNCED | {"caps01": 2, "caps01_frequency": 0}

    assert ("warning", "Item 1: frequency and intensity together suggest 0; your rating is 2.") in (
        said(answers)
    )


def test_other_remarks_of_the_form_stand_beside_the_suggestion():
    answers = TWICE_A_WEEK_PRONOUNCED | {"caps01": 4, "caps02": 1}

    assert [message for _, message in said(answers)] == [
        "2. Distressing dreams: severity of 1 or more without a frequency.",
        "Item 1: frequency and intensity together suggest 3; your rating is 4.",
    ]


@pytest.mark.parametrize("version", ["past_week", "worst_month"])
def test_for_another_window_there_is_no_table(version):
    answers = TWICE_A_WEEK_PRONOUNCED | {"caps01": 1}

    assert said(answers, get_instrument("CAPS-5", version)) == []


def test_answers_are_as_they_were():
    answers = TWICE_A_WEEK_PRONOUNCED | {"caps01": 1}

    remarks_on(CAPS, answers)

    assert answers == TWICE_A_WEEK_PRONOUNCED | {"caps01": 1}


NOTE = (
    read_study(
        """
study: NOTED
title: Noted
consent: {version: "1.0"}
sites: [{code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}]
own_forms:
  NOTE: {title: Note, fields: [{key: note, label: Note, type: text}]}
visits:
  - {code: V1, label: Baseline, anchors: [{after: consent, target: 0, between: [0, 7]}],
     forms: [{form: NOTE, by: site}]}
"""
    )
    .own_forms["NOTE"]
    .as_instrument("NOTE")
)
TELEPHONES = (
    "0### ### ####",
    "+44 (0)### #######",
    "(###) ###-####",
    "###-#######",
    "+972 ## ### ####",
    "0###.###.####",
    "##########",
)
ADDRESSES = ("{}.{}@example.org", "{}_{}@mail.example.co.uk", "{}{}@example.com", "{}+{}@ex-am.ple")


def planted(dice: random.Random) -> str:
    """A telephone number or an address, as people write them."""
    if dice.random() < 0.5:
        return "".join(
            str(dice.randint(1, 9)) if one == "#" else one for one in dice.choice(TELEPHONES)
        )
    return dice.choice(ADDRESSES).format(dice.choice("abcdefgh"), dice.choice(["smith", "cohen"]))


def test_of_200_planted_numbers_and_addresses_each_is_asked_about():
    dice = random.Random(77)
    words = [planted(dice) for _ in range(200)]

    missed = [
        one
        for one in words
        if said({"note": f"Rang from {one} and felt well."}, NOTE)
        != [("warning", f"Note: “{one}” could say who somebody is; no answer should.")]
    ]

    assert missed == []


@pytest.mark.parametrize(
    "words",
    [
        "Felt faint 45 min after 120 mg, 118/76, pulse 88.",
        "Took Ibuprofen 400 mg on 2026-03-01 at 14:30.",
        {"missing": "refused"},
        None,
    ],
)
def test_what_names_nobody_is_not_asked_about(words):
    assert said({"note": words}, NOTE) == []
