"""A page costs the same number of queries however many people are in the study."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.trials.web.conftest import address, browser

pytestmark = pytest.mark.rolled_back

# The first save of a form asks the gates of its visit as well.
QUERIES_OF_A_SAVE = {0: 14, 1: 8}
PAGES = [
    ("data_manager", "matrix"),
    ("site_coordinator", "matrix"),
    ("data_manager", "participant"),
    ("site_coordinator", "participant"),
    ("site_coordinator", "entry"),
    ("sponsor", "lock-board"),
    ("sponsor", "blind-review"),
]
# Asked by every page before its own work: who is it, and in which study, as what?
WHO_ASKS = ("django_session", "trials_user", "trials_trial", "trials_membership")


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture(scope="module")
def before_and_after(open_study_of_module) -> list[dict]:
    """{(role, page): queries}, and the same with thirty people more."""
    study = open_study_of_module
    about = {"participant": ["01-001"], "entry": [study.entry("01-001", "V1", "MOOD").pk]}
    clients = {role: browser(study, role) for role, _ in PAGES}

    def count() -> dict:
        return {
            (role, page): queries_of(clients[role], address(page, *about.get(page, [])))
            for role, page in PAGES
        }

    # The first time, a process reads the text of the study. What is kept of a site is counted once
    # more after a change there, however many people came.
    count()
    study.enrol("01-100")
    before = count()
    for number in range(30):
        study.enrol(f"01-{number + 101}")
    return [before, count()]


@pytest.mark.parametrize("page", PAGES)
def test_thirty_more_people_cost_no_query(before_and_after, page):
    before, after = before_and_after

    assert after[page] == before[page]


def test_a_rater_with_six_interviews_costs_as_much_as_with_one(open_study, give_interview):
    rater = browser(open_study, "rater")
    give_interview("01-020")

    before = queries_of(rater, address("interviews"))
    for number in range(5):
        give_interview(f"01-{number + 100}")
    after = queries_of(rater, address("interviews"))

    assert after == before


@pytest.mark.parametrize("based_on", [0, 1])
def test_a_save_costs_a_number_of_queries_that_is_known(open_study, based_on):
    open_study.enrol("01-020")
    entry = open_study.entry("01-020", "V1", "MOOD")
    client = browser(open_study, "site_coordinator")

    def save(answers, revision):
        body = {
            "answers": answers,
            "based_on": revision,
            "complete": False,
            "done_on": "2026-01-12",
        }
        return client.put(
            address("answers", entry.pk),
            json.dumps(body),
            "application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    for revision in range(based_on):
        save({"mood": revision}, revision)
    with CaptureQueriesContext(connection) as queries:
        answer = save({"mood": 2, "sleep": 7}, based_on)

    own = [
        q["sql"]
        for q in queries
        if q["sql"].startswith(("SELECT", "INSERT", "UPDATE"))
        and not any(f'FROM "{table}"' in q["sql"] for table in WHO_ASKS)
    ]
    assert answer.json()["revision"] == based_on + 1
    assert len(own) == QUERIES_OF_A_SAVE[based_on], "\n".join(own)
