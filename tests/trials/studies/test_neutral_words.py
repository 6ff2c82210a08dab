"""Which words tell an arm: those of a label that are of it alone, and not everyday ones."""

import pytest

from trials.studies.neutral_words import arm_words
from trials.studies.reading import read_study
from trials.studies.shipping import shipped


@pytest.fixture(scope="module")
def study():
    return read_study(shipped("demo-mapp1"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Participant got placebo", ["placebo"]),
        ("Placebo list.pdf", ["placebo"]),
        ("Patient was on MDMA arm?", ["mdma"]),
        ("the pbo_group", ["pbo"]),
        ("Therapy with the study drug, dose assisted by the group", []),
        ("Placebos are not looked for in other words: mdmax", []),
    ],
)
def test_codes_and_the_words_of_one_label_tell_an_arm(study, text, told):
    assert arm_words(study, text) == told
