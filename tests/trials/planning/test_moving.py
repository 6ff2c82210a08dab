"""What a move brings about; the first acceptance test of the planner with the MAPP1 study."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.trials.planning.test_windows import NAMES, after, choices, day, known, small_studies
from trials.planning import Known, moved, plan, why_outside
from trials.planning.moving import FRIDAY_SATURDAY, weekend_in
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

# T1, the baseline rating: a Monday.
T1 = date(2026, 3, 2)
SESSION_1, SESSION_2, SESSION_3, T4 = "V5", "V10", "V15", "V19"


def on(number: int) -> date:
    return T1 + timedelta(number)


@pytest.fixture(scope="module")
def mapp1() -> dict:
    study = read_study(shipped("mapp1"))
    return {visit.code: tuple(visit.anchors) for visit in study.visits_at_consent}


def until_session_1(**booked: date) -> Known:
    held = {"consent": -42, "SCR": -42, "V0": -35, "V1": -28, "V2": -14, "V3": 0, "V4": 5, "V5": 14}
    return Known({name: on(number) for name, number in held.items()}, frozenset(), booked)


def test_session_2_nine_days_later_breaks_its_own_window_and_the_booked_t4(mapp1):
    booked = until_session_1(V10=on(42), V19=on(120))

    found = moved(mapp1, booked, SESSION_2, on(42 + 9))

    assert found.why_outside == ("4 weeks after V5 allows 6 Apr 2026 to 20 Apr 2026",)
    assert [(b.visit, b.short_by) for b in found.broken] == [(T4, 1)]
    assert found.broken[0].why == (
        "V19 is booked for 30 Jun 2026: 8 weeks after V15 allows 1 Jul 2026 to 5 Aug 2026."
    )
    assert found.broken[0].dates == (on(121), on(122), on(123))


@pytest.mark.parametrize(
    ("number", "broken"),
    [
        (120, "8 weeks after V15 allows 1 Jul 2026 to 5 Aug 2026"),
        (141, "18 weeks after V3 allows 29 Jun 2026 to 20 Jul 2026"),
    ],
)
def test_after_the_move_t4_is_refused_on_days_that_break_either_anchor(mapp1, number, broken):
    after_move = until_session_1(V10=on(42 + 9))

    found = moved(mapp1, after_move, T4, on(number))

    assert found.why_outside == (broken,)


def test_and_three_days_are_offered_that_fit_both(mapp1):
    after_move = Known({**until_session_1().dates, SESSION_2: on(51)})

    found = moved(mapp1, after_move, T4, on(141))

    assert found.dates == (on(136), on(137), on(140))
    for fitting in found.dates:
        assert why_outside(mapp1, after_move, T4, fitting) == ()


def test_the_targets_that_move_are_listed_from_and_to(mapp1):
    found = moved(mapp1, until_session_1(), SESSION_2, on(45))

    targets = {target.visit: (target.before, target.after) for target in found.targets}
    assert targets[SESSION_3] == (on(70), on(73))
    assert targets[T4] == (on(126), on(129))
    assert "V6" not in targets


def test_a_move_that_makes_a_later_visit_impossible_says_by_how_many_days(mapp1):
    found = moved(mapp1, until_session_1(), SESSION_2, on(75))

    assert [(b.visit, b.short_by, b.dates) for b in found.broken] == [(T4, 5, ())]
    assert found.broken[0].why == (
        "V19: 8 weeks after V15 asks for 25 Jul 2026 at the earliest,"
        " 18 weeks after V3 for 20 Jul 2026 at the latest."
    )
    assert found.dates == (on(45), on(46), on(49))


def test_what_was_broken_before_is_no_consequence(mapp1):
    before = until_session_1(V10=on(42), V19=on(118))

    assert moved(mapp1, before, SESSION_2, on(42)).broken == ()


def test_a_booking_that_leaves_no_day_for_a_later_visit_is_to_be_moved():
    visits = {
        "S2": (after("S1", 20, 10, 60),),
        "S3": (after("S2", 20, 10, 90),),
        "T4": (after("S3", 20, 10, 30), after("S2", 30, 20, 40)),
    }
    booked = known(S1=0, booked={"S3": 45})

    (broken,) = moved(visits, booked, "S2", day(10)).broken

    assert broken.why == "S3 is booked for 16 Apr 2026: that leaves no day for T4."
    assert broken.dates == (day(37), day(38), day(39))


def test_days_on_a_weekend_are_offered_only_when_no_others_are_left(mapp1):
    # 1 day after session 1 and no other: Tuesday after Monday; after a Friday it is a Saturday.
    friday = Known({**until_session_1().dates, SESSION_1: on(18)})

    assert moved(mapp1, until_session_1(), "V6", on(20)).dates == (on(15),)
    assert moved(mapp1, friday, "V6", on(20)).dates == (on(19),)
    assert on(19).weekday() == 5


def test_in_israel_sunday_is_a_day_of_work(mapp1):
    found = moved(
        mapp1, until_session_1(), "V7", on(19), weekend=weekend_in("IL"), not_before=on(19)
    )

    # Allowed are Saturday the 21st to Saturday the 28th of March.
    assert found.dates == (on(20), on(21), on(22))
    assert on(20).weekday() == 6
    assert weekend_in("IL") == FRIDAY_SATURDAY


def test_a_booking_of_an_earlier_visit_stands_and_one_of_a_later_visit_may_be_moved(mapp1):
    rated = Known({name: day for name, day in until_session_1().dates.items() if name != "V5"})
    booked = Known(rated.dates, rated.gone, {"V5": on(14), "V15": on(63)})

    assert moved(mapp1, booked, SESSION_2, on(51)).dates == (on(45), on(46), on(49))


def test_no_day_before_today_is_offered(mapp1):
    found = moved(mapp1, until_session_1(), SESSION_2, on(36), not_before=on(48))

    assert found.dates == (on(48), on(49))


@given(small_studies(), st.sampled_from(NAMES), st.integers(0, 25))
def test_every_day_that_is_offered_keeps_all_constraints(visits, name, wished):
    started = known(start=0)
    assume(not any(planned.why_impossible for planned in plan(visits, started).values()))

    found = moved(visits, started, name, day(wished), weekend=())

    assert found.dates
    for fitting in found.dates:
        days = {"start": 0, name: (fitting - day(0)).days}
        assert any(True for _ in choices_with(visits, days))
    assert bool(found.broken or found.why_outside) == (
        not any(True for _ in choices_with(visits, {"start": 0, name: wished}))
    )


def choices_with(visits: dict, days: dict[str, int]):
    """Choices of all days in which those of `days` are kept."""
    return (
        every
        for every in choices(visits, {"start": 0})
        if all(every[name] == number for name, number in days.items())
    )
