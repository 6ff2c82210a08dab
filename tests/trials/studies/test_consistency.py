"""What does not fit together, where two places of the file must be broken to see it."""

from pathlib import Path

import pytest

from tests import pharmacy, pool
from trials.studies.reading import InvalidStudy, read_study

WHOLE = (Path(__file__).parent / "broken" / "whole.yaml").read_text()
FOR_SOME = WHOLE.replace(
    "{form: AE, by: site, as_needed: true}", "{form: AE, by: site, when: MOOD.mood == 0}"
)


def test_a_rule_on_a_form_for_some_people_must_say_for_whom():
    text = FOR_SOME.replace("rule: MOOD.mood@V1 == 0, at", "rule: AE.serious, at")

    with pytest.raises(InvalidStudy, match=r"AE is only for those of whom MOOD\.mood == 0 is true"):
        read_study(text)


def test_and_may_read_it_when_it_does():
    text = FOR_SOME.replace(
        "rule: MOOD.mood@V1 == 0, at", "rule: MOOD.mood == 0 and AE.serious, at"
    )

    assert read_study(text).study == "WHOLE"


def test_rules_for_raters_need_a_form_that_raters_fill_in():
    text = pool.STUDY.replace("by: rater", "by: site")

    with pytest.raises(InvalidStudy, match=r"rating: no form of a visit is filled in by a rater"):
        read_study(text)


def test_a_site_has_a_language_in_two_letters():
    text = pool.STUDY.replace("[he, en]", "[hebrew]")

    with pytest.raises(InvalidStudy, match=r"sites\.1\.languages\.0: "):
        read_study(text)


def test_a_session_whose_kit_is_asked_for_names_its_level():
    text = pharmacy.STUDY.replace("      level: L80\n", "")

    with pytest.raises(InvalidStudy, match=r"sessions\.0\.level: a kit is asked for by its level"):
        read_study(text)


@pytest.mark.parametrize("capsules", ["[0, 1]", "[1, -1]"])
def test_a_kit_holds_something_to_give(capsules):
    text = pharmacy.STUDY.replace("capsules: [2, 1]", f"capsules: {capsules}")

    with pytest.raises(InvalidStudy, match=r"capsules: \[initial, supplemental\], the first above"):
        read_study(text)
