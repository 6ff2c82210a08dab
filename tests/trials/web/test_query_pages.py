"""The worklist, a query at its item, several at once, and the rater's room."""

import csv
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.queried import BAD
from tests.trials.web.conftest import browser, text_of
from tests.trials.web.crawl import crawl, saying
from trials.context import reading
from trials.models import AuditEvent, Revision

pytestmark = pytest.mark.rolled_back


@pytest.fixture
def study(asked):
    asked.begun()
    return asked


def address(name: str, *about) -> str:
    return reverse(name, args=["ASKED", *about])


def post(client: Client, name: str, *about, **said):
    return client.post(address(name, *about), said, follow=True)


def test_what_waits_for_somebody_stands_in_the_list_and_in_the_navigation(study):
    site, monitor = browser(study, "site_coordinator"), browser(study, "monitor")

    page, other = text_of(site.get(address("queries"))), text_of(monitor.get(address("queries")))

    assert "The diastolic pressure is not below the systolic one." in page
    assert "Queries (1)" in page
    assert "No query waits for you." in other
    assert "Queries (" not in other


def test_a_question_is_asked_at_an_item_and_answered_on_the_form(study):
    entry = study.about("01-001", form="MOOD")
    monitor, site = browser(study, "monitor"), browser(study, "site_coordinator")
    form = text_of(monitor.get(f"{address('entry', entry.pk)}?ask=sleep"))
    post(monitor, "ask-about-entry", entry.pk, item="sleep", text="So long?", severity="minor")
    (query,) = study.queries(opened_role="monitor")

    answer = site.post(
        address("query-step", query.pk, "answer"),
        {"reason_code": "confirmed", "text": "Yes, by the diary"},
        headers={"HX-Request": "true"},
    )

    assert '<option value="sleep" selected>' in form
    page = answer.content.decode()
    assert "Yes, by the diary" in page
    assert "<html" not in page
    assert "So long?" in text_of(site.get(address("entry", entry.pk)))


def test_a_refusal_stands_beside_the_answer_box(study):
    (query,) = study.queries()

    answer = browser(study, "site_coordinator").post(
        address("query-step", query.pk, "answer"),
        {"reason_code": "corrected", "text": "I did"},
        headers={"HX-Request": "true"},
    )

    assert "The form was not saved since the question" in answer.content.decode()
    assert study.queries()[0].state == "open"


def test_a_form_is_not_asked_about_by_those_who_fill_it_in(study):
    entry = study.about("01-001", form="MOOD")
    page = text_of(browser(study, "site_coordinator").get(address("entry", entry.pk)))

    assert "Ask about" not in page


def test_of_several_at_once_each_is_judged_by_itself(study):
    monitor = browser(study, "monitor")
    about = study.participant("01-001")
    own = [study.ask(about, f"Question {n}?") for n in range(2)]
    (of_check,) = study.queries(opened_role="system")

    page = post(
        monitor,
        "queries-steps",
        step="cancel",
        text="Asked elsewhere",
        query=[own[0].pk, own[1].pk, of_check.pk, "nonsense"],
        asked="show=all",
    )

    said = text_of(page)
    assert "Queries cancelled: 2." in said
    assert "01-001, The diastolic pressure" in said
    assert "settled by whoever asked: data manager" in said
    assert sorted(q.state for q in study.queries()) == ["cancelled", "cancelled", "open"]
    with reading(study.scope("data_manager")):
        lines = AuditEvent.objects.filter(act="queries.cancel").values_list("outcome", flat=True)
        assert sorted(lines) == ["done", "done", "refused"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("show=all", 3),
        ("show=all&site=02", 1),
        ("show=all&form=VITALS", 1),
        ("show=all&visit=BASE", 1),
        ("show=all&person=Mona+Monitor", 2),
        ("show=all&origin=checks", 1),
        ("show=all&origin=people", 2),
        ("show=all&severity=major", 1),
        ("show=all&age=7", 0),
        ("show=overdue", 0),
        ("show=all&participant=02-001", 1),
        ("", 0),
    ],
)
def test_filters_find_what_they_say(several, asked, found):
    file = several.get(f"{address('queries-csv')}?{asked}").content.decode()

    assert len(list(csv.DictReader(file.splitlines()))) == found


@pytest.fixture(scope="module")
def several(asked_of_module):
    asked_of_module.begun()
    for number in ("01-001", "02-001"):
        asked_of_module.ask(asked_of_module.participant(number), "=1+1?")
    return browser(asked_of_module, "monitor")


def test_a_spreadsheet_takes_no_question_for_a_formula(several):
    text = several.get(f"{address('queries-csv')}?show=all").content.decode()

    assert "'=1+1?" in text
    assert ",=1+1?" not in text


def test_a_list_of_sixty_costs_what_a_list_of_three_does(study):
    client = browser(study, "monitor")
    about = study.participant("01-001")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address('queries')}?show=all").status_code == 200
        return len(queries)

    study.ask(about)
    cost()
    before = cost()
    for number in range(60):
        study.ask(about, f"Question {number}?")

    assert cost() == before


def test_the_data_manager_runs_all_checks_and_reads_what_came_of_it(study, monkeypatch):
    monkeypatch.setattr("trials.actions.entries.run_checks", lambda *said, **more: None)
    study.answer("01-002", BAD)
    dana = browser(study, "data_manager")

    page = text_of(post(dana, "run-checks"))

    assert "Forms checked: 3. New questions: 1. Resolved: 0." in page
    assert "Run all checks" not in text_of(browser(study, "monitor").get(address("queries")))


def test_a_visit_and_a_participant_are_asked_about_on_their_pages(study):
    monitor, visit = browser(study, "monitor"), study.visit("01-001")

    post(
        monitor,
        "ask-about-visit",
        visit.pk,
        template="Please explain the change.",
        severity="major",
    )
    page = post(monitor, "ask-about-participant", "01-001", text="Moved?", severity="minor")

    assert [q.text for q in study.queries(opened_role="monitor")] == [
        "Please explain the change.",
        "Moved?",
    ]
    assert "3 not settled" in text_of(page)


def test_a_question_sent_twice_is_asked_once(study):
    monitor, entry = browser(study, "monitor"), study.about("01-001", form="MOOD")
    form = text_of(monitor.get(f"{address('entry', entry.pk)}?ask=sleep"))
    key = re.search(r'name="key" value="([^"]+)"', form)[1]

    for _ in range(2):
        said = {"text": "So long?", "severity": "minor", "key": key}
        post(monitor, "ask-about-entry", entry.pk, item="sleep", **said)

    assert [str(query.pk) for query in study.queries(opened_role="monitor")] == [key]


# ---- the rater coordinator, and the rater


@pytest.fixture
def asked_rater(study):
    """A rating that a check does not like, about which the rater was asked in neutral words."""
    study.give_interview("01-001")
    study.answer("01-001", {"severity": 70, "calm": 1}, form="SEVERITY")
    (query,) = study.queries(form_class="rating")
    coordinator = browser(study, "rater_coordinator")
    post(coordinator, "query-step", query.pk, "pass-on", text="Do items 1 and 2 agree?")
    return query


TELLING = (
    "01-001", "Harbour", "BASE", "END", "Baseline", "Endpoint", "VITALS", "Vital signs", "velvet",
    "Active", "Dana", "Mona", "Severe and calm at once.",
)  # fmt: skip


def test_the_rater_finds_the_question_answers_it_and_learns_nothing(study, asked_rater):
    rater = browser(study, "rater")
    before = crawl(rater)
    page = before[address("entry", asked_rater.entry_id)].content.decode()
    where = page.split('action="/studies/ASKED/questions/')[1].split("/", 1)[0]

    post(rater, "answer-question", where, reason_code="explained", text="Both hold")

    after = crawl(rater)
    assert "Answer a question" in text_of(before[address("interviews")])
    assert "Answer a question" not in text_of(after[address("interviews")])
    assert saying(before | after, *TELLING) == []
    assert study.queries(pk=asked_rater.pk)[0].state == "answered"


def test_the_coordinator_reads_the_question_by_token(study, asked_rater):
    coordinator = browser(study, "rater_coordinator")

    pages = {
        url: coordinator.get(url)
        for url in (f"{address('queries')}?show=all", address("query", asked_rater.pk))
    }

    telling = tuple(word for word in TELLING if word not in ("Severe and calm at once.",))
    assert saying(pages, *telling) == []
    assert all(asked_rater.entry.token in text_of(page) for page in pages.values())


def test_the_coordinator_finds_out_by_no_filter_whose_interview_it_is(study, asked_rater):
    coordinator, url = browser(study, "rater_coordinator"), address("queries")

    own, other = (
        text_of(coordinator.get(f"{url}?show=all&participant={person}&visit={visit}"))
        for person, visit in (("01-001", "BASE"), ("02-001", "ZZZZ"))
    )

    assert own.replace("01-001", "02-001").replace("BASE", "ZZZZ") == other
    assert asked_rater.entry.token in own


def test_what_is_sent_in_her_name_by_others_is_no_question_of_hers(study, asked_rater):
    other = browser(study, "site_coordinator")

    assert post(other, "query-step", asked_rater.pk, "answer").status_code == 404
    with reading(study.scope("data_manager")):
        assert Revision.objects.filter(form_class="rating").count() == 1


def test_the_lock_board_leads_to_the_participant_or_the_visit_that_is_asked_about(study):
    person, visit = study.participant("01-002"), study.visit("01-002")
    study.ask(person), study.ask(visit)

    page = text_of(browser(study, "data_manager").get(address("lock-line", "L1")))

    assert (address("participant", "01-002") in page, "01-002: open" in page) == (True, True)
    assert (address("visit", visit.pk) in page, f"01-002 {visit.name}: open" in page) == (
        True,
        True,
    )
