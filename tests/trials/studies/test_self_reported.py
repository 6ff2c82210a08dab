"""What a study file says of participants' own reports is there, and somebody can be called."""

import pytest

from tests.reporting import STUDY
from trials.studies.reading import InvalidStudy, read_study

RULES = read_study(STUDY).self_report


@pytest.mark.parametrize(
    ("said", "instead", "sentence"),
    [
        ("{BDI-II: [bdi09]}", "{BDI-II: [bdi99]}", "there is no item of BDI-II bdi99"),
        (
            "{BDI-II: [bdi09]}",
            "{PULSE: [pulse]}",
            "there is no form that participants fill in PULSE",
        ),
        ("languages: [en, he]", "languages: [en, fr]", "no help line for US in the language fr"),
        ('phones: {"01"', 'phones: {"07"', "there is no site 07"),
        ('at: "18:30"', 'at: "21:00"', "at 21:00 lies in the quiet hours from 20:00 to 09:00"),
        (
            "languages: [en, he]",
            "languages: [en, he]\n  offers: [{visits: [V7]}]",
            "there is no visit V7",
        ),
    ],
)
def test_what_does_not_fit_is_named(said, instead, sentence):
    assert said in STUDY

    with pytest.raises(InvalidStudy, match=sentence):
        read_study(STUDY.replace(said, instead))


def test_help_is_that_of_the_country_in_the_language_where_there_is_one():
    assert [line.phone for line in RULES.help_for("en", "IL")] == ["1201"]
    assert [line.text for line in RULES.help_for("fr", "US")] == ["Call at any hour"]


def test_what_must_be_answered_is_not_declined():
    assert RULES.lets_decline("BDI-II", "bdi01")
    assert not RULES.lets_decline("BDI-II", "bdi09")
