"""Whoever sees answers and a masked result cannot read one person's letter from it."""

import json

import pytest

from analysis import runs
from tests.interpreting import computed
from tests.study import PLAN, start_run

FEW = "Not shown while the groups are masked: a group has fewer than 5 participants."
ARM_OF_ONE = 'site = "01" and sleep.baseline = 4.5'
CURIOUS = PLAN.replace(
    "families:",
    """columns:
  half: {form: MOOD, item: mood, visit: {velvet: V1, gravel: V2}}
  felt: {form: MOOD, item: mood, visit: V2}
  guess: {form: CALM, item: calm, visit: V2}
  calm: {form: CALM, item: calm, visit: V2}
families:""",
).replace(
    "analyses:",
    f"""analyses:
  - {{id: tell, method: descriptives, columns: [half]}}
  - {{id: tell_by_condition, method: descriptives, variables: [mood], include: half >= 0}}
  - {{id: one, method: descriptives, variables: [mood], include: '{ARM_OF_ONE}'}}
  - {{id: one_difference, method: ancova, outcome: mood, include: '{ARM_OF_ONE}'}}
  - {{id: one_response, method: responders, response: sleep.baseline = 4.5}}
  - {{id: nobody, method: correlations, variables: [mood, sleep], include: sleep.baseline > 99}}
  - {{id: levels, method: descriptives, categories: [felt]}}
  - {{id: blinding, method: blinding_indices, guess: guess, arms: {{velvet: 1, gravel: 0}},
      do_not_know: 9}}
  - {{id: guesses, method: descriptives, categories: [calm]}}
  - {{id: doses, method: one_way, outcome: sleep.change, doses: {{velvet: 1, gravel: 2}},
      contrasts: {{x: {{velvet: -1, gravel: 1}}}}}}""",
)


@pytest.fixture(scope="module")
def analyses(masked_study_of_module):
    return runs.result_of(computed(start_run(masked_study_of_module, plan=CURIOUS)))["analyses"]


@pytest.mark.parametrize("id", ["tell", "tell_by_condition", "blinding", "guesses"])
def test_what_depends_on_the_arm_waits_for_it(analyses, id):
    assert analyses[id]["status"] == "failed"
    assert "until the arms are known" in analyses[id]["reason"]


@pytest.mark.parametrize("id", ["one", "one_difference", "one_response", "nobody"])
def test_no_letter_stands_on_few_people_or_on_nobody(analyses, id):
    assert (analyses[id]["status"], analyses[id]["reason"]) == ("failed", FEW)
    assert analyses[id]["estimates"] == []
    assert "participants" not in analyses[id]


def test_of_a_letter_are_shown_number_mean_and_standard_deviation(analyses):
    by_letter = {row["name"] for row in analyses["described"]["estimates"] if row["arm"] in "AB"}

    assert by_letter == {"n", "mean", "sd"}


def test_a_category_with_few_of_a_letter_is_shown_for_everybody_alone(analyses):
    assert {row["arm"] for row in analyses["levels"]["estimates"]} == {"total"}


def test_the_doses_of_a_trend_are_not_tried_on_letters(analyses):
    assert not {"linear_trend", "contrast"} & {
        row["name"] for row in analyses["doses"]["estimates"]
    }
    assert len([one for one in analyses["doses"]["warnings"] if "is left out" in one]) == 2


def test_no_figure_belongs_to_a_participant(analyses):
    estimates = [analysis["estimates"] for analysis in analyses.values()]

    assert "participant" not in json.dumps(estimates)
    assert not any("points" in analysis for analysis in analyses.values())
