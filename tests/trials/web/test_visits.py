"""The pages on which a site keeps its schedule: the timeline, a visit, and what comes next."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clinic import CONSENTED, Clinic
from tests.study import make_small_study
from tests.trials.web.conftest import browser
from trials.context import reading
from trials.models import VisitStep

pytestmark = pytest.mark.rolled_back

RATED = CONSENTED + timedelta(days=7)
SESSION_1 = RATED + timedelta(days=14)
MOST_QUERIES = 12
# Asked by every page before its own work: who is it, and in which study, as what?
WHO_ASKS = ("django_session", "trials_user", "trials_trial", "trials_membership")
# What stands beside the timeline: queries, notes, and the signatures of the casebook.
BESIDE = ("trials_dataquery", "trials_notetofile", "signature")


def url(name: str, *about) -> str:
    return reverse(name, args=["CLINIC", *about])


def page_of(clinic: Clinic, code: str, *, role: str = "site_coordinator", query: str = "") -> str:
    address = url("visit", clinic.visit(code).pk) + query
    return browser(clinic, role).get(address).content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def post(clinic: Clinic, name: str, code: str, *, role: str = "site_coordinator", **said):
    address = url(name, clinic.visit(code).pk)
    return browser(clinic, role).post(address, said, follow=True)


def latest_step(clinic: Clinic, code: str) -> VisitStep:
    with reading(clinic.scope("data_manager")):
        return VisitStep.objects.filter(visit__code=code).order_by("-recorded_at").first()


def test_the_timeline_shows_each_visit_with_its_window_and_state(randomised_of_module):
    page = words(
        browser(randomised_of_module, "site_coordinator")
        .get(url("participant", "01-001"))
        .content.decode()
    )

    assert "BASE Baseline rating Done" in page
    assert "held on 9 Feb 2026 · window 3 Feb 2026 to 2 Mar 2026" in page
    assert "S2 Session 2 Planned" in page
    assert "expected about 23 Mar 2026 · window 9 Mar 2026 to 6 Apr 2026" in page


def test_a_booked_visit_shows_its_time_by_the_clock_of_the_site(randomised):
    post(randomised, "book-visit", "S1", on="2026-02-23", time="10:30")

    page = words(page_of(randomised, "S1"))

    assert "Booked for Mon 23 Feb 2026, 10:30 (America/New_York)" in page
    assert "By the clock at the site: America/New_York." in page


def test_the_page_of_a_visit_says_what_stands_in_its_way(clinic):
    clinic.enrol()
    clinic.screen()

    page = words(page_of(clinic, "S1"))

    assert "Before it begins: Randomise first." in page


def test_a_move_shows_what_follows_before_anything_is_saved(randomised):
    post(randomised, "book-visit", "S1", on="2026-02-23", time="10:00")
    post(randomised, "book-visit", "S2", on="2026-03-23", time="10:00")

    page = words(page_of(randomised, "S1", query="?on=2026-03-02"))

    assert "If S1 is on 2 Mar 2026" in page
    assert latest_step(randomised, "S1").happened_on == date(2026, 2, 23)
    assert "S2 is booked" not in page
    later = words(page_of(randomised, "S1", query="?on=2026-03-05"))
    assert "2 weeks after BASE allows 16 Feb 2026 to 2 Mar 2026." in later
    assert (
        "S2 is booked for 23 Mar 2026: 4 weeks after S1 allows 26 Mar 2026 to 9 Apr 2026." in later
    )


def test_a_day_that_fits_is_a_button_that_fills_the_date_in(randomised_of_module, monkeypatch):
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: RATED)
    page = page_of(randomised_of_module, "S1", query="?on=2026-03-05")

    (first, *_) = re.findall(r'href="([^"]+\?on=[^"#]+)#planner">(\w+ \d+ \w+ \d+)', page)

    assert first[1] == "Thu 26 Feb 2026"
    filled = browser(randomised_of_module, "site_coordinator").get(first[0]).content.decode()
    assert 'name="on" value="2026-02-26"' in filled
    assert "The day fits, and every other visit stays possible." in words(filled)


def test_a_day_that_is_none_is_refused(randomised_of_module):
    address = url("visit", randomised_of_module.visit("S1").pk)

    for day in ("2026-02-31", "2026-13-01"):
        assert (
            browser(randomised_of_module, "site_coordinator").get(f"{address}?on={day}").status_code
            == 400
        )


def test_a_visit_goes_from_its_booking_to_its_end_by_buttons(randomised):
    post(randomised, "book-visit", "S1", on="2026-02-23", time="10:00")
    post(randomised, "begin-visit", "S1", on="2026-02-23")
    for slot in ("before", "after"):
        randomised.save("S1", "VITALS", {"systolic": 120}, on=SESSION_1, slot=slot)
    before = words(page_of(randomised, "S1"))
    randomised.save("S1", "NOTE", {"note": "Calm"}, on=SESSION_1)

    after = words(post(randomised, "close-visit", "S1").content.decode())

    assert "Still open: NOTE." in before
    assert "01-001: S1 is done." in after


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("book-visit", {"on": "", "time": "10:00"}, "Give the date."),
        ("book-visit", {"on": "2026-02-23", "time": "soon"}, "Give the time as hours:minutes."),
        ("book-visit", {"on": "2026-06-01", "time": "10:00"}, "S1 on 1 Jun 2026: 2 weeks after"),
        ("begin-visit", {"on": "yesterday"}, "Give a date as year-month-day."),
        ("miss-visit", {"on": "2026-03-10", "reason": " "}, "Say why the visit was missed."),
        ("drop-visit", {"reason": ""}, "Say why the visit does not apply"),
        ("add-form", {"form": "NOTE"}, "This form is filled in by: therapist."),
    ],
)
def test_what_cannot_be_is_refused_in_words(randomised_of_module, name, said, sentence):
    answer = post(randomised_of_module, name, "S1", **said)

    assert answer.status_code in (403, 422)
    assert sentence in words(answer.content.decode())
    assert latest_step(randomised_of_module, "S1") is None


def test_a_missed_visit_is_opened_again_by_the_data_manager_alone(randomised):
    post(randomised, "miss-visit", "S1", on="2026-03-10", reason="Did not come")

    refused = post(randomised, "reopen-visit", "S1", reason="Came after all")
    page = words(
        post(
            randomised, "reopen-visit", "S1", role="data_manager", reason="Came after all"
        ).content.decode()
    )

    assert refused.status_code == 404
    assert "01-001: S1 is open again." in page


def test_a_form_as_needed_is_added_to_a_visit(randomised):
    page = words(post(randomised, "add-form", "S1", form="AE").content.decode())

    assert "01-001: S1 has one form more." in page
    assert "AE, 1 Overdue" in page


def test_a_visit_as_needed_and_an_event_are_recorded_from_the_participant(randomised):
    coordinator = browser(randomised, "site_coordinator")

    added = coordinator.post(
        url("add-visit", "01-001"), {"code": "UNS", "on": "2026-02-20"}, follow=True
    ).content.decode()
    told = coordinator.post(
        url("record-event", "01-001"), {"name": "safety_need", "on": "2026-02-21"}, follow=True
    ).content.decode()

    assert "UNS Unscheduled visit" in words(added)
    assert "01-001: The event is on record." in words(told)
    assert "window 21 Feb 2026 to 24 Feb 2026" in words(told)


def test_what_comes_next_is_asked_apart_and_can_be_read_without_a_script(clinic):
    clinic.enrol()
    coordinator = browser(clinic, "site_coordinator")

    page = coordinator.get(url("participant", "01-001")).content.decode()
    part = coordinator.get(
        url("participant-next", "01-001"), headers={"HX-Request": "true"}
    ).content.decode()
    whole = coordinator.get(url("participant-next", "01-001")).content.decode()

    assert f'hx-get="{url("participant-next", "01-001")}"' in page
    assert f'<a href="{url("participant-next", "01-001")}">' in page
    assert part.strip() in whole
    assert "<html" not in part
    assert "SCR Screening" in words(part)
    assert "Randomise" in words(part)


@pytest.mark.parametrize(
    ("role", "status"),
    [("therapist", 200), ("sponsor", 200), ("data_manager", 200), ("rater", 404)],
)
def test_who_sees_the_page_of_a_visit(randomised_of_module, role, status):
    visit = randomised_of_module.visit("S1")

    answer = browser(randomised_of_module, role).get(url("visit", visit.pk))

    assert answer.status_code == status


def test_whoever_keeps_no_schedule_is_offered_none(randomised_of_module):
    page = page_of(randomised_of_module, "S1", role="sponsor")

    assert "<form" not in page.partition("<main")[2]


LONG = """
study: LONG
title: A study of many visits
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  PULSE:
    title: Pulse
    fields: [{key: pulse, label: Pulse, minimum: 30, maximum: 220}]
  MOOD:
    title: Mood
    fields: [{key: mood, label: Mood, minimum: 0, maximum: 10}]
visits:
"""


def long_study(visits: int) -> str:
    lines = []
    for number in range(1, visits + 1):
        before = f"V{number - 1}" if number > 1 else "consent"
        lines.append(
            f"  - code: V{number}\n    label: Visit {number}\n"
            f"    anchors: [{{after: {before}, target: 7, between: [1, 14]}}]\n"
            "    forms: [{form: PULSE, by: site}, {form: MOOD, by: participant}]\n"
        )
    return LONG + "".join(lines)


def own_queries(client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("SELECT", "WITH"))
        and not any(f'FROM "{table}"' in query["sql"] for table in (*WHO_ASKS, *BESIDE))
    ]


@pytest.mark.parametrize("visits", [4, 40])
@pytest.mark.parametrize("role", ["site_coordinator", "data_manager"])
def test_the_timeline_costs_at_most_twelve_queries_however_long_the_study(
    own_database, django_db_blocker, visits, role
):
    with django_db_blocker.unblock():
        study = make_small_study(long_study(visits))
        study.enrol("01-001")

        queries = own_queries(browser(study, role), reverse("participant", args=["LONG", "01-001"]))

    assert len(queries) <= MOST_QUERIES, "\n".join(queries)
