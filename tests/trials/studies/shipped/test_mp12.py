"""MP-12 as published: Ot'alora et al. 2018, J Psychopharmacol 32:1295; NCT01793610."""

import pytest

from trials.studies.reading import read_study
from trials.studies.shipping import shipped

pytestmark = pytest.mark.rolled_back


@pytest.fixture(scope="module")
def study():
    return read_study(shipped("mp12"), source="mp12.yaml")


# 28 were randomised: 13 to 125 mg, 9 to 100 mg and 6 to 40 mg.
def test_the_ratio_shares_28_people_out_as_they_were(study):
    parts = sum(arm.ratio for arm in study.arms)

    shared = {arm.code: round(28 * arm.ratio / parts) for arm in study.arms}

    assert shared == {"D40": 6, "D100": 9, "D125": 12}  # rounding leaves one place over
    assert {arm.provenance.content for arm in study.arms} == {"decided"}


def test_blinded_doses_are_40_100_and_125_mg(study):
    assert {arm: first for arm, (first, _) in study.session_at("E2").mg.items()} == {
        "D40": 40,
        "D100": 100,
        "D125": 125,
    }


def test_the_supplemental_dose_comes_one_and_a_half_to_two_and_a_half_hours_later(study):
    assert {session.supplemental.minutes for session in study.dosing.sessions} == {(90, 150)}


def test_active_doses_have_one_more_session_and_the_comparator_three(study):
    paths = {
        tuple(stage.arms): [
            session.visit
            for session in study.dosing.sessions
            if study.stage_of(study.visit(session.visit)) == stage
        ]
        for stage in study.stages
        if stage.opens == "unblinding"
    }

    assert paths == {("D100", "D125"): ["E3"], ("D40",): ["O1", "O2", "O3"]}


def test_three_meetings_prepare_and_three_follow_each_session(study):
    codes = [visit.code for visit in study.visits]

    assert [code for code in codes if code[0] == "P" and code[1:].isdigit()] == ["P1", "P2", "P3"]
    for session in study.dosing.sessions:
        after = [code for code in codes if code.startswith(f"{session.visit}I")]
        assert after == [f"{session.visit}I{number}" for number in (1, 2, 3)]


def test_ratings_stand_at_baseline_after_each_part_and_a_year_later(study):
    rated = [
        visit.code
        for visit in study.visits
        if any(expected.by == "rater" for expected in visit.forms)
    ]

    assert rated == ["BL", "PE", "PE2", "S2PE", "LT12", "ET"]


def test_four_inclusion_and_ten_exclusion_rules_are_asked(study):
    kinds = [rule.kind for rule in study.eligibility]

    assert (kinds.count("inclusion"), kinds.count("exclusion")) == (4, 10)
