"""MP-8 as published: Mithoefer et al. 2018, Lancet Psychiatry 5:486; NCT01211405."""

from itertools import groupby

import pytest

from trials.studies.reading import read_study
from trials.studies.shipping import shipped


@pytest.fixture(scope="module")
def study():
    return read_study(shipped("mp8"), source="mp8.yaml")


# Planned were 6, 6 and 12 of 24; allocation 1:1:2.
def test_24_places_are_shared_out_as_6_6_and_12(study):
    parts = sum(arm.ratio for arm in study.arms)

    places = {arm.code: study.about.planned_participants * arm.ratio / parts for arm in study.arms}

    assert places == {"D30": 6, "D75": 6, "D125": 12}


def test_blinded_doses_are_30_75_and_125_mg(study):
    assert {arm: first for arm, (first, _) in study.session_at("E1").mg.items()} == {
        "D30": 30,
        "D75": 75,
        "D125": 125,
    }
    assert study.session_at("E2").mg == study.session_at("E1").mg


def test_after_the_disclosure_the_lower_doses_have_three_sessions_and_the_highest_one(study):
    paths = {
        stage.code: (
            stage.arms,
            [v.code for v in study.visits_of_stage(stage.code) if v.minutes == 480],
        )
        for stage in study.stages
        if stage.opens == "unblinding"
    }

    assert paths == {
        "crossover": (["D30", "D75"], ["O1", "O2", "O3"]),
        "extra": (["D125"], ["E3"]),
    }


# "Three 100-125 mg open-label sessions".
def test_open_label_doses_lie_between_100_and_125_mg_and_rise_once(study):
    sessions = [study.session_at(code) for code in ("O1", "O2", "O3")]

    assert [session.mg["D30"][0] for session in sessions] == [100, 125, 125]
    assert [session.escalates for session in sessions] == [False, True, False]


def test_the_course_leads_from_screening_to_a_year_after_the_last_session(study):
    seen = [
        visit.code for visit in study.visits if visit.stage is None or visit.stage == "long_term"
    ]

    assert seen == [
        *("SCR", "BL", "P1", "P2", "P3"),
        *("E1", "E1I1", "E1CALL", "E1I2", "E1I3"),
        *("E2", "E2I1", "E2CALL", "E2I2", "E2I3"),
        *("PE", "LT12"),
    ]
    assert [key for key, _ in groupby(visit.period for visit in study.visits[:16])] == [
        *("screening", "baseline", "preparation", "treatment", "follow_up"),
    ]


def test_everybody_is_followed_for_a_year_whether_their_arm_was_disclosed_or_not(study):
    (anchor,) = study.visit("LT12").anchors

    assert (anchor.after, anchor.target) == ("last_session", 365)
    assert study.visit("LT12") in study.visits_at_consent


# Six statements in the sources; the one that gathers exclusions is ten rules here.
def test_five_inclusion_and_ten_exclusion_rules_are_asked(study):
    kinds = [rule.kind for rule in study.eligibility]

    assert (kinds.count("inclusion"), kinds.count("exclusion")) == (5, 10)


def test_each_of_seven_daily_calls_has_a_record(study):
    assert len(study.expected("E1CALL", "PHONECALL").slots) == 7
    assert study.visit("E1CALL").anchors[0].between == (1, 7)
