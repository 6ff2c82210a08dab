"""Dunnett's comparison of several arms with one reference: the largest of correlated |t|.

P(max |T_i| > c) for a central multivariate t (Dunnett 1955). With correlations l_i l_j, as two
or three contrasts with a common reference have, the T_i are independent given one normal
variable and the residual variance, and the probability is an integral over those two.
"""

from functools import cache

import numpy as np
from scipy import special
from scipy.optimize import brentq

NODES = 160
EDGE = 1e-25  # probability beyond which the residual standard deviation is not looked for


def p_of_largest(c: float, correlation: np.ndarray, df: int) -> float:
    """P(max |T_i| > c): for c = |t| of a contrast, its adjusted p."""
    loadings = _one_factor(correlation)
    if loadings is None:
        return _by_lattice(c, correlation, df)
    nodes, weights = _gauss()
    z, z_weights = _over(-12.0, 12.0, nodes, weights)
    z_weights = z_weights * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    low, high = special.gammaincinv(df / 2, EDGE), special.gammainccinv(df / 2, EDGE)
    s, s_weights = _over(np.sqrt(2 * low / df), np.sqrt(2 * high / df), nodes, weights)
    log_density = (
        np.log(2) + df / 2 * np.log(df / 2) - special.gammaln(df / 2)
        + (df - 1) * np.log(s) - df * s**2 / 2
    )  # fmt: skip
    s_weights = s_weights * np.exp(log_density)
    log_inside = np.zeros((s.size, z.size))
    for loading in loadings:
        rest = np.sqrt(1 - loading**2)
        beyond = special.ndtr((loading * z - c * s[:, None]) / rest)
        beyond += special.ndtr((-loading * z - c * s[:, None]) / rest)
        log_inside += np.log1p(-np.minimum(beyond, 1.0 - 1e-16))
    return float(s_weights @ -np.expm1(log_inside) @ z_weights)


def critical_value(correlation: np.ndarray, df: int, level: float) -> float:
    """The c that max |T_i| stays below with probability `level`."""
    wanted = 1 - level
    high = 2.0
    while p_of_largest(high, correlation, df) > wanted:
        high *= 2
    return float(brentq(lambda c: p_of_largest(c, correlation, df) - wanted, 0.0, high, xtol=1e-12))


@cache
def _gauss() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(NODES)


def _over(low: float, high: float, nodes: np.ndarray, weights: np.ndarray) -> tuple:
    half = (high - low) / 2
    return low + half * (nodes + 1), weights * half


def _one_factor(correlation: np.ndarray) -> np.ndarray | None:
    """l with correlation_ij = l_i l_j, all below one in size; None where there is no such l."""
    k = len(correlation)
    if k == 1:
        return np.zeros(1)
    r = correlation
    if k == 2:
        size = np.sqrt(abs(r[0, 1]))
        return np.array([size, np.copysign(size, r[0, 1])]) if size < 1 else None
    if np.any(r[~np.eye(k, dtype=bool)] <= 0):
        return None
    loadings = np.empty(k)
    for i in range(k):
        j, other = [place for place in range(k) if place != i][:2]
        loadings[i] = np.sqrt(r[i, j] * r[i, other] / r[j, other])
    fitted = np.outer(loadings, loadings)
    np.fill_diagonal(fitted, 1.0)
    return loadings if np.allclose(fitted, r, atol=1e-9) and np.all(loadings < 1) else None


def _by_lattice(c: float, correlation: np.ndarray, df: int) -> float:
    """Any correlations, to about five decimals: Genz's quasi-Monte Carlo with a fixed seed."""
    from scipy.stats import multivariate_t  # slow to import, and rarely needed

    k = len(correlation)
    inside = multivariate_t.cdf(
        np.full(k, c), shape=correlation, df=df, lower_limit=np.full(k, -c), random_state=1,
        maxpts=20_000 * k, allow_singular=True,
    )  # fmt: skip
    return float(1 - inside)
