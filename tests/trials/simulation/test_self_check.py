"""The known numbers of seed "4", which `self_check` holds.

Exact: all counts, and means, standard deviations and d as far as they are printed. Close, within
the tolerance that each check names: Cronbach's alpha and the correlations within arms.
"""

from dataclasses import replace
from datetime import date

import pytest

from trials.simulation import self_check, simulate

STUDY = simulate("4")
CHECKS = self_check(STUDY)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_study_of_seed_4_has_its_known_numbers(check):
    assert check.ok, f"expected {check.expected}, found {check.found}"


def test_known_numbers_and_soundness_are_both_checked():
    names = {check.name for check in CHECKS}

    assert {
        "scores other than intended",
        "interviews by raters",
        "caps_total change, MDMA",
        "remission, PBO",
    } <= names


@pytest.mark.parametrize("seed", ("1", "2", "3"))
def test_counts_and_means_hold_for_other_seeds(seed):
    checks = self_check(simulate(seed))

    assert len(checks) > 40
    assert [check for check in checks if not check.ok] == []


@pytest.mark.parametrize("as_of", (None, date(2019, 6, 1), date(2020, 1, 1)))
def test_a_study_of_another_size_or_date_is_sound(as_of):
    checks = self_check(simulate("4", participants=24, sites=4, as_of=as_of))

    assert [check.found for check in checks] == [0] * 5


def test_a_changed_answer_is_found():
    first = next(form for form in STUDY.forms if form.instrument == "SDS")
    moved = {"sds01": (first.answers["sds01"] + 1) % 11}
    other = replace(first, answers=first.answers | moved)
    forms = [other if form is first else form for form in STUDY.forms]

    checks = {check.name: check for check in self_check(replace(STUDY, forms=forms))}

    wrong = checks["scores other than intended"]
    assert (wrong.found, wrong.ok) == (1, False)
