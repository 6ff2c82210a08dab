"""Several groups compared: analysis of variance with and without equal variances, and ranks.

Groups come as their sizes, means and variances (n - 1), or as lists of their values.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import chdtrc, ndtr

EXACT_UP_TO = 100  # observations, without ties


@dataclass(frozen=True)
class Groups:
    values: list[np.ndarray]  # at least two groups of at least two

    @cached_property
    def n(self) -> np.ndarray:
        return np.array([group.size for group in self.values], dtype=float)

    @cached_property
    def means(self) -> np.ndarray:
        return np.array([group.mean() for group in self.values])

    @cached_property
    def variances(self) -> np.ndarray:
        return np.array([group.var(ddof=1) for group in self.values])

    @property
    def df_within(self) -> int:
        return int(self.n.sum()) - len(self.values)

    @cached_property
    def pooled_variance(self) -> float:
        return float((self.n - 1) @ self.variances) / self.df_within

    @cached_property
    def sum_between(self) -> float:
        grand = self.n @ self.means / self.n.sum()
        return float(self.n @ (self.means - grand) ** 2)


def classical_f(groups: Groups) -> tuple[float, int, int]:
    """F and its degrees of freedom, with equal variances."""
    df1 = len(groups.values) - 1
    return groups.sum_between / df1 / groups.pooled_variance, df1, groups.df_within


def welch_f(groups: Groups) -> tuple[float, int, float] | None:
    """F and its degrees of freedom, without equal variances (Welch BL (1951), Biometrika 38,
    330-336). None where a group does not vary."""
    if not groups.variances.all():
        return None
    k = len(groups.values)
    weights = groups.n / groups.variances
    share = weights / weights.sum()
    spread = float(((1 - share) ** 2 / (groups.n - 1)).sum()) / (k**2 - 1)
    between = float(weights @ (groups.means - share @ groups.means) ** 2) / (k - 1)
    return between / (1 + 2 * (k - 2) * spread), k - 1, 1 / (3 * spread)


def departure_from_line(groups: Groups, doses: np.ndarray) -> tuple[float, int, int] | None:
    """F of the groups beyond a straight line through the doses; None with two groups."""
    if len(groups.values) < 3:
        return None
    share = groups.n / groups.n.sum()
    centred = doses - share @ doses
    line = (groups.n * centred) @ groups.means
    rest = groups.sum_between - line**2 / (groups.n @ centred**2)
    df1 = len(groups.values) - 2
    return max(float(rest), 0.0) / df1 / groups.pooled_variance, df1, groups.df_within


def contrast(groups: Groups, weights: np.ndarray, *, equal: bool) -> tuple[float, float, float]:
    """Value, standard error and degrees of freedom (Satterthwaite's without equal variances)."""
    value = float(weights @ groups.means)
    if equal:
        squared = groups.pooled_variance * float(weights**2 @ (1 / groups.n))
        return value, squared**0.5, groups.df_within
    parts = weights**2 * groups.variances / groups.n
    if parts.sum() == 0:
        return value, 0.0, float("nan")
    df = parts.sum() ** 2 / (parts**2 / (groups.n - 1)).sum()
    return value, float(parts.sum()) ** 0.5, float(df)


def kruskal_wallis(groups: Groups) -> tuple[float, int, float] | None:
    """H with the correction for ties, its degrees of freedom, and p from chi squared. None where
    all values are the same."""
    ranks = _ranks(np.concatenate(groups.values))
    if np.ptp(ranks) == 0:
        return None
    of_groups = np.split(ranks, np.cumsum(groups.n).astype(int)[:-1])
    total = ranks.size
    between = sum(group.size * (group.mean() - (total + 1) / 2) ** 2 for group in of_groups)
    h = float(between / (np.var(ranks, ddof=1)))
    df = len(of_groups) - 1
    return h, df, float(chdtrc(df, h))


def _ranks(values: np.ndarray) -> np.ndarray:
    """From 1; equal values share the mean of their ranks."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


@dataclass(frozen=True)
class JonckheereTerpstra:
    value: float  # how often a later group is above an earlier one; a tie counts half
    expected: float
    z: float
    p: float  # two-sided
    exact: bool


def jonckheere_terpstra(groups: Groups) -> JonckheereTerpstra | None:
    """Trend over groups in their order. Exact without ties up to 100 observations, else normal with
    the variance for ties (Hollander M, Wolfe DA (1999), Nonparametric Statistical Methods, 6.2).

    None where all values are the same.
    """
    n = groups.n.astype(int)
    ties = np.unique(np.concatenate(groups.values), return_counts=True)[1]
    if ties.size == 1:
        return None
    value = sum(
        float((np.sign(later[:, None] - earlier) + 1).sum()) / 2
        for place, later in enumerate(groups.values)
        for earlier in groups.values[:place]
    )
    total = int(n.sum())
    expected = (total**2 - int((n**2).sum())) / 4
    z = (value - expected) / _jonckheere_variance(n, ties) ** 0.5
    exact = ties.size == total and total <= EXACT_UP_TO
    p = _exact_p(n, round(value)) if exact else float(2 * ndtr(-abs(z)))
    return JonckheereTerpstra(value, expected, z, p, exact)


def _jonckheere_variance(n: np.ndarray, ties: np.ndarray) -> float:
    total = np.array([n.sum()])

    def one(sizes):
        return float((sizes * (sizes - 1) * (2 * sizes + 5)).sum())

    def two(sizes):
        return float((sizes * (sizes - 1) * (sizes - 2)).sum())

    def three(sizes):
        return float((sizes * (sizes - 1)).sum())

    variance = (one(total) - one(n) - one(ties)) / 72 + three(n) * three(ties) / (8 * three(total))
    return variance + two(n) * two(ties) / (36 * two(total))


def _exact_p(n: np.ndarray, value: int) -> float:
    """Twice the smaller tail, from the counts of orders that give each value: the coefficients of
    the product of (1 - q^j) over all j up to N, divided by the same of each group."""
    most = int((n.sum() ** 2 - (n**2).sum()) // 2)
    ways = [1] + [0] * most
    before = int(n[0])
    for size in map(int, n[1:]):
        for step in range(1, size + 1):
            for place in range(most, before + step - 1, -1):
                ways[place] -= ways[place - before - step]
            for place in range(step, most + 1):
                ways[place] += ways[place - step]
        before += size
    tail = min(sum(ways[: value + 1]), sum(ways[value:]))
    return min(1.0, 2 * tail / sum(ways))
