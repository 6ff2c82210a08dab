"""The clocks of sites: on both sides of midnight, and when they go forward and back."""

from datetime import UTC, date, datetime

import pytest

from trials.models import Site
from trials.selectors import clocks
from trials.selectors.clocks import (
    day_begun_everywhere,
    is_skipped,
    local_day,
    local_time,
    moment_at,
    today_at,
)

NEW_YORK = Site(name="Harbour Clinic", timezone="America/New_York")
LOS_ANGELES = Site(name="Bay Clinic", timezone="America/Los_Angeles")
JERUSALEM = Site(name="Hill Clinic", timezone="Asia/Jerusalem")


def test_one_moment_is_two_days_on_two_sides_of_midnight(monkeypatch):
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clocks.timezone, "now", lambda: now)

    assert today_at(JERUSALEM) == date(2026, 3, 3)
    assert today_at(LOS_ANGELES) == date(2026, 3, 2)
    assert local_day(JERUSALEM, now) == date(2026, 3, 3)


@pytest.mark.parametrize(("hour", "day"), [(11, date(2026, 3, 1)), (12, date(2026, 3, 2))])
def test_a_day_has_begun_everywhere_at_noon_in_utc(hour, day):
    assert day_begun_everywhere(datetime(2026, 3, 2, hour, tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("site", "wall_time", "utc"),
    [
        (NEW_YORK, datetime(2026, 3, 7, 9), datetime(2026, 3, 7, 14, tzinfo=UTC)),
        (NEW_YORK, datetime(2026, 3, 9, 9), datetime(2026, 3, 9, 13, tzinfo=UTC)),
        (JERUSALEM, datetime(2026, 3, 26, 9), datetime(2026, 3, 26, 7, tzinfo=UTC)),
        (JERUSALEM, datetime(2026, 3, 29, 9), datetime(2026, 3, 29, 6, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_stays_nine_when_the_clocks_change(site, wall_time, utc):
    assert moment_at(site, wall_time) == utc
    assert local_time(site, utc).replace(tzinfo=None) == wall_time


@pytest.mark.parametrize(
    ("site", "wall_time"),
    [(NEW_YORK, datetime(2026, 3, 8, 2, 30)), (JERUSALEM, datetime(2026, 3, 27, 2, 30))],
)
def test_the_hour_over_which_the_clocks_go_forward_does_not_exist(site, wall_time):
    assert is_skipped(site, wall_time)
    assert not is_skipped(site, wall_time.replace(hour=1))
    assert not is_skipped(site, wall_time.replace(hour=3))


@pytest.mark.parametrize(
    ("site", "wall_time", "utc"),
    [
        (NEW_YORK, datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (JERUSALEM, datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
    ],
)
def test_of_an_hour_that_comes_twice_the_first_is_meant(site, wall_time, utc):
    assert moment_at(site, wall_time) == utc
    assert not is_skipped(site, wall_time)
