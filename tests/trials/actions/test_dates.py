"""Nothing happens before consent, and nothing in the future."""

from datetime import date, timedelta

import pytest

from tests.study import CONSENTED, DONE
from trials.actions.participants import enrol
from trials.actions.steps import record_step
from trials.refusals import Refused


def step(study, participant, *, axis="study", state="screen_failed", on=DONE):
    return record_step(
        participant=participant,
        axis=axis,
        state=state,
        on=on,
        reason="participant_decision" if state == "screen_failed" else "logistics",
        scope=study.scope("data_manager"),
    )


def test_an_assessment_before_the_consent_is_refused(open_study):
    open_study.enrol("01-901")
    entry = open_study.entry("01-901", "V1", "MOOD")

    with pytest.raises(Refused, match="nothing is entered before consent"):
        open_study.save(entry, {"mood": 1, "sleep": 7}, done_on=CONSENTED - timedelta(days=1))


def test_an_assessment_on_the_day_of_consent_is_taken(open_study):
    open_study.enrol("01-901")
    entry = open_study.entry("01-901", "V1", "MOOD")

    revision = open_study.save(entry, {"mood": 1, "sleep": 7}, done_on=CONSENTED)

    assert revision.done_on == CONSENTED


def test_a_step_before_the_consent_is_refused(open_study):
    participant = open_study.enrol("01-901")

    with pytest.raises(Refused, match="lies before the consent"):
        step(open_study, participant, on=CONSENTED - timedelta(days=1))


def test_a_step_in_the_future_is_refused(open_study):
    participant = open_study.enrol("01-901")

    with pytest.raises(Refused, match="is in the future"):
        step(open_study, participant, on=date.today() + timedelta(days=1))


def test_treatment_that_never_began_cannot_be_stopped(open_study):
    participant = open_study.enrol("01-901")

    with pytest.raises(Refused, match="there is no treatment to stop"):
        step(open_study, participant, axis="treatment", state="treatment_stopped")


@pytest.mark.parametrize(
    ("consented_on", "sentence"),
    [
        (date(1, 1, 1), "The date of consent, 0001-01-01, cannot be: give a day from 1990-01-01"),
        (date.today() + timedelta(days=1), "is in the future"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(open_study, consented_on, sentence):
    with pytest.raises(Refused, match=sentence):
        enrol(
            trial=open_study.trial,
            site=open_study.site(),
            number="01-901",
            consent_version="1.0",
            consented_on=consented_on,
            scope=open_study.scope("data_manager"),
        )


def test_a_number_of_another_site_is_taken_and_says_so(open_study):
    open_study.enrol("02-901", site="02")

    with pytest.raises(Refused, match="is taken in this study"):
        open_study.enrol("02-901", site="01", role="site_coordinator")
