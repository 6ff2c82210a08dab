"""Agreement of raters against R."""

import pytest

from trials.rater_agreement import Differences, differences, drift, weighted_kappa

# Made up; what is expected of them comes from base R (anova of a linear model, qf, table).
TOTALS = [(44, 46), (38, 37), (51, 50), (47, 51), (35, 33), (60, 57), (42, 45), (39, 39)]
CODES = list(zip([0, 1, 2, 3, 4, 2, 1, 0, 3, 2], [0, 2, 2, 3, 3, 2, 1, 1, 3, 4], strict=True))


def test_bias_and_limits_are_those_of_r():
    found = differences(TOTALS)

    assert (found.bias, found.low, found.high) == pytest.approx(
        (0.25, -4.63597994265, 5.13597994265), abs=1e-10
    )
    assert differences([(1, 1), (2, 2)]) == Differences(0, 0, 0)
    assert differences(TOTALS[:1]) is None


def test_weighted_kappa_is_that_of_r():
    assert weighted_kappa(CODES) == pytest.approx(0.761904761905, abs=1e-11)
    assert weighted_kappa([(1, 1), (1, 1)]) is None
    assert weighted_kappa([]) is None


def test_drift_is_the_sum_so_far():
    assert drift([1, -1, 2, 2]) == [1, 0, 2, 4]
