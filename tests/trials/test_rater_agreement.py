"""Agreement of raters against published numbers, and against R where none were published."""

import pytest

from trials.rater_agreement import (
    Differences,
    Interval,
    differences,
    drift,
    icc_one_way,
    icc_two_way,
    weighted_kappa,
)

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Made up; what is expected of them comes from base R (anova of a linear model, qf, table).
TOTALS = [(44, 46), (38, 37), (51, 50), (47, 51), (35, 33), (60, 57), (42, 45), (39, 39)]
CODES = list(zip([0, 1, 2, 3, 4, 2, 1, 0, 3, 2], [0, 2, 2, 3, 3, 2, 1, 1, 3, 4], strict=True))


def rounded(found: Interval) -> tuple[float, float, float]:
    return round(found.value, 2), round(found.low, 3), round(found.high, 2)


def test_icc_of_changing_raters_is_that_of_shrout_and_fleiss():
    # Table 4 gives .17; the interval is that of psych::ICC in R on the same table.
    assert rounded(icc_one_way(SHROUT_FLEISS)) == (0.17, -0.133, 0.72)


def test_icc_of_two_random_raters_is_that_of_shrout_and_fleiss():
    assert rounded(icc_two_way(SHROUT_FLEISS)) == (0.29, 0.019, 0.76)


def test_icc_of_pairs_is_that_of_r():
    one_way, two_way = icc_one_way(TOTALS), icc_two_way(TOTALS)

    assert (one_way.value, one_way.low, one_way.high) == pytest.approx(
        (0.957458563536, 0.820798443158, 0.991167376790), abs=1e-11
    )
    assert (two_way.value, two_way.low, two_way.high) == pytest.approx(
        (0.957340720222, 0.804623413159, 0.991302970312), abs=1e-11
    )


@pytest.mark.parametrize("icc", [icc_one_way, icc_two_way])
def test_full_agreement_is_one_and_ratings_that_do_not_vary_say_nothing(icc):
    assert icc([(1, 1), (2, 2), (3, 3)]) == Interval(1, 1, 1)
    assert icc([(2, 2), (2, 2)]) is None
    assert icc([(1, 2)]) is None


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
