"""Which rules of a study a simulated participant is held to."""

import pytest

from tests.clinic import STUDY
from trials.rehearsal.asking import (
    alerts_of,
    alerts_of_last_visit,
    breakable_rules,
    still_to_come,
    wishes_of,
    with_one_broken,
)
from trials.simulation.draws import Draws
from trials.studies.reading import read_study
from trials.studies.rules import Reference


@pytest.fixture(scope="module")
def clinic():
    return read_study(STUDY)


def test_everybody_is_eligible_passes_every_gate_and_may_be_randomised(clinic):
    wishes = [(wish.name, wish.value) for wish in wishes_of(clinic, over=())]

    assert wishes == [
        ("I-AGE", True),
        ("X-PREG", False),
        ("I-SEVERE", True),
        ("The gate of SCR", True),
        ("The gate of BASE", True),
        ("The gate of S1", True),
        ("The gate of S1", True),
        ("The gate of S2", True),
        ("Randomisation", True),
    ]


def test_the_gates_of_visits_that_are_over_are_not_asked(clinic):
    names = {wish.name for wish in wishes_of(clinic, over={"SCR", "BASE", "S1"})}

    assert names == {"I-AGE", "X-PREG", "I-SEVERE", "The gate of S2", "Randomisation"}


def test_a_rule_is_broken_and_what_reads_the_same_answers_is_left_to_chance(clinic):
    wishes = with_one_broken(wishes_of(clinic, over=()), "X-PREG")

    broken = {wish.name: wish.value for wish in wishes}
    assert broken["X-PREG"] is True
    assert broken["I-AGE"] is True
    assert all(wish.name == "X-PREG" or "PREG" not in wish.rule.text for wish in wishes)


def test_rules_that_answers_decide_before_randomisation_can_be_broken(clinic):
    assert [rule.code for rule in breakable_rules(clinic)] == ["I-AGE", "X-PREG", "I-SEVERE"]


def test_few_answers_are_left_free_to_set_off_an_alert(clinic):
    draws = Draws("4")
    wished = [alerts_of(clinic, "VITALS", draws, f"{n}", alarming=False) for n in range(300)]

    assert {(w.name, w.value) for wishes in wished for w in wishes} == {("pressure", False)}
    assert 2 <= wished.count([]) <= 30


def test_an_alert_can_be_wished_for(clinic):
    (wish,) = alerts_of(clinic, "VITALS", Draws("4"), "any", alarming=True)

    assert (wish.name, wish.value) == ("pressure", True)


def test_the_last_visit_of_the_clinic_sets_off_no_alert(clinic):
    assert alerts_of_last_visit(clinic) == []


def test_an_answer_may_come_from_what_is_still_expected(clinic):
    may_come = still_to_come(clinic, over={"SCR"}, filled={"SEVERITY"}, visit="BASE")

    assert may_come(Reference("SEVERITY", "severity", "END"))
    assert may_come(Reference("VITALS", "systolic"))
    assert not may_come(Reference("SEVERITY", "severity", "BASE"))
    assert not may_come(Reference("DEMOG", "age"))
    # As needed, and optional: nobody can count on it.
    assert not may_come(Reference("AE", "serious", "S1"))
    assert not may_come(Reference("NOTE", "note", "S2"))
