"""Reading a dictionary, and what a word may stand for. The dictionary is made up."""

import pytest

from trials.exchange import entries_of, suggestions_for, term_and_class
from trials.refusals import Refused

DICTIONARY = """code,term,level,parent
D10,Headache,PT,D1
D11,Head injury,PT,D2
D12,Tension headache,LLT,D10
D20,Nausea,PT,D3
"""


def test_an_entry_has_its_level_and_what_is_above_it():
    entry = entries_of(DICTIONARY)["D12"]

    assert (entry.term, entry.level, entry.parent) == ("Tension headache", "LLT", "D10")


def test_a_dictionary_may_have_codes_and_terms_alone():
    assert entries_of("code,term\nD1,Fall\n")["D1"].parent == ""


def test_the_same_words_come_first_then_the_most_alike():
    found = suggestions_for("  HEADACHE ", DICTIONARY)

    assert [(one.entry.code, one.likeness == 1) for one in found] == [("D10", True), ("D12", False)]


def test_a_slip_of_the_keyboard_is_understood():
    assert suggestions_for("headahce", DICTIONARY)[0].entry.code == "D10"


def test_nothing_is_suggested_for_what_is_like_nothing():
    assert suggestions_for("Broken arm", DICTIONARY) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no column code and no column term; its columns are: none"),
        ("code,name\nD1,Fall\n", "no column term; its columns are: code, name"),
        ("code,term\nD1,\n", "Line 2 of the dictionary has no code or no term"),
        ("code,term\nD1,Fall\nD1,Slip\n", "Line 3 of the dictionary: D1 is there twice"),
        ("code,term\n", "no term"),
    ],
)
def test_what_is_no_dictionary_is_refused_with_its_line(text, why):
    with pytest.raises(Refused, match=why):
        entries_of(text)


LEVELS = """code,term,level,parent
S1,Nervous system disorders,SOC,
G1,Headaches,HLGT,S1
P1,Headache,PT,G1
L1,Head pain,LLT,P1
X1,Alone,,
R1,Round,,R2
R2,About,,R1
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("L1", ("Headache", "Nervous system disorders")),
        ("P1", ("Headache", "Nervous system disorders")),
        ("X1", ("Alone", "")),
        ("R1", ("Round", "About")),
    ],
)
def test_a_code_leads_to_its_preferred_term_and_class(code, found):
    assert term_and_class(code, entries_of(LEVELS)) == found
