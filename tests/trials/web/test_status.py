"""The page that says where a participant stands, and what may be recorded there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.clinic import CONSENTED
from tests.trials.web.conftest import address, browser
from trials.context import reading
from trials.models import Consent, ConsentWithdrawal, ContactAttempt, ParticipantStep


@pytest.fixture
def newcomer(open_study) -> str:
    open_study.enrol("01-020")
    return "01-020"


def steps_of(study, number: str) -> list[tuple]:
    with reading(study.scope("data_manager")):
        steps = ParticipantStep.objects.filter(participant__number=number).order_by("recorded_at")
        return list(steps.values_list("axis", "state", "explanation"))


def offered_steps(study, number: str) -> set[str]:
    page = browser(study, "site_coordinator").get(address("participant-status", number))
    every = ("completed", "lost_to_follow_up", "screen_failed", "treatment_stopped", "died")
    return {state for state in every if f'name="state" value="{state}"' in page.content.decode()}


def post(study, name: str, number: str, said: dict, **more):
    return browser(study, "site_coordinator").post(address(name, number), said, **more)


SCREEN_FAILED = {
    "axis": "study",
    "state": "screen_failed",
    "on": "2026-01-20",
    "reason": "participant_decision",
    "explanation": "Moved away",
}


def test_only_the_steps_that_may_follow_are_offered(open_study, newcomer):
    before = offered_steps(open_study, newcomer)
    open_study.complete_visit(newcomer, "V1")
    browser(open_study, "site_coordinator").post(address("randomise", newcomer))
    after = offered_steps(open_study, newcomer)

    assert before == {"screen_failed", "lost_to_follow_up", "died", "treatment_stopped"}
    assert after == {"completed", "lost_to_follow_up", "died", "treatment_stopped"}


def test_a_step_is_recorded_with_its_reason_and_shown(open_study, newcomer):
    page = post(open_study, "record-step", newcomer, SCREEN_FAILED, follow=True).content.decode()

    assert steps_of(open_study, newcomer)[-1] == ("study", "screen_failed", "Moved away")
    assert "20 Jan 2026: screen failure" in page
    assert "The participant decided against it. Moved away" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "completed"}, "randomise the participant first."),
        ({"reason": ""}, "Give the reason; one of: rule_not_met"),
        ({"on": ""}, "Give the date."),
        ({"on": "yesterday"}, "Give a date as year-month-day."),
        ({"on": str(date.today() + timedelta(days=1))}, "is in the future."),
        ({"state": "vanished"}, "There is no step &#x27;vanished&#x27; on this axis."),
        ({"axis": "treatment"}, "There is no step &#x27;screen_failed&#x27; on this axis."),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(open_study, newcomer, change, sentence):
    answer = post(open_study, "record-step", newcomer, SCREEN_FAILED | change)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert len(steps_of(open_study, newcomer)) == 1


def test_a_signed_consent_and_a_withdrawal_are_recorded(open_study, newcomer):
    post(open_study, "sign-consent", newcomer, {"version": "1.0", "on": "2026-01-06"})

    page = post(
        open_study,
        "withdraw-consent",
        newcomer,
        {"part": "procedures", "on": "2026-01-20", "reason": "No time"},
        follow=True,
    ).content.decode()

    with reading(open_study.scope("data_manager")):
        assert Consent.objects.filter(participant__number=newcomer).count() == 2
        assert ConsentWithdrawal.objects.get(participant__number=newcomer).reason == "No time"
    assert "Visits and procedures" in page
    assert steps_of(open_study, newcomer)[-1][:2] == ("study", "withdrew")


def test_an_attempt_to_reach_somebody_is_recorded(open_study, newcomer):
    post(open_study, "record-contact", newcomer, {"way": "letter", "on": "2026-01-20"})

    with reading(open_study.scope("data_manager")):
        assert ContactAttempt.objects.get(participant__number=newcomer).way == "letter"


def test_a_study_without_parents_offers_no_link(open_study, newcomer):
    page = browser(open_study, "site_coordinator").get(address("participant-status", newcomer))

    assert "Earlier study" not in page.content.decode()


def status_page(clinic, role: str) -> str:
    url = reverse("participant-status", args=["CLINIC", "01-001"])
    return browser(clinic, role).get(url).content.decode()


def test_the_page_says_of_each_rule_whether_it_is_met(clinic):
    clinic.enrol()
    clinic.screen(age=17)

    page = status_page(clinic, "site_physician")

    assert "I-AGE" in page
    assert "Not met" in page
    assert "I-SEVERE" in page


def test_the_page_never_shows_what_a_rater_wrote(clinic):
    clinic.enrol()
    clinic.screen()
    clinic.rate(47, on=CONSENTED + timedelta(days=7))

    page = status_page(clinic, "site_physician")

    assert "Met" in page
    assert "47" not in page
