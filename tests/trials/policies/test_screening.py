"""The screening log names nobody."""

import pytest

from trials.policies.screening import why_identifying


@pytest.mark.parametrize("words", ["reach her at ada@example.org", "Mail: X@Y.com.", "a@b"])
def test_words_with_an_e_mail_address_are_refused(words):
    assert why_identifying(words) == (
        "The explanation looks like it holds an e-mail address: the log names nobody."
    )


@pytest.mark.parametrize(
    "words", ["call 617-555-0123", "+972 2 123 4567", "(617) 555 0123", "6175550123", "555 01 23"]
)
def test_words_with_a_telephone_number_are_refused(words):
    assert why_identifying(words) == (
        "The explanation looks like it holds a telephone number: the log names nobody."
    )


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Lives too far away",
        "Took part in a study on 2025-11-30",
        "Last dose 30.11.2025, washout until 14/01/2026",
        "CAPS 31 at 2 screenings; BP 150/95",
    ],
)
def test_words_without_either_are_not(words):
    assert why_identifying(words) is None
