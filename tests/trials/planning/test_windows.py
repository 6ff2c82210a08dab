"""Plans of visits: by hand, and against every choice of days on small studies."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trials.planning import Known, Window, plan, why_outside, window_of
from trials.studies.schema import Anchor

DAY = date(2026, 3, 2)


def day(number: int) -> date:
    return DAY + timedelta(number)


def window(opens: int, target: int, closes: int) -> Window:
    return Window(day(opens), day(target), day(closes))


def after(event: str, target: int, first: int, last: int) -> Anchor:
    return Anchor(after=event, target=target, between=(first, last))


def known(gone: tuple[str, ...] = (), booked: dict[str, int] | None = None, **days: int) -> Known:
    return Known(
        {name: day(n) for name, n in days.items()},
        frozenset(gone),
        {name: day(n) for name, n in (booked or {}).items()},
    )


# As in the phase 3 trials: session 3, and a rating that hangs on it and on the baseline rating.
TWO_ANCHORS = {
    "S3": (after("S2", 28, 21, 35),),
    "T4": (after("S3", 56, 49, 70), after("T1", 126, 119, 140)),
}


def test_a_window_is_what_all_anchors_allow():
    anchors = TWO_ANCHORS["T4"]

    assert window_of(anchors, known(T1=0, S3=70)) == window(119, 126, 140)
    assert window_of(anchors, known(T1=0, S3=80)) == window(129, 136, 140)


def test_the_target_moves_into_the_window_when_another_anchor_pushes_it_out():
    assert window_of(TWO_ANCHORS["T4"], known(T1=0, S3=88)) == window(137, 140, 140)
    assert window_of(TWO_ANCHORS["T4"], known(T1=0, S3=60)) == window(119, 119, 130)


def test_there_is_no_window_before_anything_has_happened():
    assert window_of(TWO_ANCHORS["T4"], known(S2=42)) is None


def test_a_window_by_some_anchors_is_not_settled_and_the_others_are_projected():
    rating = plan(TWO_ANCHORS, known(T1=0, S2=51))["T4"]

    assert (rating.window, rating.settled) == (window(119, 126, 140), False)
    assert rating.projected == window(121, 135, 140)
    assert rating.allowed == rating.projected


def test_a_visit_is_projected_no_later_than_what_hangs_on_it_allows():
    session = plan(TWO_ANCHORS, known(T1=0, S2=60))["S3"]

    assert session.window == window(81, 88, 95)
    assert session.projected == window(81, 88, 91)


def test_a_booked_visit_counts_as_held_on_its_day_for_those_that_hang_on_it():
    rating = plan(TWO_ANCHORS, known(T1=0, S2=51, booked={"S3": 86}))["T4"]

    assert rating.projected == window(135, 140, 140)


def test_contradicting_anchors_are_named_with_the_days_that_they_ask_for():
    rating = plan(TWO_ANCHORS, known(T1=0, S3=94))["T4"]

    assert rating.why_impossible == (
        "T4: 8 weeks after S3 asks for 23 Jul 2026 at the earliest,"
        " 18 weeks after T1 for 20 Jul 2026 at the latest."
    )
    assert rating.short_by == 3
    assert rating.projected is None
    assert not rating.window.is_possible


def test_a_contradiction_shows_before_the_anchors_have_happened():
    plans = plan(TWO_ANCHORS, known(T1=0, S2=72))

    assert plans["T4"].why_impossible == (
        "T4: 8 weeks after S3 asks for 22 Jul 2026 at the earliest,"
        " 18 weeks after T1 for 20 Jul 2026 at the latest."
    )
    assert plans["T4"].short_by == 2
    assert plans["S3"].projected == window(93, 100, 107)


def test_a_contradiction_without_dates_is_named_too():
    visits = {
        "A": (after("start", 50, 0, 100),),
        "B": (after("A", 0, 0, 0),),
        "C": (after("A", 30, 30, 30),),
        "D": (after("B", 0, 0, 0), after("C", 0, 0, 0)),
    }

    rating = plan(visits, known(start=0))["D"]

    assert rating.why_impossible == (
        "D: the day of C and the day of B cannot both be kept on any day."
    )
    assert rating.short_by == 30


def test_an_anchor_that_can_no_longer_happen_is_dropped_while_another_remains():
    rating = plan({"T4": TWO_ANCHORS["T4"]}, known(T1=0, gone=("S3",)))["T4"]

    assert (rating.window, rating.settled) == (window(119, 126, 140), True)


def test_a_visit_all_of_whose_anchors_are_gone_has_no_window_and_nor_has_what_hangs_on_it():
    visits = {"A": (after("S3", 1, 1, 1),), "B": (after("A", 1, 1, 1), after("T1", 9, 9, 12))}

    plans = plan(visits, known(T1=0, gone=("S3",)))

    assert (plans["A"].allowed, plans["A"].settled) == (None, False)
    assert (plans["B"].allowed, plans["B"].settled) == (window(9, 9, 12), True)


def test_a_visit_that_was_held_has_no_plan():
    assert list(plan(TWO_ANCHORS, known(T1=0, S3=70))) == ["T4"]


def test_each_anchor_that_a_day_breaks_is_said():
    said = known(T1=0, S3=80)

    assert why_outside(TWO_ANCHORS, said, "T4", day(128)) == (
        "8 weeks after S3 allows 9 Jul 2026 to 30 Jul 2026",
    )
    assert why_outside(TWO_ANCHORS, said, "T4", day(151)) == (
        "8 weeks after S3 allows 9 Jul 2026 to 30 Jul 2026",
        "18 weeks after T1 allows 29 Jun 2026 to 20 Jul 2026",
    )
    assert why_outside(TWO_ANCHORS, said, "T4", day(130)) == ()


def test_a_later_visit_does_not_narrow_what_an_anchor_allows():
    assert why_outside(TWO_ANCHORS, known(T1=0, S2=60), "S3", day(95)) == ()


# --- Small studies, against every choice of days -------------------------------------------------

NAMES = ("V1", "V2", "V3", "V4")


@st.composite
def small_studies(draw) -> dict:
    visits = {}
    for place, name in enumerate(NAMES):
        events = draw(st.lists(st.sampled_from(("start", *NAMES[:place])), min_size=1, max_size=2))
        anchors = []
        for event in events:
            target = draw(st.integers(0, 6))
            early, late = draw(st.integers(0, 2)), draw(st.integers(0, 2))
            anchors.append(after(event, target, target - early, target + late))
        visits[name] = tuple(anchors)
    return visits


def choices(visits: dict, days: dict[str, int]):
    """Every choice of days for the visits that keeps all their anchors."""
    name = next((name for name in visits if name not in days), None)
    if name is None:
        yield days
        return
    first = max(days[anchor.after] + anchor.between[0] for anchor in visits[name])
    last = min(days[anchor.after] + anchor.between[1] for anchor in visits[name])
    for number in range(first, last + 1):
        yield from choices(visits, {**days, name: number})


@given(small_studies())
def test_the_first_visit_called_impossible_is_so_and_what_is_projected_is_exact(visits):
    plans = plan(visits, known(start=0))

    possible = {}
    for name, anchors in visits.items():
        if plans[name].why_impossible:
            assert not list(choices({**possible, name: anchors}, {"start": 0}))
            return
        possible[name] = anchors
    every = list(choices(visits, {"start": 0}))
    for name, planned in plans.items():
        numbers = [days[name] for days in every]
        assert planned.projected.opens_on == day(min(numbers))
        assert planned.projected.closes_on == day(max(numbers))
        assert planned.projected.holds(planned.projected.target_on)


@pytest.mark.parametrize("target", [118, 141])
def test_a_day_that_breaks_one_of_two_anchors_lies_outside(target):
    assert why_outside(TWO_ANCHORS, known(T1=0, S3=70), "T4", day(target))
