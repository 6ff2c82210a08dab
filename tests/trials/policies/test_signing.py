"""What stands in the way of a rater's signature."""

from types import SimpleNamespace

import pytest

from instruments import get_instrument
from trials.models import Entry
from trials.policies import signing
from trials.selectors.signatures import SignedForm

CAPS = get_instrument("CAPS-5", "past_month")
RUTH = SimpleNamespace(actor="ruth")


def rated(answers: dict, **said) -> SignedForm:
    entry = {"form_class": "rating", "assigned_to_id": "ruth", "state": Entry.State.COMPLETE}
    entry |= {"trial": None, "form_key": CAPS.key, "form_version": CAPS.version} | said
    return SignedForm(SimpleNamespace(**entry), SimpleNamespace(complete=True, answers=answers))


@pytest.fixture(autouse=True)
def caps(monkeypatch):
    monkeypatch.setattr(signing, "form_of", lambda *about: CAPS)


def test_a_rating_without_the_relatedness_of_a_symptom_is_not_signed():
    assert signing.why_not_sign_rating(rated({"caps09": 2, "caps09_note": "Unsure"}), RUTH) == (
        "To put right by an addendum before you sign: 9: trauma-relatedness: severity is 2 or more"
        " and trauma-relatedness is not rated, which is needed for the signature."
    )


def test_what_may_be_explained_stands_in_nobodys_way():
    odd = {"caps02_frequency": 0, "caps02_intensity": "extreme", "caps02": 0}

    assert signing.why_not_sign_rating(rated(odd), RUTH) is None


def test_the_rating_of_another_is_refused_before_anything_is_said_of_it():
    refusal = signing.why_not_sign_rating(rated({"caps09": 2}, assigned_to_id="rena"), RUTH)

    assert refusal == "A rating is signed by the rater who gave it, and by nobody else."
