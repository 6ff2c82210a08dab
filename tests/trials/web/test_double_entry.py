"""The pages of double entry: a blind second entry, and both entries side by side."""

import json
import uuid
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.study import reading_all
from tests.templates.page import read
from tests.trials.web.conftest import address, browser, text_of
from tests.trials.web.crawl import crawl, saying
from tests.twice import FIRST, SECOND, THIRD
from trials.models import Revision, SecondEntry

ANSWERED = 3.0078125  # of nobody else


def posted(**said) -> dict:
    usual = {"mood": "0", "sleep": "7", "based_on": "0", "complete": "true"}
    return usual | {"done_on": "2026-01-12", "reason": ""} | said


def test_who_enters_a_form_again_sees_an_empty_form_and_not_the_first_entry(twice):
    entry = twice.first({"mood": 0, "sleep": ANSWERED})
    client = browser(twice, SECOND)

    asked = client.get(address("entry", entry.pk))
    page = text_of(client.get(asked.url))
    everywhere = crawl(client)

    assert asked.url == address("second-entry", entry.pk)
    assert "0 of 2 answered" in page and "Ada Site" not in page
    assert saying(everywhere, str(ANSWERED)) == []
    assert client.get(address("entry-history", entry.pk)).url == asked.url


def test_the_second_person_sees_neither_state_nor_date_nor_author_of_the_first_entry(twice):
    entry = twice.first({"mood": 0, "sleep": 7}, done_on=date(2026, 1, 9))

    for role, seen in ((SECOND, False), (FIRST, True)):
        shown = browser(twice, role).get(address("visit", entry.visit_id))
        form = next(li for li in read(shown.content.decode()).all("li") if "MOOD" in li.text())
        words = " ".join(form.text().split())
        assert ("9 Jan 2026" in words, "Complete" in words) == (seen, seen)
        listed = browser(twice, role).get("/studies/SMALL/api/entries/?form=MOOD&visit=V1").json()
        assert [row["done_on"] for row in listed["results"]] == (["2026-01-09"] if seen else [None])


def test_a_form_that_another_has_begun_is_not_shown_and_not_overwritten(twice):
    entry = twice.first({"sleep": ANSWERED}, complete=False)
    client = browser(twice, SECOND)

    shown = client.get(address("entry", entry.pk))
    saved = client.post(address("entry", entry.pk), posted())

    assert (shown.status_code, saved.status_code) == (403, 403)
    assert str(ANSWERED) not in text_of(shown)
    with reading_all(twice.trial):
        assert Revision.objects.get(entry=entry).answers == {"sleep": ANSWERED}


def test_a_second_entry_is_saved_by_script_as_it_is_typed(twice):
    entry = twice.first({"mood": 0, "sleep": 7})
    client = browser(twice, SECOND)

    def put(answers: dict, based_on: int, *, complete: bool):
        body = {"answers": answers, "based_on": based_on, "complete": complete}
        return client.put(
            address("second-answers", entry.pk),
            json.dumps(body | {"done_on": "2026-01-12"}),
            "application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )

    drafted = put({"mood": 1}, 0, complete=False)
    stale = put({"mood": 2}, 0, complete=False)
    finished = put({"mood": 1, "sleep": 7}, 1, complete=True)

    assert (drafted.json()["revision"], drafted.json()["complete"]) == (1, False)
    assert (stale.status_code, stale.json()["current"]["answers"]) == (409, {"mood": 1})
    assert (finished.json()["complete"], finished.json()["next_url"]) == (True, None)


def test_where_nobody_entered_it_twice_there_is_no_second_entry(twice):
    entry = twice.entry("01-001", "V2", "MOOD")

    assert browser(twice, SECOND).get(address("second-entry", entry.pk)).status_code == 404


def test_each_sees_on_the_worklist_what_waits_for_them(twice):
    entry = twice.first({"mood": 0, "sleep": 7})

    def worklist(role: str) -> str:
        return text_of(browser(twice, role).get(address("double-entries")))

    before = {role: worklist(role) for role in (FIRST, SECOND, THIRD)}
    twice.second(entry, {"mood": 2, "sleep": 7})
    after = worklist(THIRD)

    assert "For you to enter a second time" in before[SECOND]
    assert "For you to enter" not in before[FIRST] + before[THIRD]
    assert "Waiting for others" in before[FIRST] and "Waiting for others" in before[THIRD]
    assert f'href="{address("double-entry", entry.pk)}"' in after and "For you to decide" in after


def test_the_data_manager_decides_item_by_item_and_both_entries_stay_on_the_page(twice):
    entry = twice.first({"mood": 0, "sleep": 7})
    twice.second(entry, {"mood": {"missing": "refused"}, "sleep": 8})
    client, url = browser(twice, THIRD), address("double-entry", entry.pk)

    page = text_of(client.get(url))
    half = client.post(url, {"take__mood": "first", "reason": "Paper form"})
    decided = client.post(
        url,
        {
            "take__mood": "first",
            "take__sleep": "other",
            "sleep": "7.5",
            "reason__sleep": "The sheet says 7½",
            "reason": "Looked up in the paper form",
        },
        follow=True,
    )

    assert "<td>0 low</td>" in page and "<td>missing: Refused</td>" in page
    assert (half.status_code, "Still to decide: 2. Hours of sleep" in text_of(half)) == (422, True)
    for words in (
        "7 h",
        "8 h",
        "7.5 h",
        "neither: The sheet says 7½",
        "Ada Site",
        "Thea Therapist",
    ):
        assert words in text_of(decided)
    with reading_all(twice.trial):
        latest = Revision.objects.filter(entry=entry).latest("number")
        assert (latest.answers, SecondEntry.objects.get().answers["sleep"]) == (
            {"mood": 0, "sleep": 7.5},
            8,
        )


def test_a_form_that_waits_for_its_second_entry_is_not_to_be_signed_yet(twice):
    entry = twice.first({"mood": 0, "sleep": 7})
    client = browser(twice, "site_physician")

    waiting = text_of(client.get(address("casebook", "01-001")))
    twice.second(entry, {"mood": 0, "sleep": 7})
    settled = text_of(client.get(address("casebook", "01-001")))

    assert "Waits for its second entry" in waiting and 'name="seen"' not in waiting
    assert "To sign" in settled and settled.count('name="seen"') == 1


def test_the_worklist_costs_the_same_with_one_form_and_with_two(twice):
    client = browser(twice, SECOND)

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(address("double-entries"))
        return len(made)

    twice.first({"mood": 0, "sleep": 7})
    queries()
    one = queries()
    twice.first({"pulse": 70}, form="PULSE")

    assert queries() == one
