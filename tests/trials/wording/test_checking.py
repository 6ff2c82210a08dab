"""A pack fits its form, or each thing that does not fit is a sentence."""

import json

import pytest

from tests.library import BDI, PGIC, licence, pack_of, sealed
from trials.wording.checking import problems_with
from trials.wording.pack import read_pack


def problems(pack: dict, instrument=PGIC) -> list[str]:
    return problems_with(read_pack(json.dumps(sealed(pack)), source="pack.json"), instrument)


def options(**of_items) -> dict:
    return pack_of(BDI) | {"options": of_items}


ZERO_TO_THREE = dict.fromkeys("0123", "some text")
DIRECTED = dict.fromkeys(("0", "1a", "1b", "2a", "2b", "3a", "3b"), "some text")


@pytest.mark.parametrize("instrument", [PGIC, BDI], ids=lambda one: one.key)
def test_a_pack_with_every_item_and_every_code_fits(instrument):
    assert problems(pack_of(instrument), instrument) == []


def test_options_under_a_star_are_those_of_every_item_that_is_not_named():
    pack = options(bdi16=DIRECTED, bdi18=DIRECTED) | {}
    pack["options"]["*"] = ZERO_TO_THREE

    assert problems(pack, BDI) == []


def test_an_item_without_text_and_an_item_that_is_not_there_are_named():
    pack = pack_of(BDI)
    pack["items"]["bdi22"] = pack["items"].pop("bdi21")

    assert problems(pack, BDI) == [
        "items: no text for bdi21.",
        "items: there is no item bdi22.",
    ]


def test_a_code_without_text_and_a_code_that_is_not_there_are_named():
    pack = pack_of(PGIC)
    pack["options"]["pgic"]["8"] = pack["options"]["pgic"].pop("7")

    assert problems(pack) == [
        "options of pgic: no text for 7.",
        "options of pgic: there is no code 8.",
    ]


def test_options_of_an_item_that_has_none_are_named():
    pack = pack_of(PGIC)
    pack["options"]["pgic2"] = {"1": "some text"}

    assert problems(pack) == ["options: pgic2 is no item of PGIC with options."]


def test_items_without_any_options_are_named():
    assert problems(pack_of(PGIC) | {"options": {}}) == [
        'options: none for pgic, nor "*" for all of them.'
    ]


def test_a_star_that_stands_for_no_item_is_refused():
    pack = pack_of(PGIC)
    pack["options"]["*"] = {"1": "some text"}

    assert problems(pack) == ['options: "*" is there, but every item has its own.']


def test_a_licence_that_ends_before_it_begins_is_refused():
    pack = licence(pack_of(PGIC), valid_from="2026-05-01", valid_to="2026-04-30")

    assert problems(pack) == ["licence.valid_to: 2026-04-30 is before valid_from, 2026-05-01."]
