"""Confidence limits from bootstrap estimates, as order statistics (the rules of PROCESS for R).

Positions count from 1 in the sorted estimates. `None` stands for a limit that does not exist.
"""

import math

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.methods.numerics.distributions import normal_quantile
from analysis.methods.numerics.resampled import Resampled

TIE = 1e-10  # of the standard deviation of the estimates

Limits = tuple[float, float] | None


def percentile(estimates: Resampled, level: float) -> Limits:
    """Efron's percentile interval."""
    tail = (1 - level) / 2
    return _order_statistics(estimates, tail, level + tail)


def bias_corrected(estimates: Resampled, original: float, level: float) -> Limits:
    """z0 from the share of resamples strictly below (Efron & Tibshirani 1993, 14.3)."""
    z0 = _bias(estimates, original)
    if z0 is None:
        return None
    z = normal_quantile(level)
    return _order_statistics(estimates, ndtr(2 * z0 - z), ndtr(2 * z0 + z))


def bias_corrected_accelerated(
    estimates: Resampled, original: float, level: float, left_one_out: np.ndarray
) -> Limits:
    """BCa with the acceleration of the jackknife (Efron 1987): `left_one_out` holds n estimates."""
    z0 = _bias(estimates, original)
    influence = left_one_out.mean() - left_one_out
    spread = np.sum(influence**2)
    if z0 is None or not spread > 0:
        return None
    acceleration = np.sum(influence**3) / (6 * spread**1.5)
    z = normal_quantile(level)

    def share(edge: float) -> float:
        return float(ndtr(z0 + (z0 + edge) / (1 - acceleration * (z0 + edge))))

    return _order_statistics(estimates, share(-z), share(z))


def _bias(estimates: Resampled, original: float) -> float | None:
    # In small samples a resample can repeat the estimate; rounding must not put it below.
    tie = TIE * estimates.standard_deviation(ddof=0)
    share = estimates.share_below(original - tie)
    return float(ndtri(share)) if 0 < share < 1 else None


def _order_statistics(estimates: Resampled, low: float, high: float) -> tuple[float, float]:
    """R rounds the lower position half to even and truncates the upper one, plus one."""
    size = estimates.size
    # (1 - 0.95) / 2 is 0.025000000000000022 in a computer; positions are meant exactly.
    first = max(1, round(round(size * float(low), 9)))
    last = min(size, math.trunc(round(size * float(high), 9)) + 1)
    return estimates.ranked(first), estimates.ranked(last)
