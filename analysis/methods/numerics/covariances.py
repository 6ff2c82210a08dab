"""Covariance structures of repeated measurements, with their derivatives, for T visits.

    unstructured              T (T + 1) / 2 parameters: every variance and covariance
    heterogeneous_toeplitz    T variances, and a correlation for each distance between visits
    heterogeneous_ar1         T variances, and one correlation to the power of the distance
    compound_symmetry         one variance, one covariance

The first and the last are linear in their parameters. The others are
cov(j, k) = sqrt(v_j v_k) c(|j - k|), in the variances v and the correlations behind c.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Covariance:
    """At one point: the matrix, its derivatives (K), and its second ones (K x K), if any."""

    matrix: np.ndarray
    first: np.ndarray
    second: np.ndarray | None


class Linear:
    """A sum of fixed matrices (K x T x T), each with its parameter."""

    def __init__(self, basis: np.ndarray):
        self._basis = basis

    def start(self, variances: np.ndarray) -> np.ndarray:
        """The nearest to independent visits with these variances."""
        columns = self._basis.reshape(len(self._basis), -1).T
        return np.linalg.lstsq(columns, np.diag(variances).ravel(), rcond=None)[0]

    def at(self, parameters: np.ndarray) -> Covariance:
        return Covariance(np.tensordot(parameters, self._basis, 1), self._basis, None)


# Correlations by distance 0..T-1, with their first and second derivatives (R x T, R x R x T).
Correlations = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


class Heterogeneous:
    """A variance for each visit, and correlations that depend on the distance of two visits."""

    def __init__(self, visits: int, count: int, correlations: Correlations):
        self._visits, self._count, self._correlations = visits, count, correlations
        self._distance = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))

    def start(self, variances: np.ndarray) -> np.ndarray:
        return np.concatenate([variances, np.zeros(self._count)])

    def at(self, parameters: np.ndarray) -> Covariance:
        visits, count = self._visits, self._visits + self._count
        variances = parameters[:visits]
        with np.errstate(invalid="ignore"):  # a negative variance is refused with the matrix
            scale = np.sqrt(np.outer(variances, variances))
        values, slopes, curves = self._correlations(parameters[visits:])
        matrix = scale * values[self._distance]
        # d log scale(j, k) / d v_a = (how often a is among j, k) / (2 v_a)
        own = np.eye(visits)
        among = (own[:, :, None] + own[:, None, :]) / (2 * variances[:, None, None])
        by_correlation = scale * slopes[:, self._distance]
        first = np.concatenate([among * matrix, by_correlation])
        second = np.empty((count, count, visits, visits))
        second[:visits, :visits] = among[:, None] * among[None] * matrix
        diagonal = np.arange(visits)
        second[diagonal, diagonal] -= among * matrix / variances[:, None, None]
        second[:visits, visits:] = among[:, None] * by_correlation
        second[visits:, :visits] = among[None] * by_correlation[:, None]
        second[visits:, visits:] = scale * curves[:, :, self._distance]
        return Covariance(matrix, first, second)


def _toeplitz(visits: int) -> Correlations:
    slopes = np.eye(visits)[1:]
    curves = np.zeros((visits - 1, visits - 1, visits))
    return lambda r: (np.concatenate([[1.0], r]), slopes, curves)


def _ar1(visits: int) -> Correlations:
    power = np.arange(visits, dtype=float)

    def correlations(r: np.ndarray):
        slope = power * r ** np.maximum(power - 1, 0)
        curve = power * (power - 1) * r ** np.maximum(power - 2, 0)
        return r**power, slope[None], curve[None, None]

    return correlations


def _unstructured(visits: int) -> Linear:
    rows, columns = np.tril_indices(visits)
    basis = np.zeros((rows.size, visits, visits))
    basis[np.arange(rows.size), rows, columns] = 1
    basis[np.arange(rows.size), columns, rows] = 1
    return Linear(basis)


def _compound_symmetry(visits: int) -> Linear:
    own = np.eye(visits)
    return Linear(np.stack([own, 1 - own]))


_BUILD: dict[str, Callable[[int], Linear | Heterogeneous]] = {
    "unstructured": _unstructured,
    "heterogeneous_toeplitz": lambda visits: Heterogeneous(visits, visits - 1, _toeplitz(visits)),
    "heterogeneous_ar1": lambda visits: Heterogeneous(visits, 1, _ar1(visits)),
    "compound_symmetry": _compound_symmetry,
}


def structure(name: str, visits: int) -> Linear | Heterogeneous:
    """With one visit every structure is one variance."""
    return _unstructured(1) if visits == 1 else _BUILD[name](visits)
