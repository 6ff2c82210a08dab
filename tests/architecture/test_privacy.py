"""Who a participant is stays with the site: no column and no field of a form asks for it."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from instruments import all_instruments
from trials.studies.reading import read_study
from trials.studies.shipping import FOLDER

# HIPAA's identifiers, 45 CFR 164.514(b)(2), as they are called in English column names.
IDENTIFIER = re.compile(
    r"(^|_)(first|last|middle|maiden|given|family|full|patient|participant)_?name"
    r"|surname|initials|(^|_)(e?mail|phone|telephone|mobile|fax|street|address|city|postcode|zip"
    r"|birth\w*|dob|ssn|mrn|medical_record\w*|insurance\w*|passport\w*|national_id|licen[cs]e_number"
    r"|ip|photo\w*|fingerprints?_of|contact_(name|number|details))($|_)"
)
# Of people who work on the study; the e-mail address is by which the database knows one person.
OF_STAFF = {"trials.User.email"}


def columns() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if IDENTIFIER.search(field.name)
    }


def test_no_table_has_a_column_for_who_a_participant_is():
    assert columns() == OF_STAFF


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_no_form_of_a_shipped_study_asks_who_a_participant_is(file: Path):
    study = read_study(file.read_text())
    asked = [f"{key}.{field.key}" for key, form in study.own_forms.items() for field in form.fields]

    assert [one for one in asked if IDENTIFIER.search(one.rpartition(".")[2].lower())] == []


def test_no_instrument_asks_who_a_participant_is():
    items = [item.key for instrument in all_instruments() for item in instrument.items]

    assert [key for key in items if IDENTIFIER.search(key.lower())] == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("first_name", True),
        ("date_of_birth", True),
        ("home_address", True),
        ("email", True),
        ("phone", True),
        ("mrn", True),
        ("file_name", False),
        ("actor_name", False),
        ("relationship", False),
        ("contacted_on", False),
    ],
)
def test_the_search_knows_an_identifier(name, found):
    assert bool(IDENTIFIER.search(name)) is found
