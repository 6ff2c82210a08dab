import pytest

from analysis.reports.format import (
    bounded,
    degrees,
    estimate,
    interval,
    number,
    p_statement,
    p_value,
    percent,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5873, "0.59"),
        (-0.5873, "−0.59"),
        (-0.001, "0.00"),
        (1234.5, "1,234.50"),
        (2.675, "2.68"),
        (None, "–"),
    ],
)
def test_numbers_have_a_real_minus_sign_and_zero_has_none(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.2918, ".29"), (-0.12, "−.12"), (0, ".00"), (0.999, "1.00"), (-1, "−1.00"), (None, "–")],
)
def test_what_cannot_exceed_one_has_no_leading_zero(value, text):
    assert bounded(value) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0004, "< .001"),
        (0.001, ".001"),
        (0.0234, ".023"),
        (0.9994, ".999"),
        (0.9996, "> .999"),
        (1.0, "> .999"),
        (None, "–"),
    ],
)
def test_p_has_three_decimals_and_is_never_zero_or_one(p, text):
    assert p_value(p) == text


def test_a_p_in_a_sentence_has_its_letter():
    assert [p_statement(0.0001), p_statement(0.0234)] == ["p < .001", "p = .023"]


def test_an_interval_with_one_limit_missing_does_not_exist():
    assert [interval(0.4037, 0.8408), interval(None, 0.84)] == ["[0.40, 0.84]", "–"]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-0.35, -0.004, "[−0.35, −0.004]"),
        (0.0003, 0.5, "[0.0003, 0.50]"),
        (-0.35, 0.004, "[−0.35, 0.00]"),
        (0.0, 0.35, "[0.00, 0.35]"),
        (1e-17, 0.35, "[0.00, 0.35]"),
    ],
)
def test_a_limit_of_an_interval_without_zero_is_not_written_as_zero(low, high, text):
    assert interval(low, high) == text


def test_a_value_travels_with_its_interval():
    assert estimate({"value": -9.736, "low": -13.6, "high": -6.3}) == "−9.74 [−13.60, −6.30]"


def test_degrees_of_freedom_are_whole_where_they_are_whole():
    assert [degrees(78), degrees(77.42)] == ["78", "77.4"]


def test_a_level_is_not_parted_from_its_sign():
    assert [percent(0.95), percent(0.995)] == ["95\N{NO-BREAK SPACE}%", "99.5\N{NO-BREAK SPACE}%"]
