"""Only what can be made coarse is given to everybody, and it must be there."""

import pytest

from tests.study import STUDY
from trials.studies.reading import InvalidStudy, read_study


def test_the_choice_that_allows_it_is_one_of_the_consent_form():
    with pytest.raises(InvalidStudy, match="there is no choice of the consent form sharing"):
        read_study(f"{STUDY}\npublic_data: {{consent: sharing}}")


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("MOOD.colour", "there is no field of an own form MOOD.colour"),
        ("PULSE.pulse", "PULSE.pulse is a number: only codes, and ages .a number with the unit"),
    ],
)
def test_what_cannot_be_shared_is_named(named, sentence):
    with pytest.raises(InvalidStudy, match=sentence):
        read_study(f"{STUDY}\npublic_data: {{characteristics: [{named}]}}")
