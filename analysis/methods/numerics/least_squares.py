"""Ordinary least squares by QR, with classical errors or HC0-HC4 (for unequal variances)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

# A column counts as constant, or as computable from the ones before it, when less than this share
# of its length is left after projecting them out; the number is that of R's lm().
RANK_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Fit:
    """A least-squares fit of n observations on p coefficients, in the order of the design."""

    coefficients: np.ndarray
    residuals: np.ndarray
    unscaled: np.ndarray  # (X'X)^-1, p x p
    design: np.ndarray

    @property
    def df(self) -> int:
        n, p = self.design.shape
        return n - p

    @property
    def residual_variance(self) -> float:
        return float(self.residuals @ self.residuals) / self.df

    @cached_property
    def leverages(self) -> np.ndarray:
        return np.einsum("ij,ij->i", self.design @ self.unscaled, self.design)

    @property
    def someone_decides(self) -> bool:
        """Whether one observation alone decides a coefficient: a leverage of one."""
        return bool(np.any(self.leverages > 1 - 1e-10))

    def covariance(self, errors: str = "ols") -> np.ndarray | None:
        """Covariance of the coefficients; None where the errors are undefined.

        HC: (X'X)^-1 X' diag(e_i^2 w_i) X (X'X)^-1, with the weights of `_weights`.
        """
        if errors == "ols":
            return self.unscaled * self.residual_variance
        weights = self._weights(errors)
        if weights is None:
            return None
        weighted = self.design * (self.residuals * np.sqrt(weights))[:, None]
        return self.unscaled @ (weighted.T @ weighted) @ self.unscaled

    def _weights(self, errors: str) -> np.ndarray | float | None:
        """w of HC0 (White 1980), HC1-HC3 (MacKinnon & White 1985), HC4 (Cribari-Neto 2004).

        None for HC2-HC4 where a leverage is one: a residual of zero divided by zero.
        """
        n, p = self.design.shape
        if errors == "hc0":
            return 1.0
        if errors == "hc1":
            return n / (n - p)
        if self.someone_decides:
            return None
        h = self.leverages
        power = {"hc2": 1.0, "hc3": 2.0, "hc4": np.minimum(4.0, h * n / p)}[errors]
        return (1 - h) ** -power


class Design:
    """A design (n x p, its first column the intercept) as Q R: one factorisation tells whether it
    has full rank, and fits any outcome on all of its columns or on the first of them."""

    def __init__(self, matrix: np.ndarray):
        self.matrix = matrix
        length = np.linalg.norm(matrix, axis=0)
        self._scale = np.where(length == 0, 1.0, length)
        self._q, self._r = np.linalg.qr(matrix / self._scale)

    def first_dependent(self) -> int | None:
        """Position, the intercept not counted, of the first column that is constant or follows
        from the ones before it."""
        n, p = self.matrix.shape
        left = np.zeros(p)
        left[: min(n, p)] = np.abs(np.diag(self._r))
        varying = np.linalg.norm(self._r[1:], axis=0)  # of each column, whose whole length is one
        constant = varying < RANK_TOLERANCE
        dependent = np.flatnonzero((constant | (left < RANK_TOLERANCE * varying))[1:])
        return int(dependent[0]) if dependent.size else None

    @cached_property
    def _inverse(self) -> np.ndarray:
        return np.linalg.inv(self._r) / self._scale[:, None]

    def fit(self, outcome: np.ndarray, columns: int | None = None) -> Fit:
        """Fit `outcome` (n); the design has full rank. columns: how many of the first are used."""
        design = self.matrix[:, :columns]
        inverse = self._inverse[:columns, :columns]
        coefficients = inverse @ (self._q[:, :columns].T @ outcome)
        return Fit(
            coefficients=coefficients,
            residuals=outcome - design @ coefficients,
            unscaled=inverse @ inverse.T,
            design=design,
        )


def fit(design: np.ndarray, outcome: np.ndarray) -> Fit:
    """Fit `outcome` (n) on `design` (n x p, of full rank, intercept included)."""
    return Design(design).fit(outcome)


def first_dependent(columns: np.ndarray) -> int | None:
    """As `Design.first_dependent`, of columns (n x p) that come without the intercept."""
    return Design(np.column_stack([np.ones(len(columns)), columns])).first_dependent()
