import numpy as np
import pytest

from analysis.methods.numerics.moments import Moments, counts_of, factorised
from analysis.methods.numerics.streams import RMersenneTwister


@pytest.fixture
def columns() -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    x = random.normal(100, 3, 82)
    return {"x": x, "y": x + random.normal(0, 0.1, 82), "z": random.integers(0, 2, 82) * 1.0}


@pytest.fixture
def rows() -> np.ndarray:
    return next(RMersenneTwister(82, 4).draws())


def test_counts_say_how_often_each_row_was_drawn():
    counts = counts_of(np.array([[0, 0, 2], [1, 2, 1]]))

    assert counts.tolist() == [[2, 0, 1], [0, 2, 1]]


def test_covariances_are_those_of_the_drawn_rows(columns, rows):
    moments = Moments(columns, [["x", "y", "z"]])

    covariances = moments.weigh(counts_of(rows)).covariances([["x", "y", "z"]])

    names = list(columns)
    for i, j in ((1, 0), (2, 1), (0, 0)):
        one, other = names[i], names[j]
        scale = moments.scale[one] * moments.scale[other]
        theirs = np.cov(columns[one][rows[17]], columns[other][rows[17]], ddof=0)[0, 1]
        assert covariances[i][j][0, 17] * scale == pytest.approx(theirs, rel=1e-10)


def test_several_sets_of_columns_are_weighed_at_once(columns, rows):
    weighed = Moments(columns, [["x", "y"], ["z", "x"]]).weigh(counts_of(rows))

    together = weighed.covariances([["x", "y"], ["z", "x"]])

    alone = weighed.covariances([["z", "x"]])
    assert np.array_equal(together[1][0][1], alone[1][0][0])


def test_a_moment_does_not_depend_on_what_it_is_computed_with_or_in_which_order(columns, rows):
    order = np.random.default_rng(1).permutation(82)
    counts = counts_of(rows)
    together = Moments(columns, [["x", "y", "z"]]).weigh(counts)
    two = {key: columns[key] for key in ("x", "y")}

    alone = Moments(two, [["x", "y"]]).weigh(counts)
    by_hand = Moments(two, [["x", "y"]])
    by_hand._products = by_hand._products[:, order]
    reordered = by_hand.weigh(counts[:, order])

    expected = together.covariances([["x", "y"]])[1][0]
    assert np.array_equal(expected, alone.covariances([["x", "y"]])[1][0])
    assert np.array_equal(expected, reordered.covariances([["x", "y"]])[1][0])


def test_the_factors_give_the_matrices_and_their_pivots_are_those_of_lapack():
    random = np.random.default_rng(4)
    matrices = [(lambda a: a @ a.T)(random.normal(size=(4, 6))) for _ in range(3)]
    entries = [[np.array([m[i, j] for m in matrices]) for j in range(i + 1)] for i in range(4)]

    factor, pivots = factorised(entries)

    for place, matrix in enumerate(matrices):
        lapack = np.linalg.cholesky(matrix)
        roots = np.diag(lapack)
        assert [pivot[place] for pivot in pivots] == pytest.approx((roots**2).tolist(), rel=1e-12)
        for i in range(4):
            mine = [factor[i][j][place] for j in range(i)]
            assert mine == pytest.approx((lapack[i, :i] / roots[:i]).tolist(), rel=1e-12)
