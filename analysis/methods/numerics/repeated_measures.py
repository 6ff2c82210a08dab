"""A linear model of repeated measurements with correlated errors, by restricted maximum likelihood.

For participant i, observed at some of T visits: y_i = X_i b + e_i, cov(e_i) = V_i, the rows and
columns of one T x T matrix that belong to those visits. The data enter only through sums of
products over the participants with the same visits, so an iteration takes the same time for any
number of participants. Formulas: Lindstrom & Bates 1988; Kenward & Roger 1997 for the notation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.methods.numerics.covariances import Covariance, Heterogeneous, Linear

ITERATIONS = 200
SCORING_STEPS = 3  # on expected information, which is safe far from the optimum
# Of the deviance that a step still gains. One more step squares what is left.
ENOUGH = 1e-14
SINGULAR = 1e-10  # the smallest eigenvalue of a correlation matrix
NEARLY_SINGULAR = 1e-2  # where no optimum was found, this says why


class NotFitted(Exception):
    """No optimum was found; the text is the rest of a sentence that begins with the structure."""


@dataclass(frozen=True)
class Pattern:
    """The participants who have the same visits."""

    visits: np.ndarray  # t positions among the T
    n: int
    products: np.ndarray  # t x t x (p+1) x (p+1): sums of [x, y]_j [x, y]_k' for visits j, k

    @property
    def square(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the pattern's rows and columns stand in a T x T matrix."""
        return np.ix_(self.visits, self.visits)


@dataclass(frozen=True)
class Point:
    """The restricted likelihood and its derivatives at one covariance."""

    covariance: Covariance
    deviance: float  # -2 restricted log-likelihood, without its constant
    gradient: np.ndarray  # of the deviance, K
    expected: np.ndarray  # information, K x K
    observed: np.ndarray
    coefficients: np.ndarray
    unscaled: np.ndarray  # Phi = (sum X' V^-1 X)^-1, p x p
    slopes: np.ndarray  # P_k = sum X' V^-1 E_k V^-1 X, K x p x p


@dataclass(frozen=True)
class RepeatedFit:
    """The optimum, and what inference needs of it."""

    point: Point
    parameter_covariance: np.ndarray  # W, the inverse of the observed information
    adjusted: np.ndarray  # Kenward-Roger's covariance of the coefficients
    iterations: int
    steepest: float  # the largest element of the gradient, in absolute value


def patterns_of(design: np.ndarray, outcome: np.ndarray, seen: np.ndarray) -> list[Pattern]:
    """design (n x T x p), outcome (n x T); seen (n x T) says which cells are used."""
    both = np.concatenate([design, outcome[:, :, None]], axis=2)
    which, places = np.unique(seen, axis=0, return_inverse=True)
    found = []
    for number, pattern in enumerate(which):
        visits = np.flatnonzero(pattern)
        rows = both[places.ravel() == number][:, visits]
        if visits.size:
            flat = rows.reshape(len(rows), -1)
            shape = (visits.size, both.shape[2]) * 2
            products = (flat.T @ flat).reshape(shape).transpose(0, 2, 1, 3)
            found.append(Pattern(visits, len(rows), np.ascontiguousarray(products)))
    return found


def fit(patterns: Sequence[Pattern], structure: Linear | Heterogeneous, visits: int) -> RepeatedFit:
    """The REML optimum to the precision of the machine; NotFitted where there is none."""
    parameters = structure.start(_variances(patterns, visits))
    point = evaluate(patterns, structure.at(parameters))
    if point is None:
        raise NotFitted("could not be fitted: at one visit the model leaves no error")
    left = 2  # the step that gains next to nothing, and one more
    for iteration in range(1, ITERATIONS + 1):
        information = point.expected if iteration <= SCORING_STEPS else point.observed
        step = _step(information, point)
        if step is None:
            step = _step(point.expected, point)
        if step is None:
            raise _no_optimum(point)
        left -= iteration > SCORING_STEPS and abs(point.gradient @ step) < ENOUGH
        parameters, point = _forward(patterns, structure, parameters, step, point)
        if left <= 0:
            break
    else:
        raise NotFitted(f"did not converge in {ITERATIONS} iterations")
    if _smallest_eigenvalue(point) < SINGULAR or not _positive(point.observed):
        raise _no_optimum(point)
    uncertainty = np.linalg.inv(point.observed)
    return RepeatedFit(
        point=point,
        parameter_covariance=uncertainty,
        adjusted=_adjusted(patterns, point, uncertainty),
        iterations=iteration,
        steepest=float(np.abs(point.gradient).max()),
    )


def evaluate(patterns: Sequence[Pattern], covariance: Covariance) -> Point | None:
    """None where the matrix, or the information on the coefficients, is not positive definite."""
    if not _positive(covariance.matrix):
        return None
    pieces = [(pattern, *_weights(pattern, covariance)) for pattern in patterns]
    joint = sum(np.tensordot(inverse, pattern.products, 2) for pattern, inverse, _ in pieces)
    if not _positive(joint[:-1, :-1]):
        return None
    unscaled = np.linalg.inv(joint[:-1, :-1])
    unscaled = (unscaled + unscaled.T) / 2
    coefficients = unscaled @ joint[:-1, -1]
    residual = np.append(-coefficients, 1.0)
    deviance = residual @ joint @ residual + np.linalg.slogdet(joint[:-1, :-1])[1]
    k, p = len(covariance.first), len(coefficients)
    gradient, traces, curvature = np.zeros(k), np.zeros((k, k)), np.zeros((k, k))
    slopes, pulls, bends = np.zeros((k, p, p)), np.zeros((k, p)), np.zeros((k, k))
    for pattern, inverse, weighted in pieces:
        deviance -= pattern.n * np.linalg.slogdet(inverse)[1]
        # tr(Phi X'BX) and r'Br are sums over B with these two matrices.
        of_design = np.tensordot(pattern.products[:, :, :-1, :-1], unscaled, 2)
        of_residual = pattern.products @ residual @ residual
        once = weighted @ inverse  # V^-1 E_k V^-1
        by_k = np.tensordot(once, pattern.products[:, :, :-1], 2)
        slopes += by_k[:, :, :-1]
        pulls += by_k @ residual
        gradient += pattern.n * np.trace(weighted, axis1=1, axis2=2)
        gradient -= np.tensordot(once, of_design + of_residual, 2)
        twice = weighted[:, None] @ once[None]  # V^-1 E_k V^-1 E_l V^-1
        traces += pattern.n * np.einsum("kab,lba->kl", weighted, weighted)
        traces -= 2 * np.tensordot(twice, of_design, 2)
        curvature += np.tensordot(twice, of_residual, 2)
        if covariance.second is not None:
            bent = inverse @ covariance.second[(..., *pattern.square)]
            bends += pattern.n * np.trace(bent, axis1=2, axis2=3)
            bends -= np.tensordot(bent @ inverse, of_design + of_residual, 2)
    shares = unscaled @ slopes
    expected = (traces + np.einsum("kab,lba->kl", shares, shares)) / 2
    observed = curvature - pulls @ unscaled @ pulls.T - expected + bends / 2
    return Point(
        covariance=covariance,
        deviance=float(deviance),
        gradient=gradient,
        expected=(expected + expected.T) / 2,
        observed=(observed + observed.T) / 2,
        coefficients=coefficients,
        unscaled=unscaled,
        slopes=slopes,
    )


def _weights(pattern: Pattern, covariance: Covariance) -> tuple[np.ndarray, np.ndarray]:
    """V^-1, and V^-1 E_k for each parameter, among the pattern's visits."""
    inverse = np.linalg.inv(covariance.matrix[pattern.square])
    inverse = (inverse + inverse.T) / 2
    return inverse, inverse @ covariance.first[(..., *pattern.square)]


def _adjusted(patterns: Sequence[Pattern], point: Point, uncertainty: np.ndarray) -> np.ndarray:
    """Phi + 2 Phi {sum W_kl (Q_kl - P_k Phi P_l - R_kl / 4)} Phi (Kenward & Roger 1997, 1.2).

    A structure that is linear in its parameters has no R: what SAS gives for an unstructured one
    (DDFM=KENWARDROGER), and the R package mmrm calls "Kenward-Roger-Linear".
    """
    covariance, unscaled = point.covariance, point.unscaled
    inner = -np.einsum(
        "kl,kab,bc,lcd->ad", uncertainty, point.slopes, unscaled, point.slopes, optimize=True
    )
    for pattern in patterns:
        inverse, weighted = _weights(pattern, covariance)
        weight = np.einsum("kl,kab,lbc->ac", uncertainty, weighted, weighted, optimize=True)
        if covariance.second is not None:
            second = covariance.second[(..., *pattern.square)]
            weight -= inverse @ np.tensordot(uncertainty, second, 2) / 4
        inner += np.tensordot(weight @ inverse, pattern.products[:, :, :-1, :-1], 2)
    adjusted = unscaled + 2 * unscaled @ inner @ unscaled
    return (adjusted + adjusted.T) / 2


def _variances(patterns: Sequence[Pattern], visits: int) -> np.ndarray:
    """Mean squares at each visit around the least-squares fit (the outcome is its residual)."""
    squares, n = np.zeros(visits), np.zeros(visits)
    for pattern in patterns:
        squares[pattern.visits] += np.einsum("aa->a", pattern.products[:, :, -1, -1])
        n[pattern.visits] += pattern.n
    return squares / n


def _step(information: np.ndarray, point: Point) -> np.ndarray | None:
    if not _positive(information):
        return None
    return -np.linalg.solve(information, point.gradient) / 2


def _forward(patterns, structure, parameters: np.ndarray, step: np.ndarray, point: Point):
    """As far along the step as the deviance falls, halving it where it does not."""
    rounding = 1e-10 * (1 + abs(point.deviance))
    for _ in range(40):
        there = evaluate(patterns, structure.at(parameters + step))
        if there is not None and there.deviance <= point.deviance + rounding:
            return parameters + step, there
        step = step / 2
    raise _no_optimum(point)


def _no_optimum(point: Point) -> NotFitted:
    if _smallest_eigenvalue(point) < NEARLY_SINGULAR:
        return NotFitted(
            "could not be fitted: the likelihood grows towards a singular matrix, in which a visit "
            "follows from the others"
        )
    return NotFitted("could not be fitted: the data do not determine its parameters")


def _smallest_eigenvalue(point: Point) -> float:
    """Of the correlations."""
    sd = np.sqrt(np.diag(point.covariance.matrix))
    return float(np.linalg.eigvalsh(point.covariance.matrix / np.outer(sd, sd))[0])


def _positive(matrix: np.ndarray) -> bool:
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(matrix).all())
