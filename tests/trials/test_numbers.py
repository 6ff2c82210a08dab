"""Numbers on pages have the true minus, and what rounds to zero has no sign."""

import pytest

from trials.numbers import number, signed


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (-0.568, 2, "\N{MINUS SIGN}0.57"),
        (0.568, 2, "0.57"),
        (-0.04, 1, "0.0"),
        (12.0, 0, "12"),
        (None, 2, "\N{EN DASH}"),
    ],
)
def test_a_number_is_written_with_its_places(value, places, written):
    assert number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"), [(-2.0, "\N{MINUS SIGN}2"), (1.5, "+1.5"), (0.001, "0"), (-0.001, "0")]
)
def test_a_difference_has_its_sign(value, written):
    assert signed(value) == written
