"""Reading by programs: pages, filters, fields and streams, each cut to what the person sees."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.trials.api.programs import program, rows
from trials.context import reading
from trials.models import Revision

LISTS = (
    "alerts",
    "deviations",
    "entries",
    "ledger",
    "participants",
    "queries",
    "revisions",
    "runs",
    "scores",
    "sites",
    "visits",
)
# Whose pages show the same: roles beside those of ApiView.permissions are told 403.
READERS = {
    "site_coordinator": set(LISTS) - {"runs", "scores"},
    "data_manager": set(LISTS) - {"alerts"},
    "monitor": set(LISTS) - {"alerts", "runs", "scores"},
    "sponsor": set(LISTS) - {"alerts", "ledger"},
    "coder": set(),
}


@pytest.fixture(scope="module")
def study(open_study_of_module):
    return open_study_of_module


@pytest.fixture(scope="module")
def manager(study):
    return program(study, "data_manager", may_write=False)


@pytest.fixture(scope="module")
def site(study):
    return program(study, "site_coordinator", may_write=False)


@pytest.mark.parametrize("role", READERS)
def test_each_list_is_read_by_the_roles_of_its_page(study, role):
    reader = program(study, role, may_write=False)

    answered = {name: reader.get(f"api/{name}/").status_code for name in LISTS}

    assert answered == {name: 200 if name in READERS[role] else 403 for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_pages_in_turn_hold_what_a_stream_holds(study, manager, site, name):
    reader = site if name == "alerts" else manager
    paged, asked = [], {"limit": 3}
    while True:
        page = reader.get(f"api/{name}/", **asked).json()
        paged += page["results"]
        if page["next"] is None:
            break
        asked = {"limit": 3, "cursor": page["next"].split("cursor=")[1].split("&")[0]}
        asked["cursor"] = asked["cursor"].replace("%3A", ":").replace("%7E", "~")

    streamed = rows(reader.get(f"api/{name}/", headers={"Accept": "application/x-ndjson"}))

    # Each stream leaves a line itself.
    assert paged == streamed[: len(paged)]
    assert len(streamed) - len(paged) <= (name == "ledger")
    assert {tuple(row) for row in paged} == {tuple(row) for row in streamed} or not paged


def test_a_site_reads_nothing_of_another(site, manager):
    seen = {
        name: {one["site"] for one in site.get(f"api/{name}/").json()["results"]}
        for name in ("participants", "visits", "entries", "revisions")
    }

    assert set().union(*seen.values()) == {"01"}
    assert {one["site"] for one in manager.get("api/entries/").json()["results"]} == {"01", "02"}


def test_ratings_are_for_those_who_see_the_class(site, manager):
    forms = [
        {one["form"] for one in reader.get("api/revisions/").json()["results"]}
        for reader in (site, manager)
    ]

    assert forms == [{"MOOD", "PULSE"}, {"MOOD", "PULSE", "CALM"}]


def test_filters_and_fields_choose_rows_and_columns(manager):
    asked = {"form": "MOOD", "visit": "V1", "site": "02", "fields": "participant,answers"}

    found = manager.get("api/revisions/", **asked).json()["results"]

    assert [list(one) for one in found] == [["participant", "answers"]] * len(found)
    assert {one["participant"][:2] for one in found} == {"02"}
    assert all(set(one["answers"]) <= {"mood", "sleep"} for one in found)


@pytest.mark.parametrize(
    ("name", "asked", "item", "words"),
    [
        ("entries", {"colour": "red"}, "colour", "There is no such parameter; there are: limit"),
        ("entries", {"state": "lost"}, "state", "is not a valid choice"),
        ("entries", {"limit": "0"}, "limit", "greater than or equal to 1"),
        ("entries", {"limit": "1001"}, "limit", "less than or equal to 1000"),
        ("entries", {"cursor": "abc"}, "cursor", "This is no cursor of this list"),
        ("entries", {"fields": "arm"}, "fields", "'arm' is no field; there are: id"),
        ("revisions", {"entry": "1"}, "entry", "Must be a valid UUID"),
        ("revisions", {"recorded_after": "soon"}, "recorded_after", "wrong format"),
        ("ledger", {"cursor": "2026-01-01T00:00:00~-4"}, "cursor", "no cursor of this list"),
        ("ledger", {"site": "99"}, "site", "There is no site '99' here."),
        ("ledger", {"first_day": "May"}, "first_day", "YYYY-MM-DD"),
    ],
)
def test_what_is_asked_wrongly_is_told_by_its_name(manager, name, asked, item, words):
    answer = manager.get(f"api/{name}/", **asked)

    assert answer.status_code == 422
    assert [one["item"] for one in answer.json()["problems"]] == [item]
    assert words in answer.json()["problems"][0]["message"]


def test_a_cursor_is_of_one_list(manager):
    cursor = manager.get("api/visits/", limit=1).json()["next"].split("cursor=")[1]

    assert manager.get("api/entries/", cursor=cursor.replace("%3A", ":")).status_code == 422


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long(manager, site, name):
    reader = site if name == "alerts" else manager

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(f"api/{name}/", limit=limit)
        return len(captured)

    queries(1)

    assert queries(100) <= queries(2) + (2 if name == "ledger" else 0)


def test_scores_are_those_of_complete_forms(manager):
    found = manager.get("api/scores/", form="MOOD").json()["results"]

    assert {tuple(one) for one in found} == {
        (
            "entry",
            "participant",
            "site",
            "visit",
            "form",
            "form_version",
            "slot",
            "revision",
            "scores",
            "why_none",
        )
    }


def answers_as_they_count(study) -> list[tuple]:
    latest = {}
    for one in Revision.objects.select_related("entry__visit", "participant").order_by("number"):
        latest[one.entry_id] = one
    return sorted(
        (one.participant.number, one.entry.visit.name, one.entry.form_key, item, value)
        for one in latest.values()
        for item, value in one.answers.items()
    )


def test_the_answers_of_the_study_come_as_long_rows(study, manager):
    with reading(study.scope("data_manager")):
        expected = answers_as_they_count(study)

    streamed = rows(manager.get("api/answers/"))

    assert expected == sorted(
        (row["participant"], row["visit"], row["form"], row["item"], row["value"])
        for row in streamed
    )


def test_the_answers_of_a_form_come_as_wide_rows_for_a_spreadsheet(manager):
    asked = {"layout": "wide", "form": "MOOD"}

    answer = manager.get("api/answers/", **asked, headers={"Accept": "text/csv"})

    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert list(table[0])[-2:] == ["mood", "sleep"]
    assert {row["form"] for row in table} == {"MOOD"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="answers-MOOD.csv"'


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"layout": "wide"}, "A wide layout is of one form: name it."),
        ({"layout": "wide", "form": "NONE"}, "The study has no form 'NONE'."),
        ({"layout": "square"}, "is not a valid choice"),
    ],
)
def test_a_layout_that_is_none_is_refused(manager, asked, words):
    answer = manager.get("api/answers/", **asked)

    assert (answer.status_code, words in answer.json()["detail"]) == (422, True)


def test_a_stream_leaves_its_line(study, manager):
    manager.get("api/answers/")

    last = manager.get("api/ledger/", order="newest", act="exports.", limit=1).json()["results"][0]

    assert (last["what"], last["detail"]) == (
        "Rows taken away by a program",
        "answers-long, as ndjson",
    )


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [("api/nothing/", 404, "not-found"), ("api/entries", 404, "not-found")],
)
def test_an_address_that_is_none_is_a_problem_and_no_page(manager, path, status, slug):
    answer = manager.get(path)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/api/problems/{slug}/")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_format_that_there_is_none_of_is_a_problem(manager):
    answer = manager.get("api/sites/", headers={"Accept": "application/xml"})

    assert (answer.status_code, answer.json()["type"]) == (406, "/api/problems/not-acceptable/")


def test_a_fault_is_a_problem_without_content(manager, monkeypatch):
    def break_down(self, request):
        raise RuntimeError("gravel")

    monkeypatch.setattr("trials.api.tables.SitesView.rows", break_down)

    answer = manager.get("api/sites/")

    assert (answer.status_code, answer.json()["type"]) == (500, "/api/problems/failed/")
    assert "gravel" not in answer.content.decode()
