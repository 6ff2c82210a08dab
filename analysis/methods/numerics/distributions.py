"""Tail probabilities, quantiles and noncentrality limits, from scipy.special (scipy.stats is slow
to import, and a worker starts often)."""

from collections.abc import Callable

import numpy as np
from scipy import special
from scipy.optimize import brentq

# Why a standardised difference, or its interval, is empty.
TOO_FEW_DEGREES = "it cannot be computed with so few degrees of freedom"


def two_sided_p(t: float, df: float) -> float:
    """P(|T| >= |t|) for Student's t with `df` degrees of freedom."""
    return float(2 * special.stdtr(df, -abs(t)))


def t_quantile(df: float, level: float) -> float:
    """The t for which a symmetric interval covers `level`."""
    return float(special.stdtrit(df, (1 + level) / 2))


def normal_quantile(level: float) -> float:
    """The z for which a symmetric interval covers `level`."""
    return float(special.ndtri((1 + level) / 2))


def two_sided_normal_p(z: float) -> float:
    """P(|Z| >= |z|) for a standard normal variable."""
    return float(2 * special.ndtr(-abs(z)))


def f_tail(f: float, df1: float, df2: float) -> float:
    """P(F >= f)."""
    return float(special.fdtrc(df1, df2, f))


def noncentral_t_limits(t: float, df: float, level: float) -> tuple[float, float] | None:
    """The noncentralities at which the observed t is the upper and the lower tail's edge.

    Steiger & Fouladi 1997: P(T(df, low) <= t) = (1 + level) / 2, P(T(df, high) <= t) the rest.
    None where the noncentral distribution cannot be computed (few degrees of freedom, a large t).
    """

    def limit(probability: float) -> float:
        return _root(lambda ncp: special.nctdtr(df, ncp, t) - probability, t - 8, t + 8)

    try:
        return limit((1 + level) / 2), limit((1 - level) / 2)
    except ValueError:
        return None


def noncentral_f_limits(f: float, df1: float, df2: float, level: float) -> tuple[float, float]:
    """As for t; a limit is 0 where even a central F would put the observed one below it."""

    def limit(probability: float) -> float:
        def above(ncp: float) -> float:
            cumulative = special.ncfdtr(df1, df2, ncp, f) if ncp else special.fdtr(df1, df2, f)
            return cumulative - probability

        return 0.0 if above(0.0) <= 0 else _root(above, 0.0, df1 * f + 20)

    return limit((1 + level) / 2), limit((1 - level) / 2)


def small_sample_factor(df: float) -> float | None:
    """Hedges' exact J = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)) (Hedges 1981).

    None with fewer than two degrees of freedom.
    """
    if df < 2:
        return None
    return float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) * np.sqrt(2 / df))


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """The zero of a function that falls in its argument, looked for beyond `high` if need be."""
    while falling(high) > 0:
        high += high - low
    while falling(low) < 0:
        low -= high - low
    return float(brentq(falling, low, high, xtol=1e-13, rtol=1e-14))
