"""What is due at a site, and where it stands in the list of the day."""

from datetime import datetime, timedelta

import pytest

from tests.clinic import CONSENTED, Clinic
from trials.actions.visits import begin, schedule
from trials.context import reading
from trials.models import Visit
from trials.selectors.boards import forms_in
from trials.selectors.standings import HELD, standings_of
from trials.selectors.worklists import worklist_of
from trials.studies.loading import studies_at
from trials.web.presenters.matrix import matrix

pytestmark = pytest.mark.rolled_back

SESSION_1 = CONSENTED + timedelta(days=21)


def places(clinic: Clinic, monkeypatch, today) -> dict[str, str]:
    """{visit: its list}."""
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: today)
    with reading(clinic.scope("site_coordinator")):
        work = worklist_of(clinic.trial, studies_at(clinic.trial))
    return {
        due.one.visit.name: place
        for place in ("overdue", "today", "unfinished", "week")
        for due in getattr(work, place)
    }


@pytest.mark.parametrize(
    ("days", "place"),
    [(-15, None), (-14, "week"), (0, "week"), (7, "today"), (8, "overdue")],
)
def test_a_visit_is_due_from_a_week_before_its_window_to_its_last_day(
    randomised, monkeypatch, days, place
):
    """Session 1 may be held from 7 days before its target to 7 days after it."""
    assert places(randomised, monkeypatch, SESSION_1 + timedelta(days)).get("S1") == place


def test_a_booked_visit_is_due_on_its_day_and_overdue_when_it_did_not_begin(
    randomised, monkeypatch
):
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: CONSENTED)
    at = datetime.combine(SESSION_1, datetime.min.time()).replace(hour=10)
    schedule(visit=randomised.visit("S1"), starts_at=at, scope=randomised.scope("site_coordinator"))

    said = [
        places(randomised, monkeypatch, SESSION_1 + timedelta(days)).get("S1")
        for days in (-8, -7, 0, 1)
    ]

    assert said == [None, "week", "today", "overdue"]


def test_a_booked_day_that_is_over_is_overdue_wherever_the_visit_is_shown(randomised, monkeypatch):
    """A day later, though its window is open for six days more."""
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: CONSENTED)
    at = datetime.combine(SESSION_1, datetime.min.time()).replace(hour=10)
    schedule(visit=randomised.visit("S1"), starts_at=at, scope=randomised.scope("site_coordinator"))

    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1 + timedelta(1))
    with reading(randomised.scope("site_coordinator")):
        page = matrix(randomised.trial, randomised.scope("site_coordinator"), {"show": "overdue"})

    cells = [cell["label"] for cell in page["rows"][0]["cells"] if cell["state"] == "overdue"]
    assert cells == [f"01-001, S1 Session 1, {form}: overdue" for form in ("VITALS", "NOTE")]


def test_a_visit_that_was_held_falls_away_when_nothing_of_it_is_missing(randomised, monkeypatch):
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1)
    scope = randomised.scope("site_coordinator")
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=scope)
    before = [places(randomised, monkeypatch, SESSION_1 + timedelta(d)).get("S1") for d in (0, 1)]

    for slot in ("before", "after"):
        randomised.save("S1", "VITALS", {"systolic": 120}, on=SESSION_1, slot=slot)
    randomised.save("S1", "NOTE", {"note": "Calm"}, on=SESSION_1)

    after = places(randomised, monkeypatch, SESSION_1 + timedelta(1)).get("S1")
    assert (before, after) == (["today", "unfinished"], None)


def test_the_boards_know_the_same_visits_as_held(randomised, monkeypatch):
    """By its steps, and by its forms: in SQL as in standings.py."""
    monkeypatch.setattr("trials.selectors.schedule.today_at", lambda site: SESSION_1)
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=randomised.scope("site_coordinator"))

    with reading(randomised.scope("data_manager")):
        visits = Visit.objects.filter(trial=randomised.trial)
        held = {visit.name for visit, stands in standings_of(visits) if stands.state in HELD}
        expected, _ = forms_in("expected", randomised.trial)

    assert {form.visit.name for form in expected} == held == {"SCR", "BASE", "S1"}
