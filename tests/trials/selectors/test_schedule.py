"""Timelines of participants: what is due, where, and what hangs on what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clinic import CONSENTED, STUDY, Clinic
from trials.actions.visits import begin, miss
from trials.context import reading
from trials.ledger import act
from trials.models import Participant, Site, Visit
from trials.selectors import clocks
from trials.selectors.schedule import (
    events_of,
    timeline_of,
    timelines_of,
    unresolved_forms,
)
from trials.selectors.standings import has_begun, with_steps
from trials.studies.loading import study_at, study_of
from trials.studies.reading import read_study

pytestmark = pytest.mark.rolled_back

RATED = CONSENTED + timedelta(days=7)
SESSION_1 = RATED + timedelta(days=14)
SESSION_2 = SESSION_1 + timedelta(days=28)


def timeline(clinic: Clinic, today: date | None = None, number: str = "01-001"):
    with reading(clinic.scope("data_manager")):
        person = Participant.objects.select_related("site", "trial").get(number=number)
        return timeline_of(person, study_at(person.trial, person.site_id), today)


def of(clinic: Clinic, code: str, today: date | None = None):
    return next(one for one in timeline(clinic, today).visits if one.visit.code == code)


@pytest.fixture
def screened(clinic) -> Clinic:
    clinic.enrol()
    clinic.screen()
    return clinic


@pytest.mark.parametrize(
    ("today", "state", "overdue_days"),
    [
        (CONSENTED, "planned", 0),
        (CONSENTED + timedelta(days=1), "due", 0),
        (CONSENTED + timedelta(days=28), "due", 0),
        (CONSENTED + timedelta(days=31), "due", 3),
    ],
)
def test_a_visit_is_due_from_the_opening_of_its_window_and_then_overdue(
    screened, today, state, overdue_days
):
    rating = of(screened, "BASE", today)

    assert (rating.state, rating.overdue_days) == (state, overdue_days)


def test_what_is_due_depends_on_the_day_at_the_site(screened, monkeypatch):
    """The window opens on 3 February, which has begun in Jerusalem and not in New York."""
    now = datetime(2026, 2, 3, 4, 30, tzinfo=UTC)
    monkeypatch.setattr(clocks.timezone, "now", lambda: now)

    assert timeline(screened).today == date(2026, 2, 2)
    assert of(screened, "BASE").state == "planned"
    move_site(screened, "Asia/Jerusalem")
    assert timeline(screened).today == date(2026, 2, 3)
    assert of(screened, "BASE").state == "due"


def move_site(clinic: Clinic, timezone: str) -> None:
    with act("sites.move", scope=clinic.scope("data_manager")):
        Site.objects.filter(code="01").update(timezone=timezone)


def test_a_visit_is_not_due_while_one_of_its_anchors_has_not_happened(randomised_of_module):
    today = RATED + timedelta(days=95)

    endpoint = of(randomised_of_module, "END", today)

    assert endpoint.window.opens_on == RATED + timedelta(days=91)
    assert not endpoint.plan.settled
    assert endpoint.state == "planned"


def test_what_is_still_to_come_is_projected_through_what_it_hangs_on(randomised_of_module):
    session_2, endpoint = of(randomised_of_module, "S2"), of(randomised_of_module, "END")

    assert (session_2.window, session_2.plan.target_on) == (None, SESSION_2)
    assert endpoint.plan.target_on == SESSION_2 + timedelta(days=56)


def test_the_forms_of_a_visit_come_in_the_order_of_the_study_file(randomised_of_module):
    session = of(randomised_of_module, "S1")

    assert [form.name for form in session.forms] == ["VITALS@before", "VITALS@after", "NOTE"]
    assert session.missing == ["VITALS@before", "VITALS@after", "NOTE"]


def test_a_visit_outside_its_window_says_so(randomised):
    begin(
        visit=randomised.visit("S1"),
        on=SESSION_1 + timedelta(days=20),
        scope=randomised.scope("site_coordinator"),
    )

    assert of(randomised, "S1").is_outside
    assert not of(randomised, "BASE").is_outside


def test_next_is_what_is_due_or_booked_else_the_first_to_come(randomised_of_module):
    assert timeline(randomised_of_module, RATED).next.visit.code == "S1"
    assert timeline(randomised_of_module, SESSION_1).next.visit.code == "S1"


def test_events_are_known_by_name_and_visits_by_the_day_they_were_held(randomised):
    scope = randomised.scope("site_coordinator")
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=scope)

    happened = timeline(randomised).happened

    assert happened.dates == {
        "consent": CONSENTED,
        "randomisation": RATED,
        "SCR": CONSENTED,
        "BASE": RATED,
        "S1": SESSION_1,
        "first_session": SESSION_1,
        "last_session": SESSION_1,
    }
    assert happened.done == {"SCR", "BASE"}


def test_the_latest_session_is_the_last_one_only_when_no_other_is_to_come(randomised):
    scope = randomised.scope("site_coordinator")
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=scope)
    before = timeline(randomised).happened.known

    miss(visit=randomised.visit("S2"), on=SESSION_2, reason="Did not come", scope=scope)
    after = timeline(randomised).happened

    assert "last_session" not in before.dates
    assert (after.known.dates["last_session"], after.dates["S2"]) == (SESSION_1, SESSION_2)


def test_a_visit_that_hangs_on_the_last_session_is_projected_from_the_one_to_come(
    randomised_of_module,
):
    later = STUDY.replace(
        "{after: BASE, target: 98, between: [91, 112]}",
        "{after: last_session, target: 60, between: [55, 90]}",
    )
    with reading(randomised_of_module.scope("data_manager")):
        person = Participant.objects.select_related("site").get()
        visits = timeline_of(person, read_study(later)).visits

    endpoint = next(one for one in visits if one.visit.code == "END")
    assert endpoint.plan.projected.opens_on == RATED + timedelta(days=7 + 21 + 55)


def test_stopping_treatment_counts_as_an_event(randomised):
    with reading(randomised.scope("data_manager")):
        person = Participant.objects.select_related("site", "trial").get()
    randomised.step(person, "treatment_stopped", axis="treatment", on=SESSION_1, reason="logistics")

    happened = timeline(randomised).happened

    assert happened.dates["treatment_stop"] == SESSION_1
    assert {"S1", "S2", "last_session"} <= happened.known.gone


def test_unresolved_forms_are_named_in_order(screened):
    with reading(screened.scope("data_manager")):
        person = Participant.objects.get()
        everywhere, here = unresolved_forms(person), unresolved_forms(person, ["SCR", "BASE"])

    assert here == ["BASE SEVERITY"]
    assert everywhere[:2] == ["BASE SEVERITY", "S1 VITALS@after"]


@pytest.mark.parametrize("selector", [timelines_of, events_of])
def test_many_participants_cost_three_queries(clinic, selector):
    for number in range(1, 6):
        clinic.enrol(f"01-{number:03}")
    study = study_of(clinic.trial)

    with reading(clinic.scope("data_manager")):
        people = list(Participant.objects.select_related("site"))
        with CaptureQueriesContext(connection) as queries:
            found = selector(people, study)

    assert len(found) == 5
    assert len(queries) == 3


def test_a_visit_that_the_study_no_longer_has_stays_without_a_window(randomised_of_module):
    without = read_study(STUDY.replace("code: END", "code: LAST"))
    with reading(randomised_of_module.scope("data_manager")):
        person = Participant.objects.select_related("site").get()
        visits = timeline_of(person, without).visits

    endpoint = next(one for one in visits if one.visit.code == "END")
    assert (endpoint.planned, endpoint.window, endpoint.plan) == (None, None, None)
    assert endpoint.state == "planned"


def test_what_was_begun_is_overdue_until_its_forms_are_in(randomised):
    scope, late = randomised.scope("site_coordinator"), RATED + timedelta(days=21 + 5)
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=scope)
    for slot in ("before", "after"):
        randomised.save("S1", "VITALS", {"systolic": 120}, on=SESSION_1, slot=slot)
    before = of(randomised, "S1", late)

    randomised.save("S1", "NOTE", {"note": "Calm"}, on=SESSION_1)
    after = of(randomised, "S1", late)

    assert (before.overdue_days, before.missing) == (5, ["NOTE"])
    assert (after.overdue_days, after.missing) == (0, [])


def test_a_visit_has_begun_when_somebody_said_so_or_a_form_was_begun(randomised):
    def begun(code: str) -> bool:
        with reading(randomised.scope("data_manager")):
            return has_begun(
                with_steps(Visit.objects.filter(participant__number="01-001", code=code)).get()
            )

    before = {code: begun(code) for code in ("BASE", "S1")}
    begin(visit=randomised.visit("S1"), on=SESSION_1, scope=randomised.scope("site_coordinator"))

    assert before == {"BASE": True, "S1": False}
    assert begun("S1")
