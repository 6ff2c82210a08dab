"""The matrix: a cell for each form of a short study, for each visit of a longer one."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clinic import CONSENTED, Clinic
from tests.trials.web.conftest import address, browser
from trials.actions.visits import begin, miss

pytestmark = pytest.mark.rolled_back

SESSION_1 = CONSENTED + timedelta(days=21)


def cells(client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    return re.findall(r'class="cell"[^>]* aria-label="([^"]+)"', page)


def of_visits(clinic: Clinic, query: str = "") -> list[str]:
    url = reverse("matrix", args=["CLINIC"]) + query
    return cells(browser(clinic, "site_coordinator"), url)


@pytest.fixture
def randomised(randomised, monkeypatch) -> Clinic:
    """Of a study that counts as a longer one."""
    monkeypatch.setattr("trials.web.presenters.matrix.MOST_FORM_COLUMNS", 10)
    return randomised


def test_a_short_study_has_a_cell_for_each_form(open_study):
    found = cells(browser(open_study, "site_coordinator"), address("matrix") + "?q=01-001")

    assert found == [
        "01-001, V1 Baseline, MOOD: complete",
        "01-001, V1 Baseline, CALM: complete",
        "01-001, V1 Baseline, PULSE: complete",
        "01-001, V2 Follow-up, MOOD: complete",
        "01-001, V2 Follow-up, CALM: complete",
    ]


def test_a_form_that_is_late_is_overdue(open_study):
    open_study.enrol("01-020")

    found = cells(browser(open_study, "site_coordinator"), address("matrix") + "?q=01-020")

    assert found[0] == "01-020, V1 Baseline, MOOD: overdue"
    assert found[-1] == "01-020, V2 Follow-up, CALM: expected"


def test_a_longer_study_has_a_cell_for_each_visit_that_says_what_is_missing(
    randomised, monkeypatch
):
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1)
    scope = randomised.scope("site_coordinator")
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=scope)
    randomised.save("S1", "VITALS", {"systolic": 120}, on=SESSION_1, slot="before")

    assert of_visits(randomised) == [
        "01-001, SCR Screening: done",
        "01-001, BASE Baseline rating: done",
        "01-001, S1 Session 1: in progress; missing: VITALS@after, NOTE",
        "01-001, S2 Session 2: planned",
        "01-001, END Primary endpoint: planned",
        "01-001, UNS Unscheduled visit: not expected",
    ]


def test_what_is_overdue_is_said_with_its_days_and_found_by_the_filter(randomised, monkeypatch):
    late = SESSION_1 + timedelta(days=9)
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: late)

    assert "01-001, S1 Session 1: overdue by 2 days" in of_visits(randomised, "?show=overdue")
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1)
    assert of_visits(randomised, "?show=overdue") == []
    assert "01-001, S1 Session 1: due" in of_visits(randomised, "?show=todo")


def test_a_missed_visit_is_nothing_to_do(randomised, monkeypatch):
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1)
    scope = randomised.scope("site_coordinator")

    miss(visit=randomised.visit("S1"), on=SESSION_1, reason="Did not come", scope=scope)

    assert "01-001, S1 Session 1: missed" in of_visits(randomised)
    assert of_visits(randomised, "?show=todo") == []


def test_a_cell_leads_to_its_visit(randomised):
    page = browser(randomised, "site_coordinator").get(reverse("matrix", args=["CLINIC"]))

    assert reverse("visit", args=["CLINIC", randomised.visit("S1").pk]) in page.content.decode()
