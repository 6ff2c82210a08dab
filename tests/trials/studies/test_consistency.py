"""What does not fit together, where two places of the file must be broken to see it."""

from pathlib import Path

import pytest

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
