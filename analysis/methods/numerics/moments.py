"""Covariances of very many resamples at once, by one matrix product.

A resample is a line of counts: how often each row was drawn. Every moment of every resample is
then an entry of (products of columns) times (counts).
"""

from collections.abc import Hashable, Iterable

import numpy as np


def counts_of(rows: np.ndarray) -> np.ndarray:
    """Resamples as row numbers (B x n) to how often each row was drawn (B x n, floats)."""
    batch, n = rows.shape
    places = rows + n * np.arange(batch)[:, None]
    return np.bincount(places.ravel(), minlength=batch * n).reshape(batch, n).astype(float)


class Moments:
    """Products of standardised columns, of which resampled covariances are made.

    The matrix product is exact: each product of columns is first rounded to a grid so coarse
    (2^-46 of its largest value for n = 82) that no partial sum can round. So a moment does not
    depend on the order of summation: it is the same to the last bit on every processor, with
    any number of threads, and whichever analyses share the product.
    """

    def __init__(self, columns: dict[Hashable, np.ndarray], sets: Iterable[list[Hashable]]):
        """`columns`: n values each, not constant. `sets`: keys whose covariances are wanted."""
        self.mean = {key: column.mean() for key, column in columns.items()}
        self.scale = {key: column.std() for key, column in columns.items()}
        standard = {
            key: (column - self.mean[key]) / self.scale[key] for key, column in columns.items()
        }
        products = dict(standard)
        for keys in sets:
            for i, first in enumerate(keys):
                for second in keys[: i + 1]:
                    if (first, second) not in products:
                        products[first, second] = standard[first] * standard[second]
        self._place = {key: place for place, key in enumerate(products)}
        self._products = _on_a_grid(np.array(list(products.values())))

    def weigh(self, counts: np.ndarray) -> "WeighedMoments":
        return WeighedMoments(self._place, self._products @ counts.T, counts.sum(axis=1))


class WeighedMoments:
    """The moments of one batch of resamples, in units of the columns' standard deviations."""

    def __init__(self, place: dict, sums: np.ndarray, totals: np.ndarray):
        self._place = place
        self._means = sums / totals
        self._covariances: dict[tuple, np.ndarray] = {}

    def covariance(self, first: Hashable, second: Hashable) -> np.ndarray:
        """Covariance (denominator n) of two columns in every resample of the batch (B values)."""
        if (first, second) not in self._covariances:
            product = self._means[self._place[first, second]]
            means = self._means[self._place[first]] * self._means[self._place[second]]
            self._covariances[first, second] = product - means
        return self._covariances[first, second]


def _on_a_grid(products: np.ndarray) -> np.ndarray:
    """Round each line so that any sum of n of its entries is exact in double precision."""
    n = products.shape[1]
    _, exponent = np.frexp(np.abs(products).max(axis=1, keepdims=True))
    step = np.ldexp(1.0, exponent + int(np.ceil(np.log2(n))) - 53)
    return np.rint(products / step) * step


def cholesky(covariances: list[list[np.ndarray]]) -> list[list[np.ndarray]]:
    """Lower Cholesky factors of B matrices at once; covariances[i][j] (j <= i) holds B values.

    A matrix without full rank gives a pivot near zero; the caller looks at the diagonal.
    """
    factor: list[list[np.ndarray]] = []
    for i, line in enumerate(covariances):
        factor.append([])
        for j, entry in enumerate(line):
            left = entry
            for k in range(j):
                left = left - factor[i][k] * factor[j][k]
            if i == j:
                factor[i].append(np.sqrt(np.maximum(left, 0.0)))
            else:
                factor[i].append(left / factor[j][j])
    return factor
