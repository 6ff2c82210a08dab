"""The page that answers who could see an arm, on the web and in the vault."""

import pytest

from tests.conftest import log_in_as
from tests.study import PEOPLE, VAULT_ROLES
from tests.trials.web.conftest import address, browser, text_of

QUESTION = {"number": "01-001", "on": "2026-05-03"}
ANSWER = "Persons of the blinded domain who could see the arm: 0."


def test_the_auditor_gets_the_answer_on_the_web(open_study_of_module):
    auditor = browser(open_study_of_module, "quality_auditor")

    page = text_of(auditor.get(address("access-history"), QUESTION))

    assert ANSWER in page
    assert "Emil Emergency, Emergency physician, all sites: opens an arm in an emergency" in page
    assert "Quin Quality, Quality assurance, all sites: asks for no arm" in page
    assert "Closed reports of the safety board" in page


@pytest.mark.urls("config.vault_urls")
def test_quality_assurance_gets_it_in_the_vault(open_study_of_module, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    log_in_as("vault")
    try:
        quality = browser(open_study_of_module, "quality_assurance")
        assert ANSWER in text_of(quality.get(address("access-history"), QUESTION))
    finally:
        log_in_as("web")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"number": "01-999"}, "There is no participant &#x27;01-999&#x27; in this study."),
        ({"number": ""}, "Give the participant number."),
        ({"on": "3 May"}, "Give a date as year-month-day."),
        ({"on": "2999-01-01"}, "2999-01-01 is in the future at site 01: give a day until today."),
    ],
)
def test_a_question_that_has_no_answer_says_why(open_study_of_module, said, problem):
    auditor = browser(open_study_of_module, "quality_auditor")

    page = text_of(auditor.get(address("access-history"), QUESTION | said))

    assert (problem in page, ANSWER in page) == (True, False)


def test_nobody_else_of_the_web_finds_the_page(open_study_of_module):
    others = PEOPLE.keys() - {*VAULT_ROLES, "quality_auditor", "inspector"}

    found = {
        browser(open_study_of_module, role).get(address("access-history"), QUESTION).status_code
        for role in others
    }

    assert found == {404}
