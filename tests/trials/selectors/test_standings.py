"""Where a visit stands, from what was recorded and from its forms; no database."""

from collections import namedtuple
from datetime import UTC, date, datetime

from trials.selectors.standings import Standing, is_unresolved, standing

Form = namedtuple("Form", "state done_on optional", defaults=(None, False))
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def told(state: str, on: date = MONDAY, at: datetime | None = None, reason: str = "") -> dict:
    return {
        "state": state,
        "on": on.isoformat(),
        "at": at.isoformat() if at else None,
        "reason": reason,
    }


def test_a_visit_of_which_nothing_is_known_is_planned():
    forms = [Form("expected"), Form("not_applicable")]

    assert standing([], forms) == Standing("planned")


def test_without_steps_a_visit_is_in_progress_once_a_form_was_begun():
    forms = [Form("complete", TUESDAY), Form("draft", MONDAY), Form("expected")]

    assert standing([], forms) == Standing("in_progress", held_on=MONDAY)


def test_and_done_when_every_form_that_is_not_optional_is_resolved():
    forms = [Form("complete", TUESDAY), Form("not_done"), Form("expected", optional=True)]

    assert standing([], forms) == Standing("done", held_on=TUESDAY)


def test_a_booked_visit_whose_forms_were_begun_stands_by_its_forms():
    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    booked = [told("scheduled", at=at, reason="Late")]

    assert standing(booked, [Form("expected")]) == Standing(
        "scheduled", booked_on=MONDAY, booked_at=at, reason="Late", has_steps=True
    )
    assert standing(booked, [Form("complete", TUESDAY)]) == Standing("done", held_on=TUESDAY)


def test_a_visit_that_was_begun_is_not_done_before_somebody_says_so():
    begun = [told("in_progress")]

    assert standing(begun, [Form("complete", TUESDAY)]).state == "in_progress"
    assert standing(begun, []).held_on == MONDAY


def test_a_visit_that_was_reopened_keeps_its_day():
    steps = [told("in_progress"), told("done"), told("reopened", TUESDAY)]

    assert standing(steps, []).held_on == MONDAY


def test_a_missed_visit_counts_on_its_day_and_when_reopened_on_that_of_its_forms():
    missed = [told("missed", TUESDAY)]
    reopened = [*missed, told("reopened", TUESDAY)]

    assert standing(missed, [Form("not_done")]).held_on == TUESDAY
    assert standing(reopened, [Form("not_done")]).held_on is None
    assert standing(reopened, [Form("complete", MONDAY)]).held_on == MONDAY


def test_a_visit_that_does_not_apply_has_no_day():
    assert standing([told("not_applicable")], []).held_on is None


def test_an_optional_form_is_never_waited_for():
    assert not is_unresolved(Form("expected", optional=True))
    assert is_unresolved(Form("draft"))
