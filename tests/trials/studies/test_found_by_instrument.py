"""What the checks of an instrument ask about, and what was said already."""

import pytest

from instruments import get_instrument
from trials.studies.edit_checks import found_by_instrument

CAPS = get_instrument("CAPS-5", "past_month")
NEVER_BUT_STRONG = {"caps02_frequency": 0, "caps02_intensity": "extreme"}


def asked(answers: dict) -> list[tuple[str, str]]:
    return [finding.key for finding in found_by_instrument(CAPS, answers)]


def test_a_contradiction_is_asked_about_by_the_check_that_found_it():
    assert asked(NEVER_BUT_STRONG) == [("instrument/intensity_without_frequency", "caps02")]


@pytest.mark.parametrize(
    "answers",
    [
        NEVER_BUT_STRONG | {"caps02_note": "As he said it"},
        {"caps09": 2, "caps09_related": {"missing": "not_answered"}},
    ],
)
def test_what_a_note_or_a_reason_explains_is_not_asked_again(answers):
    assert asked(answers) == []


def test_what_no_note_explains_is_asked_about_all_the_same():
    answers = {"caps09": 2, "caps09_note": "Unsure"}

    assert asked(answers) == [("instrument/relatedness_unrated", "caps09_related")]
