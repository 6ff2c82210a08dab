import pytest

from instruments import get_instrument
from trials.simulation.caps5 import caps5_answers
from trials.simulation.draws import Draws


def interview(total, *, has_ptsd=None, dissociative=False, visit="V19"):
    answers = caps5_answers(
        Draws("4"), "01-001", visit, total, has_ptsd=has_ptsd, dissociative=dissociative
    )
    instrument = get_instrument("CAPS-5")
    assert instrument.problems_with(answers) == []
    assert instrument.unanswered(answers) == []
    return {name: score.value for name, score in instrument.score(answers).items()}


@pytest.mark.parametrize("total", range(81))
def test_the_instrument_scores_the_total_as_intended(total):
    assert interview(total)["caps_total"] == total


@pytest.mark.parametrize("total", (20, 30, 40, 80))
def test_who_is_to_have_ptsd_meets_every_criterion(total):
    assert interview(total, has_ptsd=True)["caps_ptsd"] is True


@pytest.mark.parametrize("total", (5, 20, 40, 80))
def test_who_has_lost_ptsd_does_not_meet_every_criterion(total):
    assert interview(total, has_ptsd=False)["caps_ptsd"] is False


def test_symptoms_may_still_do_when_they_no_longer_impair():
    scores = interview(50, has_ptsd=False)

    symptoms = [scores[f"caps_{letter}_met"] for letter in "bcde"]
    assert (symptoms, scores["caps_g_met"]) == ([True] * 4, False)


@pytest.mark.parametrize("dissociative", (True, False))
def test_the_subtype_at_baseline_is_the_one_recorded(dissociative):
    scores = interview(40, has_ptsd=True, dissociative=dissociative, visit="V3")

    assert scores["caps_dissoc_subtype"] is dissociative
