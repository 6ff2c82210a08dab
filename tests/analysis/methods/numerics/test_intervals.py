import numpy as np
import pytest

from analysis.methods.numerics import intervals
from analysis.methods.numerics.resampled import Resampled


def resampled(*pieces: np.ndarray) -> Resampled:
    return Resampled(lambda: pieces)


ONE_TO_5000 = resampled(np.random.default_rng(4).permutation(np.arange(1.0, 5001.0)))


def test_percentile_limits_are_the_125th_and_the_4876th_of_5000():
    assert intervals.percentile(ONE_TO_5000, 0.95) == (125.0, 4876.0)


def test_a_position_between_two_is_rounded_half_to_even_at_the_lower_end_as_in_r():
    # 500 * 0.025 = 12.5 and 500 * 0.975 = 487.5
    assert intervals.percentile(resampled(np.arange(1.0, 501.0)), 0.95) == (12.0, 488.0)


def test_without_bias_the_corrected_limits_are_the_percentile_ones():
    # 2500 of 5000 lie strictly below: z0 = 0.
    assert intervals.bias_corrected(ONE_TO_5000, 2500.5, 0.95) == (125.0, 4876.0)


def test_an_estimate_that_equals_a_resample_up_to_rounding_does_not_lie_below_it():
    exact = intervals.bias_corrected(ONE_TO_5000, 2501.0, 0.95)

    assert intervals.bias_corrected(ONE_TO_5000, 2501.0 + 1e-12, 0.95) == exact


@pytest.mark.parametrize("estimate", [0.0, 6000.0])
def test_there_is_no_limit_where_all_resamples_lie_on_one_side(estimate):
    jackknife = np.array([1.0, 2.0, 4.0])

    assert intervals.bias_corrected(ONE_TO_5000, estimate, 0.95) is None
    assert intervals.bias_corrected_accelerated(ONE_TO_5000, estimate, 0.95, jackknife) is None


@pytest.mark.parametrize("jackknife", [[1.0, 1.0, 1.0], [1.0, np.nan, 2.0]])
def test_there_is_no_acceleration_where_the_jackknife_does_not_vary_or_has_a_gap(jackknife):
    limits = intervals.bias_corrected_accelerated(ONE_TO_5000, 2500.5, 0.95, np.array(jackknife))

    assert limits is None


def test_no_resample_is_below_the_first_or_above_the_last():
    few = resampled(np.arange(1.0, 101.0))

    assert intervals.bias_corrected(few, 1.5, 0.95)[0] == 1.0
    assert intervals.bias_corrected(few, 99.5, 0.95)[1] == 100.0
