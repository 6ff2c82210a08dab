"""What is refused is refused in a sentence, with its status, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.study import PASSWORD, signed_plan
from tests.trials.web.conftest import address, browser

pytestmark = pytest.mark.rolled_back

TYPED = {
    "mood": "2",
    "sleep": "9",
    "based_on": "1",
    "complete": "true",
    "done_on": "2026-01-12",
    "reason": "Read wrongly",
}


def post_entry(study, **changed):
    entry = study.entry("01-001", "V1", "MOOD")
    answer = browser(study, "site_coordinator").post(address("entry", entry.pk), TYPED | changed)
    return answer, answer.content.decode()


def test_an_ordinary_post_saves_without_javascript(open_study):
    answer, _ = post_entry(open_study)

    assert answer.headers["Location"] == address("participant", "01-001")


def test_a_post_while_locked_says_so_and_shows_what_was_typed(locked_study):
    answer, page = post_entry(locked_study)

    assert answer.status_code == 422
    assert "The study is locked, arms sealed." in page
    assert 'value="9"' in page


def test_a_stale_form_shows_both_values(open_study):
    entry = open_study.entry("01-001", "V1", "MOOD")
    open_study.save(
        entry, {"mood": 0, "sleep": 9}, role="site_coordinator", based_on=1, reason="By paper"
    )

    answer, page = post_entry(open_study)

    assert answer.status_code == 409
    assert "Somebody saved this form in between. Nothing was overwritten." in page
    assert "1. Mood: saved in between: 0; typed here: 2." in page
    assert "2. Hours of sleep: saved in between" not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"mood": "7"}, "1. Mood: &#x27;7&#x27; is"),
        ({"sleep": "long"}, "2. Hours of sleep: &#x27;long&#x27; is not a number."),
        ({"done_on": ""}, "Date done: give a date as year-month-day."),
        ({"based_on": "many"}, "This page is incomplete: load it again."),
        ({"reason": ""}, "This form was complete before: say why it changes."),
    ],
)
def test_what_cannot_be_saved_is_named(open_study_of_module, changed, sentence):
    answer, page = post_entry(open_study_of_module, **changed)

    assert answer.status_code == 422
    assert sentence in page


@pytest.mark.parametrize(
    ("role", "page", "about", "posted"),
    [
        (
            "site_coordinator",
            "record-step",
            "01-001",
            {"axis": "study", "state": "died", "on": "2026-01-20"},
        ),
        ("sponsor", "lock", None, {"password": PASSWORD}),
        (
            "site_coordinator",
            "add-participant",
            None,
            {"number": "01-050", "consented_on": "2026-01-05", "consent_version": "1.0"},
        ),
    ],
)
def test_nothing_is_done_while_locked(locked_study, role, page, about, posted):
    url = address(page, *([about] if about else []))

    answer = browser(locked_study, role).post(url, posted)

    assert answer.status_code == 422
    assert "The study is locked" in answer.content.decode()


def test_a_run_before_the_letters_is_refused(locked_study):
    answer = browser(locked_study, "statistician").post(
        address("start-run"), {"plan": signed_plan(locked_study).pk}
    )

    assert answer.status_code == 422
    assert "This was not done" in answer.content.decode()


def test_a_lock_without_the_right_password_is_refused(open_study_of_module):
    answer = browser(open_study_of_module, "sponsor").post(address("lock"), {"password": "wrong"})

    assert answer.status_code == 422
    assert "The password is not right" in answer.content.decode()


@pytest.mark.parametrize("page", ["randomise", "not-done", "assign", "lock", "record-step"])
def test_an_act_is_not_done_by_following_a_link(open_study_of_module, page):
    about = {"lock": [], "randomise": ["01-001"], "record-step": ["01-001"]}
    entry = open_study_of_module.entry("01-001", "V1", "MOOD").pk
    roles = ("site_coordinator", "data_manager", "sponsor")

    answers = [
        browser(open_study_of_module, role).get(address(page, *about.get(page, [entry])))
        for role in roles
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    for answer in answers:
        if answer.status_code == 405:
            assert "This address is for a button" in answer.content.decode()
            assert answer.headers["Allow"] == "POST"


def test_a_post_without_its_token_is_refused_in_the_frame(open_study_of_module):
    client = browser(open_study_of_module, "sponsor", enforce_csrf_checks=True)

    answer = client.post(address("lock"), {"password": PASSWORD})

    assert answer.status_code == 403
    assert "This page is no longer valid" in answer.content.decode()
    assert "Sam Sponsor" in answer.content.decode()


def test_an_unknown_address_is_answered_in_the_frame():
    answer = Client().get("/nowhere/")

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_fault_is_answered_in_the_frame_and_says_nothing_of_its_cause(open_study, monkeypatch):
    monkeypatch.setattr("trials.web.views.participants.matrix", lambda *args: 1 / 0)
    client = browser(open_study, "site_coordinator", raise_request_exception=False)

    answer = client.get(address("matrix"))

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "division" not in answer.content.decode()


def test_signing_in_leads_back_to_the_page(open_study):
    page = address("matrix")

    answer = Client().post(
        f"{reverse('sign-in')}?next={page}",
        {"username": "ada", "password": PASSWORD, "next": page},
    )

    assert answer.headers["Location"] == page


@pytest.mark.parametrize("asked", ["?q=%00", "?site=0%001", "participants/%00/"])
def test_an_address_with_a_nul_is_a_bad_request_and_no_fault(open_study, asked):
    client = browser(open_study, "site_coordinator", raise_request_exception=False)

    answer = client.get(address("matrix") + asked)

    assert answer.status_code == 400
