"""Serious events in two systems, field by field."""

from dataclasses import replace

import pytest

from trials.exchange import Event, differences_between, events_of
from trials.refusals import Refused

FALL = Event("01-001", "Fall", "2026-02-03", "hospital", "recovered", entry="e1")
RASH = Event("01-001", "Rash", "2026-02-20", "important", "recovering", entry="e2")


def said(here, there) -> list[tuple]:
    return [(d.term, d.what, d.here, d.there) for d in differences_between(here, there)]


def test_what_is_the_same_in_both_is_no_difference():
    there = [replace(RASH, entry=""), replace(FALL, entry="", term=" FALL ")]

    assert said([FALL, RASH], there) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("term", "Slip"),
        ("onset", "2026-02-04"),
        ("seriousness", "disability"),
        ("outcome", "fatal"),
    ],
)
def test_each_field_that_differs_is_said_with_both_values(field, value):
    there = [replace(FALL, **{field: value})]

    assert said([FALL], there) == [("Fall", field, getattr(FALL, field), value)]


def test_an_event_that_one_system_does_not_have_is_said():
    assert said([FALL], [RASH]) == [
        ("Fall", "not in the safety database", "2026-02-03", ""),
        ("Rash", "not in the study", "", "2026-02-20"),
    ]


def test_the_same_event_of_another_participant_is_not_the_same_event():
    other = replace(FALL, participant="01-002")

    assert [d.what for d in differences_between([FALL], [other])] == [
        "not in the safety database",
        "not in the study",
    ]


def test_of_two_events_with_one_name_each_meets_its_own():
    second = replace(FALL, onset="2026-03-01", outcome="recovering")

    assert said([FALL, second], [replace(second, outcome="fatal"), FALL]) == [
        ("Fall", "outcome", "recovering", "fatal")
    ]


def test_the_reasons_may_stand_in_any_order():
    there = replace(FALL, seriousness="Hospital; important")

    assert said([replace(FALL, seriousness="important;hospital")], [there]) == []


def test_a_value_that_changes_is_another_difference():
    [first] = differences_between([FALL], [replace(FALL, outcome="fatal")])
    [second] = differences_between([FALL], [replace(FALL, outcome="unknown")])

    assert first.sha256 != second.sha256


def test_a_list_without_a_column_is_refused_by_name():
    with pytest.raises(Refused, match="no column onset, outcome"):
        events_of(b"participant,term,seriousness\n")
