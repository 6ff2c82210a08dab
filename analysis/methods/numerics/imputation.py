"""Multiple imputation: draws of missing values from a regression, and Rubin's rules."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.methods.numerics import least_squares


class Draws(Protocol):
    """Where random numbers come from; a numpy Generator is one."""

    def chisquare(self, df: float) -> float: ...

    def standard_normal(self, size: int) -> np.ndarray: ...


@dataclass(frozen=True)
class Regression:
    """A draw of what a regression is: coefficients (p), and the standard deviation around it."""

    coefficients: np.ndarray
    sigma: float

    def draw(self, known: np.ndarray, draws: Draws) -> np.ndarray:
        return known @ self.coefficients + self.sigma * draws.standard_normal(len(known))


def draw_regression(known: np.ndarray, outcome: np.ndarray, draws: Draws) -> Regression:
    """known: n x p, of full rank with more rows than columns, intercept included.

    Bayesian normal regression with a flat prior (Rubin 1987, page 167): the variance is drawn
    first, then the coefficients.
    """
    model = least_squares.fit(known, outcome)
    rss = float(model.residuals @ model.residuals)
    sigma = np.sqrt(rss / draws.chisquare(model.df))
    root = np.linalg.cholesky(model.unscaled)
    coefficients = model.coefficients + sigma * root @ draws.standard_normal(known.shape[1])
    return Regression(coefficients, sigma)


def draw_missing(
    known: np.ndarray, outcome: np.ndarray, missing: np.ndarray, draws: Draws
) -> np.ndarray:
    """Values for the rows of `missing` (m x p), from the regression of `outcome` on `known`."""
    return draw_regression(known, outcome, draws).draw(missing, draws)


def expected_profile(before: np.ndarray, visits: list[Regression]) -> np.ndarray:
    """n x T: the means that regressions of each visit on those before it imply. before: n x q."""
    profile = np.empty((len(before), len(visits)))
    for place, visit in enumerate(visits):
        profile[:, place] = np.column_stack([before, profile[:, :place]]) @ visit.coefficients
    return profile


def jump_to_reference(
    before: np.ndarray,
    measured: np.ndarray,
    own: list[Regression],
    reference: list[Regression],
    draws: Draws,
) -> np.ndarray:
    """measured (n x T, each row NaN from some visit on) with its end drawn: from there on the mean
    is that of the reference, and the distance that somebody had from the mean of their own arm
    goes on as the reference's regressions say (Carpenter, Roger & Kenward 2013, table 1).
    """
    filled = measured.copy()
    history = measured + expected_profile(before, reference) - expected_profile(before, own)
    for place, visit in enumerate(reference):
        left = np.isnan(measured[:, place])
        known = np.column_stack([before, history[:, :place]])[left]
        filled[left, place] = history[left, place] = visit.draw(known, draws)
    return filled


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
