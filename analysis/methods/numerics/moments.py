"""Covariances of very many resamples at once, by one matrix product.

A resample is a line of counts: how often each row was drawn. Every moment of every resample is
then an entry of (products of columns) times (counts).
"""

from collections.abc import Hashable, Sequence

import numpy as np

Triangle = list[list[np.ndarray]]  # [i][j] with j <= i: one entry of many matrices


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

    def __init__(self, columns: dict[Hashable, np.ndarray], sets: Sequence[Sequence[Hashable]]):
        """`columns`: n values each, not constant. `sets`: keys whose covariances are wanted."""
        self.mean = {key: column.mean() for key, column in columns.items()}
        self.scale = {key: column.std() for key, column in columns.items()}
        self._number = {key: number for number, key in enumerate(columns)}
        standard = np.array(
            [(column - self.mean[key]) / self.scale[key] for key, column in columns.items()]
        )
        wanted = np.zeros((len(columns), len(columns)), dtype=bool)
        for keys in sets:
            wanted[np.ix_(self.numbers(keys), self.numbers(keys))] = True
        one, other = np.nonzero(np.tril(wanted))
        self.product = np.zeros(wanted.shape, dtype=int)  # its line among the moments
        self.product[one, other] = self.product[other, one] = len(columns) + np.arange(one.size)
        self._products = _on_a_grid(np.concatenate([standard, standard[one] * standard[other]]))

    def numbers(self, keys: Sequence[Hashable]) -> list[int]:
        """The lines of these columns among the moments."""
        return [self._number[key] for key in keys]

    def weigh(self, counts: np.ndarray) -> "WeighedMoments":
        """`counts`: B x n, each line with the same total."""
        means = self._products @ counts.T
        means /= counts[0].sum()
        return WeighedMoments(self, means)


class WeighedMoments:
    """The moments of one batch of resamples, in units of the columns' standard deviations."""

    def __init__(self, moments: Moments, means: np.ndarray):
        self._moments, self._means = moments, means

    def covariances(self, sets: Sequence[Sequence[Hashable]]) -> Triangle:
        """Covariance matrices (denominator n) of K sets of equally many columns, in the order of
        their keys; each entry of the triangle is K x B."""
        columns = np.array([self._moments.numbers(keys) for keys in sets]).T
        means = [self._means[column] for column in columns]
        return [
            [
                self._means[self._moments.product[column, columns[j]]] - means[i] * means[j]
                for j in range(i + 1)
            ]
            for i, column in enumerate(columns)
        ]


def _on_a_grid(products: np.ndarray) -> np.ndarray:
    """Round each line so that any sum of n of its entries is exact in double precision."""
    n = products.shape[1]
    _, exponent = np.frexp(np.abs(products).max(axis=1, keepdims=True))
    step = np.ldexp(1.0, exponent + int(np.ceil(np.log2(n))) - 53)
    return np.rint(products / step) * step


def factorised(covariances: Triangle) -> tuple[Triangle, list[np.ndarray]]:
    """L below its diagonal of ones, and the diagonal of D, with S = L D L' (Cholesky without
    square roots; Golub & Van Loan 2013, 4.1) for many matrices S at once.

    A matrix without full rank gives a pivot (an element of D) near zero; the caller looks at them.
    """
    factor: Triangle = []
    pivots: list[np.ndarray] = []
    for *entries, diagonal in covariances:
        unscaled, line = [], []  # of L D, and of L
        for entry, above, pivot in zip(entries, factor, pivots, strict=True):
            unscaled.append(_less_products(entry, unscaled, above))
            line.append(unscaled[-1] / pivot)
        factor.append(line)
        pivots.append(_less_products(diagonal, unscaled, line))
    return factor, pivots


def _less_products(entry: np.ndarray, ones: list, others: list) -> np.ndarray:
    for one, other in zip(ones, others, strict=True):
        entry = entry - one * other
    return entry
