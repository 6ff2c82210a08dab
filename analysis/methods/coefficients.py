"""A regression coefficient as a row of a result."""

import math

from analysis.methods.numerics.distributions import (
    normal_quantile,
    t_quantile,
    two_sided_normal_p,
    two_sided_p,
)
from analysis.methods.numerics.least_squares import Fit


def coefficient(fit: Fit, place: int, level: float, errors: str = "ols") -> dict:
    """Value, error, t test on the residual degrees of freedom, and interval; no error, no test."""
    value = float(fit.coefficients[place])
    covariance = fit.covariance(errors)
    if covariance is None:
        return {"value": value} | dict.fromkeys(["se", "df", "low", "high", "statistic", "p"])
    se = math.sqrt(covariance[place, place])
    return with_interval(value, se, fit.df, level) | {
        "statistic": value / se,
        "p": two_sided_p(value / se, fit.df),
    }


def with_interval(value: float, se: float, df: int, level: float) -> dict:
    """A symmetric interval from Student's t."""
    margin = t_quantile(df, level) * se
    return {
        "value": float(value),
        "se": float(se),
        "df": df,
        "low": float(value - margin),
        "high": float(value + margin),
    }


def normal_coefficient(value: float, se: float, level: float) -> dict:
    """Test and interval by the normal distribution (Wald); it has no degrees of freedom."""
    margin = normal_quantile(level) * se
    return {
        "value": float(value),
        "se": float(se),
        "df": None,
        "low": float(value - margin),
        "high": float(value + margin),
        "statistic": float(value / se),
        "p": two_sided_normal_p(value / se),
    }
