"""Many changes in one request: each with its own outcome, and each done once."""

import uuid

import pytest

from tests.trials.api.programs import program
from trials.context import reading
from trials.models import AuditEvent, DataQuery, Revision

pytestmark = pytest.mark.rolled_back


def saved(about, **changed) -> dict:
    usual = {
        "key": str(uuid.uuid4()),
        "entry": str(about.pk),
        "answers": {"mood": 2, "sleep": 8},
        "based_on": 0,
        "complete": True,
        "done_on": "2026-01-12",
    }
    return usual | changed


@pytest.fixture
def entries(open_study):
    for number in ("01-020", "01-021", "01-022"):
        open_study.enrol(number)
    return [open_study.entry(n, "V1", "MOOD") for n in ("01-020", "01-021", "01-022")]


def numbers(study, entries) -> list[int]:
    with reading(study.scope("data_manager")):
        found = Revision.objects.filter(entry__in=entries)
        return sorted(found.values_list("number", flat=True))


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator"])
def test_what_is_wrong_with_one_form_leaves_the_others_alone(open_study, entries, role):
    first, second, third = entries
    items = [
        saved(first),
        saved(second, answers={"mood": 7}),
        saved(third, based_on=4),
        saved(third, done_on="soon"),
        "no item",
        saved(third, entry=str(uuid.uuid4())),
        saved(third, key="1"),
        saved(third),
    ]

    answer = program(open_study, role).send("api/entries/bulk/", {"items": items})

    body = answer.json()
    statuses = [one["status"] for one in body["results"]]
    assert answer.status_code == 207
    assert statuses == [200, 422, 409, 422, 422, 404, 422, 200]
    assert (body["done"], body["refused"]) == (2, 6)
    assert [one["key"] for one in body["results"][:2]] == [items[0]["key"], items[1]["key"]]
    assert body["results"][1]["problem"]["problems"][0]["item"] == "mood"
    assert numbers(open_study, entries) == [1, 1]


def test_the_same_forms_sent_again_are_done_once(open_study, entries):
    lab = program(open_study, "data_manager")
    items = [saved(entry) for entry in entries]

    twice = [lab.send("api/entries/bulk/", {"items": items}).json()["results"] for _ in range(2)]

    assert [[one["revision"] for one in results] for results in twice] == [[1, 1, 1], [1, 1, 1]]
    assert numbers(open_study, entries) == [1, 1, 1]


def test_each_form_has_its_line_and_each_refusal_too(open_study, entries):
    items = [saved(entries[0]), saved(entries[1], answers={"mood": 7})]

    program(open_study, "data_manager").send("api/entries/bulk/", {"items": items})

    with reading(open_study.scope("data_manager")):
        lines = AuditEvent.objects.filter(act="entries.record", request_id__startswith="token:")
        outcomes = lines.order_by("id").values_list("outcome", flat=True)
        assert sorted(outcomes) == ["done", "refused"]


def test_where_no_item_is_done_the_answer_is_a_problem_with_each_outcome(open_study, entries):
    """A program that looks at the status alone does not take it for done."""
    lab = program(open_study, "data_manager")
    stale = [saved(entry, based_on=4) for entry in entries]
    wrong = [saved(entry, answers={"mood": 7}) for entry in entries]

    answers = [
        lab.send("api/entries/bulk/", {"items": items})
        for items in (stale, wrong, stale[:1] + wrong[:1])
    ]

    assert [answer.status_code for answer in answers] == [409, 422, 422]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    mixed = answers[2].json()
    assert (mixed["done"], mixed["refused"]) == (0, 2)
    assert [one["status"] for one in mixed["results"]] == [409, 422]


@pytest.mark.parametrize("items", [None, [], [{}] * 1001, {"a": 1}])
def test_a_list_of_one_to_a_thousand_is_sent(open_study_of_module, items):
    answer = program(open_study_of_module, "data_manager").send(
        "api/entries/bulk/", {"items": items}
    )

    assert answer.status_code == 422
    assert "Send a list of 1 to 1,000 items." in answer.json()["detail"]


def test_queries_are_raised_and_closed_in_one_request(open_study, entries):
    manager = program(open_study, "data_manager")
    asked = [{"key": str(uuid.uuid4()), "entry": str(entry.pk), "text": "So?"} for entry in entries]

    raised = manager.send("api/queries/bulk/", {"items": asked}).json()
    ended = manager.send(
        "api/queries/bulk/",
        {
            "items": [
                {
                    "key": str(uuid.uuid4()),
                    "query": raised["results"][0]["query"],
                    "step": "cancel",
                    "text": "Asked twice",
                },
                {"key": str(uuid.uuid4()), "query": str(uuid.uuid4()), "step": "close"},
                {"key": str(uuid.uuid4()), "step": "close"},
                {"key": str(uuid.uuid4()), "participant": "01-020", "text": ""},
            ]
        },
    ).json()

    assert [one["query"] for one in raised["results"]] == [one["key"] for one in asked]
    assert [one["status"] for one in ended["results"]] == [200, 404, 422, 422]
    with reading(open_study.scope("data_manager")):
        assert DataQuery.objects.filter(text="So?").count() == 3


def test_who_raises_no_queries_is_told_so_for_each(open_study, entries):
    question = {"key": str(uuid.uuid4()), "entry": str(entries[0].pk), "text": "So?"}

    body = (
        program(open_study, "site_coordinator")
        .send("api/queries/bulk/", {"items": [question]})
        .json()
    )

    assert body["results"][0]["problem"]["type"] == "/api/problems/not-permitted/"


def test_a_version_is_asked_for_and_compared(open_study, entries):
    lab, path = program(open_study, "site_coordinator"), f"entries/{entries[0].pk}/answers/"
    body = {name: value for name, value in saved(entries[0]).items() if name not in ("based_on",)}

    without = lab.send(path, body, method="PUT")
    first = lab.send(path, body, method="PUT", **{"If-Match": '"0"'})
    stale = lab.send(path, body | {"reason": "Late"}, method="PUT", **{"If-Match": '"0"'})
    tag = lab.get(f"api/entries/{entries[0].pk}/").headers["ETag"]
    unread = lab.send(path, body, method="PUT", **{"If-Match": "latest"})

    assert (without.status_code, first.status_code) == (428, 200)
    assert (stale.status_code, stale.json()["current"]["revision"]) == (412, 1)
    assert (tag, unread.status_code) == ('"1"', 422)
