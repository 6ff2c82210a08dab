"""The file of a wording pack is read whole, and no refusal quotes it."""

import json

import pytest

from tests.library import PGIC, pack_of, sealed
from trials.wording.pack import InvalidPack, hash_of, read_pack

PACK = pack_of(PGIC, says="Zebra")


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidPack) as refused:
        read_pack(text, source="pack.json")
    return refused.value.problems


def changed(**fields) -> str:
    return json.dumps(sealed(PACK | fields))


def test_a_pack_that_fits_its_format_is_read():
    pack = read_pack(json.dumps(PACK), source="pack.json")

    assert (pack.instrument, pack.version, pack.language) == ("PGIC", "1976", "en")
    assert pack.items == {"pgic": "Zebra on pgic?"}
    assert str(pack.licence.valid_to) == "2099-12-31"


def test_the_hash_is_of_sorted_keys_in_utf_8_without_spaces_and_without_itself():
    # printf '{"a":"é","b":{"c":1}}' | sha256sum
    expected = "6819388c866581d53e25a225783a1012104117574702b15f72519af83dcefa4b"

    assert hash_of({"b": {"c": 1}, "sha256": "x", "a": "é"}) == expected


def test_a_pack_that_was_changed_by_one_word_is_refused_with_the_hash_of_what_is_there():
    altered = PACK | {"instruction": "Another sentence."}

    [problem] = problems_of(json.dumps(altered))

    assert problem == (
        f"pack.json: sha256: the file was changed or cut; its content gives {hash_of(altered)}."
    )


@pytest.mark.parametrize("language", ["en", "he-IL", "zh-Hant-TW", "es-419"])
def test_a_language_is_named_as_in_bcp_47(language):
    assert read_pack(changed(language=language), source="pack.json").language == language


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"language": "english"}, "language"),
        ({"language": "he_IL"}, "language"),
        ({"direction": "down"}, "direction"),
        ({"instruction": " "}, "instruction"),
        ({"items": {"pgic": 3}}, "items.pgic"),
        ({"options": {"*": {"1": ""}}}, "options.*.1"),
        ({"licence": PACK["licence"] | {"modes": []}}, "licence.modes"),
        ({"licence": PACK["licence"] | {"modes": ["spoken"]}}, "licence.modes.0"),
        ({"licence": PACK["licence"] | {"valid_to": "soon"}}, "licence.valid_to"),
        ({"licence": {}}, "licence.holder"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(fields, place):
    problems = problems_of(changed(**fields))

    assert problems[0].startswith(f"pack.json: {place}: ")


@pytest.mark.parametrize(
    "text",
    [
        '{"items": {"Zebra crossing": 1, ',
        '{"Zebra crossing": "a", "Zebra crossing": "b"}',
        changed(items={"Zebra, crossing": 1}, options={"Zebra crossing": "no"}),
        changed(instruction=["Zebra crossing"]),
        json.dumps(PACK | {"sha256": "0" * 64}),
    ],
)
def test_no_refusal_quotes_the_text_of_a_pack(text):
    assert "Zebra" not in "\n".join(problems_of(text))


def test_what_is_not_json_is_refused_with_the_place():
    [problem] = problems_of('{"items": ')

    assert problem == "pack.json: not JSON: Expecting value: line 1 column 11 (char 10)."
