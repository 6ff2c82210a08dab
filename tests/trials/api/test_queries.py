"""Queries for programs: the same acts, the same refusals, and each sent once however often."""

import json
import uuid

import pytest
from django.urls import reverse

from tests.trials.web.conftest import browser

pytestmark = pytest.mark.rolled_back

KEY = uuid.UUID(int=5)


@pytest.fixture
def study(asked):
    asked.begun()
    return asked


def address(name: str, *about) -> str:
    return reverse(name, args=["ASKED", *about])


def send(client, url: str, body: dict, key=KEY):
    headers = {"Idempotency-Key": str(key)} if key else {}
    return client.post(url, json.dumps(body), "application/json", headers=headers)


def test_a_question_sent_twice_is_one_and_its_answer_too(study):
    monitor, site = browser(study, "monitor"), browser(study, "site_coordinator")
    entry = study.about("01-001", form="MOOD")
    question = {"entry": str(entry.pk), "item": "sleep", "text": "So long?"}
    steps = address("api-query-steps", KEY)
    answer = {"step": "answer", "reason_code": "confirmed", "text": "By the diary"}

    raised = [send(monitor, address("api-queries"), question) for _ in range(2)]
    answered = [send(site, steps, answer, uuid.UUID(int=6)) for _ in range(2)]

    assert [one.status_code for one in (*raised, *answered)] == [201, 201, 200, 200]
    assert {one.json()["id"] for one in raised} == {str(KEY)}
    assert answered[1].json()["state"] == "answered"
    assert [said["text"] for said in answered[1].json()["thread"]] == ["By the diary"]


def test_the_list_holds_what_the_person_sees(study):
    study.ask(study.about("01-001", form="SEVERITY"), "Calm?", "data_manager")

    listed = {
        role: [
            q["text"] for q in browser(study, role).get(address("api-queries")).json()["results"]
        ]
        for role in ("data_manager", "monitor", "sponsor")
    }

    of_check = "The diastolic pressure is not below the systolic one."
    assert listed == {"data_manager": [of_check, "Calm?"], "monitor": [of_check], "sponsor": []}


@pytest.mark.parametrize(
    ("body", "key", "why"),
    [
        ({"text": "So?"}, KEY, "Give one of entry, visit and participant"),
        ({"participant": "01-001", "text": ""}, KEY, "text: This field may not be blank."),
        ({"participant": "01-001", "text": "So?"}, None, "Send a UUID, one per change."),
        ({"participant": "01-001", "text": "So?", "item": "x"}, KEY, "x: only a form has items."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_would_be_right(asked_of_module, body, key, why):
    answer = send(browser(asked_of_module, "monitor"), address("api-queries"), body, key)

    assert answer.status_code == 422
    assert why in answer.json()["detail"]


def test_a_step_of_a_query_that_one_does_not_see_finds_nothing(study):
    query = study.ask(study.about("01-001", form="SEVERITY"), "Calm?", "data_manager")

    answer = send(
        browser(study, "monitor"), address("api-query-steps", query.pk), {"step": "close"}
    )

    assert answer.status_code == 404
