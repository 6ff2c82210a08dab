from dataclasses import replace

import pytest

from trials.simulation.draws import Draws
from trials.simulation.items import answers_adding_up
from trials.simulation.questionnaires import BDI, SDS, UNCOMPASSIONATE, scs_items

DRAWS = Draws("4")


@pytest.mark.parametrize("total", range(64))
def test_answers_add_up_to_any_total(total):
    answers = answers_adding_up(DRAWS, BDI, "01-001", "V4", total)

    assert sum(answers.values()) == total
    assert set(answers.values()) <= {0, 1, 2, 3}


@pytest.mark.parametrize("total", (*range(72, 90), *range(170, 190), *range(270, 289)))
def test_weighted_answers_add_up_to_any_total_within_the_bounds_of_the_score(total):
    items = scs_items(DRAWS, "UCS", UNCOMPASSIONATE)

    answers = answers_adding_up(DRAWS, items, "01-001", "V4", total)

    weighted = zip(items.weights, answers.values(), strict=True)
    assert sum(weight * answer for weight, answer in weighted) == total
    assert set(answers.values()) <= {1, 2, 3, 4, 5}


def test_answers_are_drawn_anew_until_they_fit():
    def first_is_two(answers):
        return answers["bdi01"] == 2

    answers = answers_adding_up(DRAWS, BDI, "01-001", "V4", 20, fits=first_is_two)

    assert (answers["bdi01"], sum(answers.values())) == (2, 20)


def test_a_total_that_cannot_be_is_refused_with_its_form():
    with pytest.raises(ValueError, match=r"01-001 V3 SDS: no answers with total 31 fit"):
        answers_adding_up(DRAWS, SDS, "01-001", "V3", 31)


def test_a_higher_offset_gives_a_higher_answer():
    lifted = replace(BDI, offsets=(3.0, *BDI.offsets[1:]))
    visits = [f"V{number}" for number in range(30)]

    before = [answers_adding_up(DRAWS, BDI, "01-001", v, 20)["bdi01"] for v in visits]
    after = [answers_adding_up(DRAWS, lifted, "01-001", v, 20)["bdi01"] for v in visits]

    assert sum(after) > sum(before)
