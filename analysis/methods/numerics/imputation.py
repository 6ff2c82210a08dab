"""Multiple imputation: draws of missing values from a regression, and Rubin's rules."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.methods.numerics import least_squares


class Draws(Protocol):
    """Where random numbers come from; a numpy Generator is one."""

    def chisquare(self, df: float) -> float: ...

    def standard_normal(self, size: int) -> np.ndarray: ...


def draw_missing(
    known: np.ndarray, outcome: np.ndarray, missing: np.ndarray, draws: Draws
) -> np.ndarray:
    """Values for the rows of `missing`, from the regression of `outcome` on `known`.

    known: n x p, of full rank with more rows than columns, intercept included; missing: m x p.
    Bayesian normal regression with a flat prior (Rubin 1987, page 167): the variance is drawn
    first, then the coefficients, then the values.
    """
    model = least_squares.fit(known, outcome)
    rss = float(model.residuals @ model.residuals)
    sigma = np.sqrt(rss / draws.chisquare(model.df))
    root = np.linalg.cholesky(model.unscaled)
    coefficients = model.coefficients + sigma * root @ draws.standard_normal(known.shape[1])
    return missing @ coefficients + sigma * draws.standard_normal(len(missing))


@dataclass(frozen=True)
class Pooled:
    value: float
    se: float
    df: float
    missing_information: float  # the share of the information that is lost


def pool(values: np.ndarray, variances: np.ndarray, df_complete: float) -> Pooled:
    """Rubin's rules over m >= 2 completed data sets, with the degrees of freedom of Barnard J,
    Rubin DB (1999), Biometrika 86, 948-955."""
    m = len(values)
    within, between = float(variances.mean()), float(values.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    observed = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - share)
    if share == 0:
        return Pooled(float(values.mean()), total**0.5, observed, 2 / (observed + 3))
    ratio = (1 + 1 / m) * between / within
    df = 1 / (1 / ((m - 1) / share**2) + 1 / observed)
    missing = (ratio + 2 / (df + 3)) / (ratio + 1)
    return Pooled(float(values.mean()), total**0.5, df, missing)
