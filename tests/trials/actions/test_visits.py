"""Visits as the people of a site keep them: booked, begun, closed, missed, added."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clinic import CONSENTED, Clinic
from trials.actions import visits
from trials.actions.visits import add_entry, add_visit, record_event
from trials.context import reading
from trials.ledger import act
from trials.models import Deviation, Entry, EntryStep, Participant, ParticipantEvent, VisitStep
from trials.models.base import place_of
from trials.refusals import NotPermitted, Refused
from trials.selectors.entries import with_state
from trials.selectors.schedule import timeline_of
from trials.studies.loading import study_at

pytestmark = pytest.mark.rolled_back

SCREENED = CONSENTED
RATED = CONSENTED + timedelta(days=7)
SESSION_1 = RATED + timedelta(days=14)


def keep(clinic: Clinic, what: str, code: str, *, role: str = "site_coordinator", **said):
    """One act on a visit of the first participant, by somebody of the site."""
    do = getattr(visits, what)
    return do(visit=clinic.visit(code), scope=clinic.scope(role), **said)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def person(clinic: Clinic) -> Participant:
    with reading(clinic.scope("data_manager")):
        return Participant.objects.select_related("site", "trial").get(number="01-001")


def stands(clinic: Clinic) -> dict[str, str]:
    return {one.visit.name: one.state for one in timeline(clinic).visits}


def timeline(clinic: Clinic):
    participant = person(clinic)
    with reading(clinic.scope("data_manager")):
        return timeline_of(participant, study_at(participant.trial, participant.site_id))


def window_of(clinic: Clinic, code: str):
    return next(one for one in timeline(clinic).visits if one.visit.code == code).window


def forms(clinic: Clinic, visit: str) -> dict[str, str]:
    with reading(clinic.scope("data_manager")):
        entries = with_state(Entry.objects.filter(visit__code=visit)).order_by("position", "slot")
        return {entry.name: entry.state for entry in entries}


def deviations(clinic: Clinic) -> list[tuple]:
    with reading(clinic.scope("data_manager")):
        return list(Deviation.objects.values_list("visit__code", "kind", "explanation"))


@pytest.fixture
def screened(clinic) -> Clinic:
    clinic.enrol()
    clinic.screen()
    return clinic


# --- Booking -------------------------------------------------------------------------------------


def test_a_booking_is_kept_in_utc_and_by_the_clock_of_the_site(screened):
    step = keep(screened, "schedule", "BASE", starts_at=datetime(2026, 2, 9, 10))

    assert step.starts_at == datetime(2026, 2, 9, 15, tzinfo=UTC)
    assert step.happened_on == date(2026, 2, 9)
    assert stands(screened)["BASE"] == "scheduled"


def test_a_booking_can_be_moved(screened):
    keep(screened, "schedule", "BASE", starts_at=datetime(2026, 2, 9, 10))
    keep(screened, "schedule", "BASE", starts_at=datetime(2026, 2, 10, 11))

    booked = next(one for one in timeline(screened).visits if one.visit.code == "BASE").standing

    assert booked.booked_at == datetime(2026, 2, 10, 16, tzinfo=UTC)


def test_a_day_outside_the_window_is_refused_with_what_the_anchor_allows(screened):
    with pytest.raises(Refused) as refusal:
        keep(screened, "schedule", "BASE", starts_at=datetime(2026, 3, 5, 10))

    assert "BASE on 5 Mar 2026: 7 days after SCR allows 3 Feb 2026 to 2 Mar 2026." in str(
        refusal.value
    )
    assert stands(screened)["BASE"] == "due"


def test_days_that_fit_are_offered_from_today_on(screened, monkeypatch):
    monkeypatch.setattr(
        "trials.selectors.clocks.timezone.now", lambda: datetime(2026, 2, 20, 15, tzinfo=UTC)
    )

    with pytest.raises(Refused, match="would fit: 26 Feb 2026, 27 Feb 2026, 2 Mar 2026"):
        keep(screened, "schedule", "BASE", starts_at=datetime(2026, 3, 5, 10))


def test_with_a_reason_it_is_booked_and_becomes_a_deviation_only_when_it_is_held(screened):
    day = date(2026, 3, 5)

    keep(screened, "schedule", "BASE", starts_at=noon(day), reason="Snow storm")
    before = deviations(screened)
    keep(screened, "begin", "BASE", on=day)

    assert before == []
    assert deviations(screened) == [
        (
            "BASE",
            "out_of_window",
            "BASE on 5 Mar 2026: 7 days after SCR allows 3 Feb 2026 to 2 Mar 2026. Snow storm",
        )
    ]


def test_a_time_that_the_clocks_skip_is_refused_in_words(randomised):
    with pytest.raises(Refused) as refusal:
        keep(randomised, "schedule", "S1", starts_at=datetime(2026, 3, 8, 2, 30), reason="Late")

    assert str(refusal.value) == (
        "The clocks at Harbour Clinic go forward on 8 Mar 2026: there is no 02:30."
        " Give a time an hour later."
    )


def test_a_visit_may_be_booked_before_what_it_hangs_on_was_held(randomised):
    keep(randomised, "schedule", "S1", starts_at=noon(SESSION_1))

    keep(randomised, "schedule", "S2", starts_at=noon(SESSION_1 + timedelta(days=28)))
    with pytest.raises(Refused, match="4 weeks after S1 allows 16 Mar 2026 to 30 Mar 2026"):
        keep(randomised, "schedule", "S2", starts_at=noon(SESSION_1 + timedelta(days=36)))


def test_a_visit_that_was_done_is_not_booked(randomised):
    with pytest.raises(Refused, match="BASE: done cannot become scheduled"):
        keep(randomised, "schedule", "BASE", starts_at=noon(RATED))


def test_a_rater_keeps_no_schedule(screened):
    with pytest.raises(NotPermitted):
        keep(screened, "schedule", "BASE", role="rater", starts_at=noon(RATED))


# --- Held ----------------------------------------------------------------------------------------


def test_a_visit_begins_and_its_day_counts_for_those_that_hang_on_it(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)

    assert stands(randomised)["S1"] == "in_progress"
    assert window_of(randomised, "S2").target_on == SESSION_1 + timedelta(days=28)


def test_a_visit_does_not_begin_while_a_gate_is_closed(screened):
    with pytest.raises(Refused, match=r"Randomise first\."):
        keep(screened, "begin", "S1", on=SESSION_1)


def test_a_visit_begins_neither_in_the_future_nor_before_consent(screened):
    with pytest.raises(Refused, match="is in the future"):
        keep(screened, "begin", "BASE", on=date.today() + timedelta(days=2))
    with pytest.raises(Refused, match="before the consent"):
        keep(screened, "begin", "BASE", on=CONSENTED - timedelta(days=1))


def test_a_visit_in_its_window_is_no_deviation(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)

    assert deviations(randomised) == []


def test_a_visit_is_done_when_its_forms_are(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)
    randomised.save("S1", "VITALS", {"systolic": 120}, on=SESSION_1, slot="before")

    with pytest.raises(Refused) as refusal:
        keep(randomised, "close", "S1")
    randomised.save("S1", "VITALS", {"systolic": 130}, on=SESSION_1, slot="after")
    randomised.save("S1", "NOTE", {"note": "Calm"}, on=SESSION_1)
    step = keep(randomised, "close", "S1")

    assert "Still open: VITALS@after, NOTE." in str(refusal.value)
    assert (step.state, step.happened_on) == ("done", SESSION_1)


def test_and_when_its_alerts_are_acknowledged(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)
    randomised.save("S1", "VITALS", {"systolic": 190}, on=SESSION_1, slot="before")
    randomised.save("S1", "VITALS", {"systolic": 130}, on=SESSION_1, slot="after")
    randomised.save("S1", "NOTE", {"note": "Calm"}, on=SESSION_1)

    with pytest.raises(Refused, match="Safety alerts to acknowledge first: 1"):
        keep(randomised, "close", "S1")


# --- Missed, fallen away, opened again -----------------------------------------------------------


def test_a_missed_visit_has_a_deviation_and_its_forms_are_not_done(randomised):
    keep(randomised, "miss", "S1", on=date(2026, 3, 10), reason="Did not come")

    assert stands(randomised)["S1"] == "missed"
    assert set(forms(randomised, "S1").values()) == {"not_done"}
    assert deviations(randomised) == [("S1", "visit_missed", "S1 was missed. Did not come")]


def test_what_hangs_on_a_missed_visit_counts_from_the_day_it_was_recorded(randomised):
    keep(randomised, "miss", "S1", on=date(2026, 3, 10), reason="Did not come")

    assert window_of(randomised, "S2").target_on == date(2026, 4, 7)


def test_a_visit_is_not_missed_before_its_window_opens(randomised):
    with pytest.raises(Refused, match="S1 opens on 16 Feb 2026: it cannot be missed before"):
        keep(randomised, "miss", "S1", on=date(2026, 2, 12), reason="Did not come")
    with pytest.raises(Refused, match="S2 hangs on what has not happened yet"):
        keep(randomised, "miss", "S2", on=date(2026, 2, 12), reason="Did not come")


@pytest.mark.parametrize(
    ("what", "said", "sentence"),
    [
        ("miss", {"on": date(2026, 3, 10)}, "Say why the visit was missed."),
        ("not_applicable", {}, "Say why the visit does not apply to this participant."),
    ],
)
def test_a_visit_does_not_end_without_a_reason(randomised, what, said, sentence):
    with pytest.raises(Refused, match=sentence):
        keep(randomised, what, "S1", reason=" ", **said)


def test_a_visit_that_does_not_apply_comes_back_with_its_forms(randomised):
    keep(randomised, "not_applicable", "S2", reason="One session only")
    gone = stands(randomised)["S2"], set(forms(randomised, "S2").values())
    keep(randomised, "reopen", "S2", role="data_manager", reason="By mistake")

    assert gone == ("not_applicable", {"not_applicable"})
    assert stands(randomised)["S2"] == "planned"
    assert set(forms(randomised, "S2").values()) == {"expected"}


def test_a_form_that_its_own_rule_left_out_stays_away_when_its_visit_comes_back(clinic):
    clinic.enrol()
    leave_out(clinic, "PREG")
    keep(clinic, "not_applicable", "SCR", reason="Screened elsewhere")

    keep(clinic, "reopen", "SCR", role="data_manager", reason="By mistake")

    assert forms(clinic, "SCR") == {
        "DEMOG": "expected",
        "PREG": "not_applicable",
        "TAPER": "expected",
    }


def leave_out(clinic: Clinic, form: str) -> None:
    entry = clinic.entry("SCR", form)
    with act("entries.rule", scope=clinic.scope("site_coordinator")):
        EntryStep.objects.create(
            entry=entry, state="not_applicable", reason="By rule", **place_of(entry)
        )


def test_a_visit_that_was_done_is_reopened_and_closed_again_on_its_day(randomised):
    keep(randomised, "reopen", "BASE", role="data_manager", reason="A page was found")
    reopened = stands(randomised)["BASE"]
    step = keep(randomised, "close", "BASE")

    assert reopened == "reopened"
    assert (step.state, step.happened_on) == ("done", RATED)


def test_the_site_does_not_reopen_a_visit(randomised):
    with pytest.raises(NotPermitted):
        keep(randomised, "reopen", "BASE", reason="A page was found")


def test_when_treatment_stops_its_sessions_fall_away_and_the_assessments_stay(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)

    randomised.step(
        person(randomised),
        "treatment_stopped",
        axis="treatment",
        on=SESSION_1,
        reason="participant_choice",
    )

    assert stands(randomised) == {
        "SCR": "done",
        "BASE": "done",
        "S1": "in_progress",
        "S2": "not_applicable",
        "END": "due",
    }
    # Session 2 is gone: the endpoint hangs on the baseline rating alone.
    assert window_of(randomised, "END").target_on == RATED + timedelta(days=98)


# --- Moving an anchor ----------------------------------------------------------------------------


def test_moving_an_anchor_plans_anew_only_what_has_not_happened(randomised):
    keep(randomised, "begin", "S1", on=SESSION_1)
    keep(randomised, "schedule", "S2", starts_at=noon(SESSION_1 + timedelta(days=28)))
    before = {one.visit.code: one for one in timeline(randomised).visits}

    keep(randomised, "schedule", "S2", starts_at=noon(SESSION_1 + timedelta(days=35)))
    after = {one.visit.code: one for one in timeline(randomised).visits}

    for code in ("SCR", "BASE", "S1"):
        assert (after[code].standing, after[code].window) == (
            before[code].standing,
            before[code].window,
        )
    moved_by = after["END"].plan.target_on - before["END"].plan.target_on
    assert moved_by == timedelta(days=7)


# --- As needed -----------------------------------------------------------------------------------


def test_a_visit_as_needed_is_added_with_its_forms_and_the_event_it_hangs_on(screened):
    participant, scope = person(screened), screened.scope("site_coordinator")
    day = date(2026, 2, 20)

    added = add_visit(participant=participant, code="UNS", on=day, scope=scope)
    keep(screened, "begin", "UNS", on=day)
    screened.save("UNS", "VITALS", {"systolic": 120}, on=day)
    keep(screened, "close", "UNS")
    second = add_visit(participant=participant, code="UNS", on=date(2026, 2, 25), scope=scope)

    assert (added.name, second.name) == ("UNS", "UNS#2")
    assert stands(screened)["UNS#2"] == "due"
    with reading(scope):
        days = ParticipantEvent.objects.order_by("recorded_at").values_list("name", "happened_on")
        assert list(days) == [("safety_need", day), ("safety_need", date(2026, 2, 25))]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("S1", "'S1' is no visit that is held as needed; there are: UNS."),
        ("UNS", "UNS is still to come: use that one."),
    ],
)
def test_a_visit_that_is_planned_is_not_added(screened, code, sentence):
    said = {"participant": person(screened), "scope": screened.scope("site_coordinator")}
    add_visit(code="UNS", on=date(2026, 2, 20), **said)

    with pytest.raises(Refused, match=sentence):
        add_visit(code=code, on=date(2026, 2, 20), **said)


def test_a_form_as_needed_is_added_with_the_next_number(randomised):
    first = keep(randomised, "add_entry", "S1", form="AE")
    second = keep(randomised, "add_entry", "S1", form="AE")

    assert (first.name, second.name) == ("AE@1", "AE@2")
    assert list(forms(randomised, "S1"))[-2:] == ["AE@1", "AE@2"]


@pytest.mark.parametrize(
    ("visit", "form", "sentence"),
    [
        ("S1", "VITALS", "'VITALS' is not filled in as needed at S1; there are: AE."),
        ("S2", "AE", "'AE' is not filled in as needed at S2; there are: none."),
    ],
)
def test_no_other_form_is_added(randomised, visit, form, sentence):
    with pytest.raises(Refused, match=sentence):
        keep(randomised, "add_entry", visit, form=form)


def test_no_form_is_added_to_a_visit_that_is_over(randomised):
    keep(randomised, "miss", "S1", on=date(2026, 3, 10), reason="Did not come")

    with pytest.raises(Refused, match="S1 is missed: have it reopened first"):
        keep(randomised, "add_entry", "S1", form="AE")


def test_nobody_adds_a_form_that_they_do_not_fill_in(randomised):
    with pytest.raises(NotPermitted):
        add_entry(visit=randomised.visit("S1"), form="AE", scope=randomised.scope("sponsor"))


def test_an_event_that_the_study_does_not_declare_is_refused_by_name(screened):
    with pytest.raises(Refused) as refusal:
        record_event(
            participant=person(screened),
            name="full_moon",
            on=CONSENTED,
            scope=screened.scope("site_coordinator"),
        )

    assert str(refusal.value) == (
        "The study declares no event 'full_moon'; there are: safety_need."
    )


def test_every_step_names_who_took_it(screened):
    keep(screened, "schedule", "BASE", starts_at=noon(RATED))

    with reading(screened.scope("data_manager")):
        assert VisitStep.objects.get().recorded_by == screened.people["site_coordinator"]
