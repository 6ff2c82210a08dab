"""How reliably the items of a scale measure one thing: Cronbach's alpha and McDonald's omega.

Cronbach LJ (1951), Psychometrika 16, 297-334; its interval: Feldt LS (1965), Psychometrika 30,
357-370. McDonald RP (1999), Test Theory, chapter 6: omega total of one factor.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator
from scipy.special import fdtri

from analysis.datasets.dataset import Dataset
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.definition import Analysis, result
from analysis.methods.numerics.one_factor import one_factor

NAME = "reliability"


class Plan(Analysis):
    """items: columns, all keyed the same way. `include` says whose answers, as at one visit."""

    method: Literal["reliability"]
    items: Annotated[list[str], Field(min_length=2)]

    @field_validator("items")
    @classmethod
    def _each_item_once(cls, items: list[str]) -> list[str]:
        if len(set(items)) < len(items):
            raise ValueError("`items` names an item twice; each may stand once")
        return items

    def columns_used(self) -> list[tuple[str, str]]:
        return [("items", name) for name in self.items] + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    sample = data.sample(analysis.items, analysis.condition)
    if sample.n < 3:
        raise CannotAnalyse(
            f"{sample.n} participants have an arm and all {len(analysis.items)} items; "
            "at least three are needed."
        )
    answers = np.column_stack([sample.numbers(item) for item in analysis.items])
    for item, spread in zip(analysis.items, np.ptp(answers, axis=0), strict=True):
        if spread == 0:
            raise CannotAnalyse(
                f"Item {item!r} has the same value for all {sample.n} participants; leave it out."
            )
    covariance = np.cov(answers, rowvar=False)
    if covariance.sum() <= 1e-12 * np.trace(covariance):
        raise CannotAnalyse("The sum of the items does not vary; are some keyed the other way?")
    low, high = _feldt(alpha(covariance), *answers.shape, analysis.level)
    estimates = [{"name": "alpha", "value": alpha(covariance), "low": low, "high": high}]
    warnings = []
    omega = _omega(covariance)
    if omega is None:
        warnings.append(
            "Omega does not exist: it needs three items or more, and a solution of one factor in "
            "which each keeps a variance of its own."
        )
    estimates.append({"name": "omega_total", "value": omega})
    for place, item in enumerate(analysis.items):
        rest = np.delete(answers, place, axis=1).sum(axis=1)
        correlation = _correlation(answers[:, place], rest)
        if correlation is not None and correlation < 0:
            warnings.append(
                f"Item {item!r} goes down where the others go up: is it keyed the other way?"
            )
        left = np.delete(np.delete(covariance, place, axis=0), place, axis=1)
        without = alpha(left) if len(left) > 1 and left.sum() > 0 else None
        estimates += [
            {"name": "item_rest_correlation", "item": item, "value": correlation},
            {"name": "alpha_without", "item": item, "value": without},
        ]
    return result(analysis, sample, estimates, warnings)


def alpha(covariance: np.ndarray) -> float:
    """k / (k - 1) (1 - sum of the items' variances / variance of their sum)."""
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _feldt(value: float, n: int, k: int, level: float) -> tuple[float, float]:
    """1 - (1 - alpha) F, at both tails of F with n - 1 and (n - 1)(k - 1) degrees of freedom."""
    tails = (1 + level) / 2, (1 - level) / 2
    low, high = (1 - (1 - value) * fdtri(n - 1, (n - 1) * (k - 1), tail) for tail in tails)
    return float(low), float(high)


def _omega(covariance: np.ndarray) -> float | None:
    """The share of the factor in the variance of the sum that the model gives."""
    found = one_factor(covariance)
    if found is None:
        return None
    loadings, own = found
    shared = loadings.sum() ** 2
    return float(shared / (shared + own.sum()))


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    if np.ptp(y) == 0:
        return None
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))
