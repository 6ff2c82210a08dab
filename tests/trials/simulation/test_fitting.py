import numpy as np
import pytest

from trials.simulation.draws import Draws
from trials.simulation.fitting import Fitting, points_from_count

EVERYBODY = np.full(40, True)
VALUES = np.array([30 + 10 * Draws("x").normal(f"{place}") for place in range(40)])


@pytest.fixture
def fitting():
    return Fitting(Draws("4"), "test", np.full(40, 0), np.full(40, 63))


def test_the_mean_is_met_exactly(fitting):
    fitted = fitting.mean(fitting.rounded(VALUES), 28.5, EVERYBODY)

    assert fitted.sum() == 1140


def test_those_who_are_not_fitted_keep_their_number(fitting):
    half = np.arange(40) < 20
    whole = fitting.rounded(VALUES)

    fitted = fitting.mean(whole, 20, half)

    assert fitted[half].sum() == 400
    assert (fitted[~half] == whole[~half]).all()


def test_the_deviation_is_met_within_its_tolerance_and_the_sum_stays(fitting):
    whole = fitting.rounded(VALUES)

    fitted = fitting.deviation(whole, 12.34, 0.002, EVERYBODY)

    assert fitted.std(ddof=1) == pytest.approx(12.34, abs=0.002)
    assert fitted.sum() == whole.sum()


def test_each_group_keeps_its_own_sum(fitting):
    groups = np.arange(40) % 2
    whole = fitting.rounded(VALUES)

    fitted = fitting.deviation(whole, 12.34, 0.002, EVERYBODY, groups=groups)

    assert [fitted[groups == g].sum() for g in (0, 1)] == [whole[groups == g].sum() for g in (0, 1)]


def test_a_count_is_met_and_the_deviation_is_brought_back(fitting):
    whole = fitting.deviation(fitting.rounded(VALUES), 10, 0.01, EVERYBODY)

    def distance(values):
        return points_from_count(values, 25, 17)

    fitted = fitting.counts(whole, distance, 10, 0.01, EVERYBODY)

    assert (fitted <= 25).sum() == 17
    assert fitted.std(ddof=1) == pytest.approx(10, abs=0.01)
    assert fitted.sum() == whole.sum()


def test_bounds_hold():
    tight = Fitting(Draws("4"), "test", np.full(40, 25), np.full(40, 35))

    fitted = tight.deviation(tight.rounded(VALUES), 5, 0.01, EVERYBODY)

    assert (fitted.min(), fitted.max()) == (25, 35)


def test_a_mean_beyond_the_bounds_is_refused(fitting):
    with pytest.raises(ValueError, match=r"test: within the bounds no mean of 64 is possible"):
        fitting.mean(fitting.rounded(VALUES), 64, EVERYBODY)


def test_points_from_a_count_are_those_on_the_wrong_side():
    assert points_from_count(np.array([1, 5, 9, 12]), threshold=6, count=3) == 3
    assert points_from_count(np.array([1, 5, 9, 12]), threshold=6, count=1) == 2
    assert points_from_count(np.array([1, 5, 9, 12]), threshold=6, count=2) == 0
