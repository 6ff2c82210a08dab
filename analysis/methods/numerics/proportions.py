"""Proportions of two groups compared: differences, ratios, odds, and Fisher's exact test.

Everywhere k of n in a group, against k0 of n0 in the reference group.
"""

import math

import numpy as np
from scipy.special import gammaln

from analysis.methods.numerics.distributions import normal_quantile

Limits = tuple[float, float]


def wilson(k: int, n: int, level: float) -> Limits:
    """The score interval of a proportion (Wilson 1927); n of at least one."""
    z = normal_quantile(level)
    centre = 2 * k + z**2
    margin = z * math.sqrt(z**2 + 4 * k * (n - k) / n)
    width = 2 * (n + z**2)
    low = 0.0 if k == 0 else (centre - margin) / width
    high = 1.0 if k == n else (centre + margin) / width
    return low, high


def newcombe(k: int, n: int, k0: int, n0: int, level: float) -> Limits:
    """Hybrid score interval of k/n - k0/n0: Newcombe RG (1998), Statistics in Medicine 17,
    873-890, method 10."""
    p, p0 = k / n, k0 / n0
    low, high = wilson(k, n, level)
    low0, high0 = wilson(k0, n0, level)
    difference = p - p0
    return (
        difference - math.hypot(p - low, high0 - p0),
        difference + math.hypot(high - p, p0 - low0),
    )


def risk_ratio(
    k: int, n: int, k0: int, n0: int, level: float
) -> tuple[float, Limits | None] | None:
    """(k/n) / (k0/n0) with Katz' interval on the log scale (Katz et al. 1978, Biometrics 34,
    469-474), which needs a yes in both groups and a no in one; None where the reference group has
    no yes."""
    if k0 == 0:
        return None
    ratio = (k / n) / (k0 / n0)
    if k == 0 or (k == n and k0 == n0):
        return ratio, None
    return ratio, _around(ratio, 1 / k - 1 / n + 1 / k0 - 1 / n0, level)


def odds_ratio(
    k: int, n: int, k0: int, n0: int, level: float
) -> tuple[float, Limits | None] | None:
    """The ratio of odds with Woolf's interval on the log scale (Woolf 1955), which needs a yes
    and a no in both groups; None where the ratio is not a number."""
    no, no0 = n - k, n0 - k0
    if no * k0 == 0:
        return None
    ratio = k * no0 / (no * k0)
    if k * no0 == 0:
        return ratio, None
    return ratio, _around(ratio, 1 / k + 1 / no + 1 / k0 + 1 / no0, level)


def fisher_exact(k: int, n: int, k0: int, n0: int) -> float:
    """Two-sided p: the tables with these margins that are no more likely than the one seen."""
    total = k + k0
    possible = np.arange(max(0, total - n0), min(n, total) + 1)
    log_likely = _log_choose(n, possible) + _log_choose(n0, total - possible)
    likely = np.exp(log_likely - log_likely.max())
    seen = likely[k - possible[0]]
    # R's allowance for two tables that are equally likely but for rounding.
    return float(min(1.0, likely[likely <= seen * (1 + 1e-7)].sum() / likely.sum()))


def _around(ratio: float, variance_of_log: float, level: float) -> Limits:
    factor = math.exp(normal_quantile(level) * math.sqrt(variance_of_log))
    return ratio / factor, ratio * factor


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
