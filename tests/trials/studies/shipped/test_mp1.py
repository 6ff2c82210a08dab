"""MP-1 as published: Mithoefer et al. 2011, J Psychopharmacol 25:439; NCT00090064."""

import pytest

from tests.trials.studies.rules.told import Told
from trials.studies.reading import read_study
from trials.studies.shipping import shipped


@pytest.fixture(scope="module")
def study():
    return read_study(shipped("mp1"), source="mp1.yaml")


# Twelve had MDMA and eight placebo, of 20 analysed.
def test_20_places_are_shared_out_as_12_and_8(study):
    parts = sum(arm.ratio for arm in study.arms)

    places = {arm.code: study.about.planned_participants * arm.ratio / parts for arm in study.arms}

    assert places == {"MDMA": 12, "PBO": 8}


def test_placebo_holds_nothing_until_the_open_label_sessions(study):
    given = {session.visit: session.mg["PBO"][0] for session in study.dosing.sessions}

    assert given == {"E1": 0, "E2": 0, "O1": 125, "O2": 125}


def test_only_those_who_had_placebo_go_on_and_they_consent_once_more(study):
    (stage,) = [stage for stage in study.stages if stage.opens == "unblinding"]

    assert (stage.arms, stage.consent) == (["PBO"], True)


# CAPS at baseline, four days after each session and two months after the second.
def test_severity_is_rated_four_days_after_each_session_and_two_months_after_the_second(study):
    rated = {
        visit.code: (visit.anchors[0].after, visit.anchors[0].target)
        for visit in study.visits
        if visit.stage is None and study.expected(visit.code, "CAPS-IV")
    }

    assert rated == {
        "BL": ("SCR", 14),
        "E1OUT": ("E1", 4),
        "E2OUT": ("E2", 4),
        "PE": ("E2", 60),
    }


# Once at the second introductory session, and at the session that follows each MDMA session.
def test_the_alliance_is_rated_out_of_the_therapists_sight_before_and_after_each_session(study):
    rated = {
        visit.code: study.expected(visit.code, "WAI-36").sees
        for visit in study.visits
        if study.expected(visit.code, "WAI-36")
    }

    assert rated == dict.fromkeys(("P2", "E1I1", "E2I1", "O1I1", "O2I1"), "alliance")
    assert len(study.form("WAI-36", "client").items) == 36


# Followed up after 17 to 74 months, 45 in the mean (Mithoefer et al. 2013).
def test_the_long_term_visit_lies_between_17_and_74_months(study):
    (anchor,) = study.visit("LT").anchors

    months = [
        round(days / 365.25 * 12) for days in (anchor.between[0], anchor.target, anchor.between[1])
    ]

    assert months == [17, 45, 74]


def test_the_trial_is_older_than_the_scale_of_suicidality(study):
    assert "C-SSRS" not in {key for key, _ in study.forms}


@pytest.mark.parametrize("age, expected", [(20, False), (21, True), (70, True), (71, False)])
def test_adults_of_21_to_70_take_part(study, age, expected):
    rule = next(rule for rule in study.eligibility if rule.code == "I-AGE")

    assert rule.rule.evaluate(Told({"DEMOG.age@SCR": age})).value is expected


def test_both_a_therapy_and_a_medicine_must_have_been_tried(study):
    rule = next(rule for rule in study.eligibility if rule.code == "I-TR")
    tried = Told({"PRIORTX.failed_therapy@SCR": 1, "PRIORTX.failed_drug@SCR": 0})

    assert rule.rule.evaluate(tried).value is False
