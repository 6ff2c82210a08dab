"""Against the same formulas on the whole covariance matrix of all measurements (N x N)."""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.methods.numerics import kenward_roger
from analysis.methods.numerics.covariances import structure
from analysis.methods.numerics.repeated_measures import NotFitted, RepeatedFit, fit, patterns_of

VISITS = 4
NAMES = ("unstructured", "heterogeneous_toeplitz", "heterogeneous_ar1", "compound_symmetry")
CONTRASTS = np.array([[0, 1.0, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 0, -1]])


def data(n: int = 40, missing: float = 0.15, seed: int = 1):
    """Design (arm, visit, a covariate, arm by the last visit), outcome, and what was seen."""
    draw = np.random.default_rng(seed)
    arm, age = np.arange(n) % 2, draw.normal(size=n)
    visit = np.eye(VISITS)[:, 1:]
    design = np.zeros((n, VISITS, 8))
    design[:, :, 0] = 1
    design[:, :, 1] = arm[:, None]
    design[:, :, 2] = age[:, None]
    design[:, :, 3:6] = visit
    design[:, :, 6] = age[:, None] * visit[:, 2]
    design[:, :, 7] = arm[:, None] * visit[:, 2]
    person = draw.normal(size=(n, 1))
    outcome = person + draw.normal(size=(n, VISITS)) * [1, 1.2, 1.4, 1.6] + arm[:, None] * 0.5
    seen = draw.uniform(size=(n, VISITS)) >= missing
    seen[: n // 10] = [True, True, False, False]
    return design, np.where(seen, outcome, 0.0), seen


@dataclass
class Dense:
    """Everything from V, the N x N covariance, and its derivatives."""

    score: np.ndarray
    information: np.ndarray
    coefficients: np.ndarray
    unscaled: np.ndarray
    adjusted: np.ndarray
    slopes: np.ndarray
    deviance: float


def dense(found: RepeatedFit, design, outcome, seen) -> Dense:
    def whole(matrix):
        return np.kron(np.eye(len(seen)), matrix)[np.ix_(seen.ravel(), seen.ravel())]

    covariance = found.point.covariance
    x, y, v = design[seen], outcome[seen], whole(covariance.matrix)
    first = [whole(matrix) for matrix in covariance.first]
    k = len(first)
    second = np.zeros((k, k, *v.shape))
    if covariance.second is not None:
        for a in range(k):
            for b in range(k):
                second[a, b] = whole(covariance.second[a, b])
    inverse = np.linalg.inv(v)
    phi = np.linalg.inv(x.T @ inverse @ x)
    project = inverse - inverse @ x @ phi @ x.T @ inverse
    rest = project @ y
    score = np.array([-np.trace(project @ one) + rest @ one @ rest for one in first]) / 2
    information = np.empty((k, k))
    for a in range(k):
        for b in range(k):
            information[a, b] = (
                -np.trace(project @ first[a] @ project @ first[b]) / 2
                + rest @ first[a] @ project @ first[b] @ rest
                + (np.trace(project @ second[a, b]) - rest @ second[a, b] @ rest) / 2
            )
    w = np.linalg.inv(information)
    slopes = np.array([x.T @ inverse @ one @ inverse @ x for one in first])
    inner = np.zeros_like(phi)
    for a in range(k):
        for b in range(k):
            q = x.T @ inverse @ first[a] @ inverse @ first[b] @ inverse @ x
            r = x.T @ inverse @ second[a, b] @ inverse @ x
            inner += w[a, b] * (q - slopes[a] @ phi @ slopes[b] - r / 4)
    return Dense(
        score=score,
        information=information,
        coefficients=phi @ x.T @ inverse @ y,
        unscaled=phi,
        adjusted=phi + 2 * phi @ inner @ phi,
        slopes=slopes,
        deviance=np.linalg.slogdet(v)[1]
        + np.linalg.slogdet(x.T @ inverse @ x)[1]
        + y @ project @ y,
    )


@pytest.fixture(scope="module", params=NAMES)
def both(request) -> tuple[RepeatedFit, Dense]:
    measured = data()
    found = fit(patterns_of(*measured), structure(request.param, VISITS), VISITS)
    return found, dense(found, *measured)


def assert_close(found, wanted, atol: float = 0) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=atol)


def test_the_likelihood_has_its_maximum_there(both):
    found, whole = both

    assert_close(whole.score, 0, atol=1e-9)
    assert np.linalg.eigvalsh(whole.information).min() > 0
    assert_close(found.point.deviance, whole.deviance)


def test_coefficients_and_their_covariance(both):
    found, whole = both

    assert_close(found.point.coefficients, whole.coefficients, atol=1e-12)
    assert_close(found.point.unscaled, whole.unscaled, atol=1e-12)


def test_the_observed_information(both):
    found, whole = both

    assert_close(found.point.observed, whole.information, atol=1e-9)


def test_kenward_and_rogers_covariance(both):
    found, whole = both

    assert_close(found.adjusted, whole.adjusted, atol=1e-12)


def test_the_degrees_of_freedom_of_a_contrast(both):
    found, whole = both

    for contrast in CONTRASTS:
        spread = whole.unscaled @ contrast
        gradient = np.array([spread @ slope @ spread for slope in whole.slopes])
        variance = contrast @ spread
        wanted = 2 * variance**2 / (gradient @ np.linalg.solve(whole.information, gradient))
        assert_close(kenward_roger.degrees_of_freedom(found, contrast), wanted)


def test_for_one_contrast_the_scaled_f_is_the_square_of_its_t(both):
    found, _ = both
    contrast, coefficients = CONTRASTS[0], found.point.coefficients

    f, df = kenward_roger.scaled_f(found, CONTRASTS[:1], coefficients)

    t = contrast @ coefficients / kenward_roger.standard_error(found, contrast, adjusted=True)
    assert_close(f, t**2)
    assert_close(df, kenward_roger.degrees_of_freedom(found, contrast))


def test_with_complete_data_the_scaled_f_is_that_of_hotellings_t_squared():
    n = 14
    _, outcome, _ = data(n, missing=0)
    arm = np.arange(n) % 2
    design = np.concatenate(
        [np.tile(np.eye(VISITS), (n, 1, 1)), arm[:, None, None] * np.eye(VISITS)], axis=2
    )
    found = fit(
        patterns_of(design, outcome, np.ones((n, VISITS), dtype=bool)),
        structure("unstructured", VISITS),
        VISITS,
    )

    f, df = kenward_roger.scaled_f(found, np.eye(8)[4:], found.point.coefficients)

    one, other = outcome[arm == 1], outcome[arm == 0]
    gap = one.mean(axis=0) - other.mean(axis=0)
    pooled = (np.cov(one.T) + np.cov(other.T)) / 2  # arms of one size
    t_squared = gap @ np.linalg.solve(pooled, gap) * (n / 4)
    assert_close(f, t_squared * (n - 1 - VISITS) / (VISITS * (n - 2)))
    assert_close(df, n - 1 - VISITS)


def test_the_order_of_the_participants_does_not_matter():
    design, outcome, seen = data()
    turned = slice(None, None, -1)

    one = fit(patterns_of(design, outcome, seen), structure("unstructured", VISITS), VISITS)
    other = fit(
        patterns_of(design[turned], outcome[turned], seen[turned]),
        structure("unstructured", VISITS),
        VISITS,
    )

    assert_close(one.adjusted, other.adjusted, atol=1e-13)


def test_a_visit_that_repeats_another_is_singular():
    design, outcome, seen = data(missing=0)
    outcome[:, 1] = outcome[:, 0]

    with pytest.raises(NotFitted, match="the likelihood grows towards a singular matrix"):
        fit(patterns_of(design, outcome, seen), structure("unstructured", VISITS), VISITS)
