"""The plan of the study file, month by month."""

from datetime import date

import pytest

from trials.selectors.overview import months_between, planned_by
from trials.studies.schema.study import About

ABOUT = About(
    planned_participants=90, planned_from=date(2026, 1, 16), planned_until=date(2026, 4, 15)
)


def test_the_plan_grows_by_as_many_each_day_and_stays_when_it_is_reached():
    months = months_between(date(2025, 12, 24), date(2026, 5, 2))

    assert dict(zip(months, planned_by(ABOUT, months), strict=True)) == {
        "2025-12": 0,
        "2026-01": 16,
        "2026-02": 44,
        "2026-03": 75,
        "2026-04": 90,
        "2026-05": 90,
    }


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"planned_participants": None}, "belong together"),
        ({"planned_from": None}, "belong together"),
        ({"planned_until": date(2026, 1, 16)}, "2026-01-16 is not after planned_from, 2026-01-16"),
    ],
)
def test_a_plan_that_is_not_whole_is_refused(said, why):
    with pytest.raises(ValueError, match=why):
        About.model_validate(ABOUT.model_dump() | said)
