"""The stratum is read off what was answered before randomisation."""

import pytest

from tests.conftest import log_in_as
from tests.study import SmallStudy, make_small_study
from tests.trials.actions.test_randomising import BY_MOOD
from trials.context import reading
from trials.policies import stratum_of, why_not_randomise
from trials.refusals import Refused
from trials.studies.loading import study_at


@pytest.fixture
def by_mood(own_database) -> SmallStudy:
    study = make_small_study(BY_MOOD)
    log_in_as("web")
    return study


def stratum(study: SmallStudy, participant) -> str:
    with reading(study.scope("site_coordinator")):
        return stratum_of(participant, study_at(study.trial, participant.site_id))


def test_it_is_the_site_and_the_level_of_the_latest_answer(by_mood):
    participant = by_mood.enrol("01-001")
    by_mood.complete_visit("01-001", "V1", mood=0)
    corrected = by_mood.entry("01-001", "V1", "MOOD")
    by_mood.save(corrected, {"mood": 2, "sleep": 7}, based_on=1, reason="Misread")

    assert stratum(by_mood, participant) == "01/better"


def test_an_answer_that_is_missing_is_named(by_mood):
    participant = by_mood.enrol("01-001")

    with pytest.raises(Refused) as refused:
        stratum(by_mood, participant)

    assert str(refused.value) == "The stratum is not known: MOOD.mood (mood) has no answer."


def test_without_its_answer_nobody_is_randomised(by_mood, monkeypatch):
    """As where the form does not apply to the one participant."""
    monkeypatch.setattr("trials.policies.steps._incomplete", lambda participant, visits: [])
    participant = by_mood.enrol("01-001")

    with reading(by_mood.scope("site_coordinator")):
        study = study_at(participant.trial, participant.site_id)
        assert why_not_randomise(participant, study) == (
            "The stratum is not known: MOOD.mood (mood) has no answer."
        )
