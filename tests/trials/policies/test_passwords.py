"""Which passwords are taken, and in which words the others are refused."""

import pytest

from trials.models import User
from trials.policies.passwords import why_not_password

ADA = User(username="ada.site", name="Ada Lovelace")
STUDIES = ("MAPP1", "Careful dosing at the harbour")


@pytest.mark.parametrize(
    "password",
    [
        "seven grey herons wade",
        "vierzehn Äpfel",
        "aB3$aB3$xY9!",
        "ada sings to seven herons",
        "x1" + "🦆y2" * 42,
    ],
)
def test_length_is_what_counts(password):
    assert why_not_password(password, user=ADA, studies=STUDIES) is None


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("herons wade", "A password has 12 to 128 characters; this one has 11."),
        ("heron" * 26, "A password has 12 to 128 characters; this one has 130."),
        ("Q1w2e3r4t5y6", "This password is on the list of common ones: choose another."),
        ("abababababab", "A password has at least 5 different characters."),
        ("LovelaceAda-2026", "little more than your name, or that of the study"),
        ("MAPP1harbour99", "little more than your name, or that of the study"),
        ("equipoise2026", "little more than your name, or that of the study"),
    ],
)
def test_what_others_try_first_is_refused(password, sentence):
    assert sentence in why_not_password(password, user=ADA, studies=STUDIES)
