"""What another rater answers: a few severities are one code apart, and everything stays valid."""

from datetime import date

import pytest

from instruments import Item, get_instrument
from instruments.definition import Instrument, coded
from trials.rehearsal.answers import Sheet, draw_answers
from trials.rehearsal.rating import DIFFERS_BY_ONE, answers_of_another
from trials.simulation.draws import Draws

DRAWS = Draws("4")
SEVERITIES = Instrument(
    "S",
    "1",
    "Severities",
    tuple(Item(f"i{n}", "How bad", choices=coded(*"01234")) for n in range(400)),
)


def rated(form: Instrument, key: str) -> dict:
    return draw_answers(Sheet(form, key, date(2020, 5, 4), 0.5), DRAWS)


@pytest.mark.parametrize(("key", "version"), [("CAPS-5", "past_month"), ("SDS", "clinician_rated")])
def test_they_are_complete_valid_and_at_most_one_code_apart(key, version):
    form = get_instrument(key, version=version)
    pairs = [(rated(form, str(n)), str(n)) for n in range(20)]

    again = [(first, answers_of_another(form, first, DRAWS, n)) for first, n in pairs]

    assert any(first != second for first, second in again)
    for first, second in again:
        assert first.keys() == second.keys()
        assert [one for one in form.problems_with(second) if one.kind == "problem"] == []
        assert form.is_complete(second)
        moved = [abs(second[item] - first[item]) for item in first if first[item] != second[item]]
        assert set(moved) <= {1}


def test_about_as_many_differ_as_is_said_in_both_directions():
    first = dict.fromkeys(SEVERITIES.items_by_key, 2)

    second = answers_of_another(SEVERITIES, first, DRAWS, "01-001")

    above, below = (list(second.values()).count(code) for code in (3, 1))
    assert (above + below) / len(first) == pytest.approx(DIFFERS_BY_ONE, abs=0.05)
    assert min(above, below) > len(first) * 0.04


def test_the_same_key_gives_the_same_differences():
    first = dict.fromkeys(SEVERITIES.items_by_key, 2)

    assert answers_of_another(SEVERITIES, first, DRAWS, "a") == answers_of_another(
        SEVERITIES, first, DRAWS, "a"
    )


def test_a_reason_for_no_answer_and_a_yes_or_no_stay():
    form = Instrument(
        "Y", "1", "Yes", (*SEVERITIES.items, Item("yes", "Yes", choices=coded(*"01")))
    )
    first = {key: {"missing": "refused"} for key in SEVERITIES.items_by_key} | {"yes": 1}

    assert answers_of_another(form, first, DRAWS, "a") == first
