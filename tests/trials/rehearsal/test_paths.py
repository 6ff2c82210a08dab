"""The paths of a study, found from its file."""

from collections import Counter

import pytest

from tests.clinic import STUDY
from trials.lifecycle import FINAL_STATUSES
from trials.rehearsal.paths import Path, paths_of, turning_point
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

pytestmark = pytest.mark.rolled_back


def study(name: str):
    return read_study(shipped(name))


def test_the_paths_of_a_study_with_sessions():
    assert paths_of(read_study(STUDY)) == [
        Path("completes", "completed"),
        Path("fails_screening", "screen_failed", breaks="I-AGE"),
        Path("fails_screening", "screen_failed", breaks="X-PREG"),
        Path("fails_screening", "screen_failed", breaks="I-SEVERE"),
        Path("withdraws_procedures", "withdrew", turns_after="S1", takes_back="procedures"),
        Path("withdraws_data_use", "withdrew", turns_after="S1", takes_back="data_use"),
        Path("is_lost", "lost_to_follow_up", turns_after="S1"),
        Path("stops_treatment", "completed", turns_after="S1"),
        Path("withdraws_treatment", "completed", turns_after="S1", takes_back="treatment"),
        Path("misses_a_visit", "completed", misses="END"),
    ]


@pytest.mark.parametrize(
    ("name", "arms"),
    [
        ("mapp1", [()]),
        ("mp1", [("PBO",), ("MDMA",)]),
        ("mp8", [("D30", "D75"), ("D125",)]),
        ("mp12", [("D100", "D125"), ("D40",)]),
        ("mplong", [()]),
    ],
)
def test_one_complete_path_for_the_arms_of_each_stage_and_one_for_the_others(name, arms):
    completing = [path for path in paths_of(study(name)) if path.name == "completes"]

    assert [path.arms for path in completing] == arms


@pytest.mark.parametrize(
    ("name", "visit"), [("mapp1", "V5"), ("mp12", "E1"), ("mplong", "L0"), ("qual12m", "Q0")]
)
def test_paths_turn_away_at_the_first_session_or_after_enrolment(name, visit):
    assert turning_point(study(name)) == visit


def test_a_visit_is_missed_that_nothing_hangs_on():
    missed = {
        name: path.misses
        for name in ("mapp1", "mp8", "mplong", "qual12m")
        for path in paths_of(study(name))
        if path.misses
    }

    assert missed == {"mapp1": "V6", "mp8": "E1I1", "mplong": "L1", "qual12m": "Q1"}


def test_who_leaves_early_is_seen_once_more_where_the_study_has_a_visit_for_it():
    early = [path.held_early for path in paths_of(study("mapp1")) if path.name == "leaves_early"]

    assert early == ["ET"]
    assert Counter(path.name for path in paths_of(study("mplong")))["leaves_early"] == 0


@pytest.mark.parametrize("name", ["mapp1", "mapp2", "mp1", "mp8", "mp12", "mplong", "qual12m"])
def test_every_path_ends_in_an_end_state(name):
    assert {path.ends for path in paths_of(study(name))} <= set(FINAL_STATUSES)
