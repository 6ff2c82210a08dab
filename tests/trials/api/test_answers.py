"""Saving by the API: what it says yes to, and how it says no."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from instruments import MISSING_REASONS
from tests.trials.web.conftest import address, browser
from trials.context import reading
from trials.models import Revision

pytestmark = pytest.mark.rolled_back

BODY = {
    "answers": {"mood": 2, "sleep": 8},
    "based_on": 0,
    "complete": True,
    "done_on": "2026-01-12",
}


@pytest.fixture
def entry(open_study):
    open_study.enrol("01-020")
    return open_study.entry("01-020", "V1", "MOOD")


@pytest.fixture
def put(open_study, entry):
    """put(changed fields) saves as the coordinator, unless said otherwise."""

    def send(key=None, *, role="site_coordinator", text=None, about=None, **changed):
        return browser(open_study, role).put(
            address("answers", (about or entry).pk),
            json.dumps(BODY | changed) if text is None else text,
            "application/json",
            headers={"Idempotency-Key": str(key or uuid.uuid4())},
        )

    return send


def revisions(study, entry) -> list[int]:
    with reading(study.scope("data_manager")):
        found = Revision.objects.filter(entry=entry).order_by("number")
        return list(found.values_list("number", flat=True))


def test_a_save_answers_with_its_revision_and_the_next_form(open_study, put):
    answer = put()

    saved = answer.json()
    assert answer.status_code == 200
    assert (saved["revision"], saved["complete"], saved["problems"]) == (1, True, [])
    assert saved["next_url"] == address("entry", open_study.entry("01-020", "V1", "PULSE").pk)


def test_the_same_save_twice_is_one_revision(open_study, entry, put):
    key = uuid.uuid4()

    first, second = put(key), put(key)

    assert (first.json()["revision"], second.json()["revision"]) == (1, 1)
    assert revisions(open_study, entry) == [1]


def test_the_same_key_with_other_answers_is_refused(put):
    key = uuid.uuid4()
    put(key)

    answer = put(key, answers={"mood": 0, "sleep": 8})

    assert answer.status_code == 422
    assert "sent before with other answers" in answer.json()["detail"]


def test_a_conflict_shows_what_was_saved_in_between(open_study, entry, put):
    put(complete=False)

    answer = put(answers={"mood": 0})

    assert answer.status_code == 409
    current = answer.json()["current"]
    assert current["answers"] == {"mood": 2, "sleep": 8}
    assert (current["revision"], current["by"], current["complete"]) == (1, "Ada Site", False)
    assert revisions(open_study, entry) == [1]


@pytest.mark.parametrize(
    ("changed", "item", "words"),
    [
        ({"answers": {"mood": 7}}, "mood", "7"),
        ({"answers": {"mood": True}}, "mood", "True is not one of its codes"),
        ({"answers": {"mood": {"missing": "tired"}}}, "mood", "not a reason"),
        ({"answers": {"sleep": 30}}, "sleep", "30"),
        ({"answers": {"colour": 1}}, "colour", "has no item"),
        ({"based_on": -1}, "based_on", "greater than or equal to 0"),
        ({"done_on": None}, "done_on", "may not be null"),
        ({"done_on": "12 January"}, "done_on", "YYYY-MM-DD"),
        ({"complete": "perhaps"}, "complete", "valid boolean"),
        ({"reason": "x" * 501}, "reason", "500 characters"),
    ],
)
def test_what_cannot_be_saved_names_its_item(open_study, entry, put, changed, item, words):
    answer = put(**changed)

    problems = {p["item"]: p["message"] for p in answer.json()["problems"]}
    assert answer.status_code == 422
    assert list(problems) == [item]
    assert words in problems[item]
    assert revisions(open_study, entry) == []


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), ("{", 400), ("[1, 2]", 422), ('"mood"', 422), ("null", 422)]
)
def test_what_is_not_a_save_at_all_is_a_problem(put, text, status):
    answer = put(text=text)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_missing_or_malformed_key_is_named(put):
    answer = put("not-a-uuid")

    assert answer.status_code == 422
    assert "Idempotency-Key: Send a UUID" in answer.json()["detail"]


def test_an_unfinished_form_is_not_complete(put):
    answer = put(answers={"mood": 1})

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Not complete yet: 1 to answer")
    assert [problem["item"] for problem in answer.json()["problems"]] == ["sleep"]


def test_a_correction_needs_its_reason(put):
    put()

    answer = put(answers={"mood": 0, "sleep": 8}, based_on=1)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "This form was complete before: say why it changes."


def test_after_the_lock_nothing_is_saved(locked_study):
    entry = locked_study.entry("01-001", "V1", "MOOD")

    answer = browser(locked_study, "site_coordinator").put(
        address("answers", entry.pk),
        json.dumps(BODY | {"based_on": 1, "reason": "Read wrongly"}),
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert answer.status_code == 422
    assert "locked" in answer.json()["detail"]


def test_a_rater_finds_nothing_at_a_form_that_is_not_hers(put):
    answer = put(role="rater")

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is nothing at this address")


@pytest.mark.parametrize("role", ["data_manager", "sponsor", "statistician"])
def test_who_fills_in_no_forms_is_told_so(put, role):
    answer = put(role=role)

    assert answer.status_code == 403
    assert answer.json()["type"] == "/api/problems/not-permitted/"
    assert answer.json()["detail"].endswith("does not include: fill in forms.")


def test_a_form_of_another_site_is_like_one_that_does_not_exist(open_study, put):
    class MadeUp:
        pk = uuid.uuid4()

    elsewhere = put(about=open_study.entry("02-001", "V1", "MOOD"))
    nowhere = put(about=MadeUp)

    assert (elsewhere.status_code, elsewhere.content) == (404, nowhere.content)


def test_without_a_sign_in_it_is_401(client, entry):
    answer = client.put(address("answers", entry.pk), json.dumps(BODY), "application/json")

    assert answer.status_code == 401
    assert answer.json()["detail"] == "Authentication credentials were not provided."


def test_without_a_csrf_token_it_is_403(open_study, entry):
    client = browser(open_study, "site_coordinator", enforce_csrf_checks=True)

    answer = client.put(
        address("answers", entry.pk),
        json.dumps(BODY),
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]
    assert revisions(open_study, entry) == []


def test_other_methods_are_not_taken(open_study, entry):
    answer = browser(open_study, "site_coordinator").get(address("answers", entry.pk))

    assert answer.status_code == 405


def test_what_is_not_answered_stays_apart_by_its_reason(open_study, entry, put):
    given = [0, *({"missing": why} for why in MISSING_REASONS)]

    shown = [
        put(
            answers={"mood": 1, "sleep": one},
            based_on=number,
            reason="As on the paper",
        ).status_code
        for number, one in enumerate(given)
    ]

    with reading(open_study.scope("data_manager")):
        stored = Revision.objects.filter(entry=entry).order_by("number")
        assert [one.answers["sleep"] for one in stored] == given
    assert shown == [200] * len(given)


def test_the_clock_of_a_client_says_nothing(open_study, entry, put):
    before = timezone.now()

    put(recorded_at="2031-01-01T00:00:00Z", saved_at="2031-01-01T00:00:00Z")

    with reading(open_study.scope("data_manager")):
        saved = Revision.objects.get(entry=entry).recorded_at
    assert before - timedelta(seconds=5) < saved < before + timedelta(minutes=5)
