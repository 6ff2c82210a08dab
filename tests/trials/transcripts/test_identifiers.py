"""Suggestions for what may identify somebody, and what stands there afterwards."""

import pytest

from trials.transcripts.identifiers import replaced, suggestions


def found(text: str, names=()) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in suggestions(text, names)]


def test_a_typed_name_is_found_as_a_whole_word_in_any_case():
    text = "i told ANNA, and Annabel told anna's mother"

    assert ("NAME", "ANNA") in found(text, ["Anna"])
    assert [words for kind, words in found(text, ["Anna"]) if kind == "NAME"] == ["ANNA", "anna"]


def test_the_longer_of_two_names_counts():
    assert found("so anna lee came", ["anna", "anna lee"]) == [("NAME", "anna lee")]


@pytest.mark.parametrize(
    "date",
    ["2026-03-12", "12.3.2026", "3/12/26", "12 March", "12th of March 2026", "March 12, 2026",
     "March 2026"],
)  # fmt: skip
def test_dates_are_found_in_the_usual_forms(date):
    assert found(f"it was on {date}, she said") == [("DATE", date)]


@pytest.mark.parametrize("number", ["+1 212 555 0100", "(020) 7946-0018", "030/1234567"])
def test_telephone_numbers_are_found(number):
    assert found(f"call {number} then") == [("PHONE", number)]


def test_a_dose_is_no_telephone_number():
    assert found("i took 120 mg at 10.30, in 2019") == []


def test_an_address_of_electronic_mail_is_found():
    assert found("write to a.b+c@mail.example.org.") == [("EMAIL", "a.b+c@mail.example.org")]


def test_a_capital_in_the_middle_of_a_sentence_may_be_a_place():
    assert found("Then we drove to New Haven with Kim.") == [
        ("PLACE", "New Haven"),
        ("PLACE", "Kim"),
    ]


def test_a_capital_that_begins_a_sentence_or_a_turn_says_nothing():
    assert found('P: Well, I went. "So what?" On Monday I\'m off\nAnd then: No') == []


def test_names_with_letters_of_other_languages_are_found():
    assert found("we met Éloïse in Łódź") == [("PLACE", "Éloïse"), ("PLACE", "Łódź")]


def test_a_mark_stands_where_the_words_were_and_is_counted():
    text, counts = replaced("Anna and Ben met.", [(9, 12, "NAME"), (0, 4, "NAME")])

    assert (text, counts) == ("[NAME] and [NAME] met.", {"NAME": 2})


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([(0, 9, "NAME")], "Characters 0 to 9 lie outside the text, which has 5."),
        ([(2, 2, "NAME")], "Characters 2 to 2 lie outside the text, which has 5."),
        ([(0, 2, "PERSON")], "There is no mark 'PERSON'; there are: NAME, PLACE"),
        ([(0, 3, "NAME"), (2, 4, "DATE")], "Two places overlap at character 2"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words(chosen, sentence):
    with pytest.raises(ValueError, match=sentence):
        replaced("Annab", chosen)
