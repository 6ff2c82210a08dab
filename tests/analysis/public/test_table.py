"""What becomes of ids, days, ages and sites."""

from datetime import date
from random import Random

import pandas as pd
import pytest

from analysis.public.table import band_of, days_from, letters_for, public_table
from analysis.public.variables import Becomes, Variable

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("moment", "days"),
    [("2026-02-02T10:05", 2), ("2026-01-30", -1), ("2026-01", None), (None, None)],
)
def test_a_moment_is_days_from_randomisation_where_its_day_is_known(moment, days):
    assert days_from(DAY, moment) == days


@pytest.mark.parametrize(("age", "band"), [(18, 15), (44.5, 40), (64, 60), (65, 65), (91, 65)])
def test_an_age_is_the_lower_end_of_its_band_and_65_is_the_last(age, band):
    assert band_of(age) == band


def test_a_site_with_fewer_than_five_participants_has_no_letter():
    letters = letters_for(["07"] * 5 + ["08"] * 4 + ["09"] * 6 + [None], Random(1))

    assert letters.keys() == {"07", "09"}
    assert sorted(letters.values()) == ["A", "B"]


def test_ids_say_nothing_of_the_order_of_the_rows_before():
    numbers = [f"01-{n:03}" for n in range(1, 31)]
    table = pd.DataFrame({"participant": numbers, "arm": "a", "place": range(30)}, dtype=object)

    found = public_table(
        table, [Variable("place", "Place")], dict.fromkeys(numbers, DAY), Random(2)
    )

    places = found.table["place"].tolist()
    assert found.table["participant"].tolist() == [f"P{n:03}" for n in range(1, 31)]
    assert sorted(places) == list(range(30))
    assert places != list(range(30))
    assert not set(numbers) & set(found.table["participant"])


def test_a_column_that_is_left_out_is_named_with_its_reason():
    numbers = [f"01-{n:03}" for n in range(1, 13)]
    table = pd.DataFrame(
        {"participant": numbers, "arm": "a", "age": range(20, 80, 5)}, dtype=object
    )
    age = Variable("age", "Age", Becomes.BAND, is_characteristic=True)

    found = public_table(table, [age], dict.fromkeys(numbers, DAY), Random(3))

    assert list(found.table.columns) == ["participant", "arm"]
    assert found.changed() == {"age": "Age is left out"}
    assert found.variables[0].why.startswith("the groups of people who share")
