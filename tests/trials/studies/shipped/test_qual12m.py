"""QUAL12M as published: Barone et al. 2019, J Psychoactive Drugs 51:199; part of MP-8."""

import pytest

from tests.trials.studies.rules.told import Told
from trials.studies.reading import read_study
from trials.studies.shipping import shipped


@pytest.fixture(scope="module")
def study():
    return read_study(shipped("qual12m"), source="qual12m.yaml")


@pytest.fixture(scope="module")
def parent():
    return read_study(shipped("mp8"), source="mp8.yaml")


def test_those_who_took_part_in_mp8_are_asked_at_the_same_clinic(study, parent):
    assert study.parents.studies == [parent.study]
    assert study.sites == parent.sites


def test_nobody_is_randomised_or_treated(study):
    assert study.milestones == ("consented", "screening", "enrolled", "completed")


# At the visit at twelve months, at most a week before it and a month after it.
def test_the_interview_goes_with_the_visit_at_twelve_months(study, parent):
    (visit,) = parent.visit("LT12").anchors
    (interview,) = study.visit("Q1").anchors

    assert interview.target == visit.target
    assert interview.between == (visit.between[0] - 7, visit.between[1] + 30)


@pytest.mark.parametrize(
    "ticks, expected",
    [
        ({"recording": True, "transcription": True, "quotation": False}, True),
        ({"recording": True, "transcription": False, "quotation": True}, False),
        ({"recording": True}, None),
    ],
)
def test_recording_and_transcription_are_needed_and_quotation_is_free(study, ticks, expected):
    rule = next(rule for rule in study.eligibility if rule.code == "I-REC")

    told = Told({f"consent.{choice}": tick for choice, tick in ticks.items()})

    assert rule.rule.evaluate(told).value is expected


def test_the_interview_waits_for_the_signed_rating(study):
    gate = study.visit("Q1").gates[-1]

    assert gate.rule.evaluate(Told({"LT12.rating_signed": 0})).value is False


def test_an_adverse_event_that_was_told_raises_an_alert_and_has_its_form(study):
    alert = next(alert for alert in study.alerts if alert.code == "ADVERSE-EVENT")

    assert alert.rule.evaluate(Told({"INTERVIEW.adverse_event": 1})).value is True
    assert study.expected("Q1", study.adverse_events.form).as_needed


def test_coding_begins_with_six_themes_and_a_quarter_is_coded_twice(study):
    assert len(study.interviews.first_codes) == 6
    assert study.interviews.second_coder_share == 0.25
