"""Correlations between variables, by arm and visit, each with those who have both values.

    pearson     of the values; Fisher's interval
    spearman    of their ranks, ties sharing the mean of theirs; interval of Bonett & Wright (2000)

Both are tested by Student's t with n - 2 degrees of freedom, which is exact for neither ranks nor
values that are not normal.
"""

from itertools import combinations
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from analysis.datasets.dataset import Dataset
from analysis.methods.definition import Analysis, result
from analysis.methods.descriptives import by_arm
from analysis.methods.numerics.distributions import normal_quantile, two_sided_p

NAME = "correlations"
Visit = Literal["baseline", "follow_up", "change"]


class Plan(Analysis):
    method: Literal["correlations"]
    variables: Annotated[list[str], Field(min_length=2)]
    coefficient: Literal["pearson", "spearman"] = "pearson"
    visits: Annotated[
        list[Visit], Field(min_length=1, default_factory=lambda: ["baseline", "follow_up"])
    ]

    def variables_used(self) -> list[tuple[str, str]]:
        return [("variables", name) for name in self.variables]


def fit(analysis: Plan, data: Dataset) -> dict:
    sample = data.sample([], analysis.condition)
    estimates = [
        {"name": "correlation", "x": x, "y": y, "visit": visit, "arm": arm}
        | correlation(
            sample.numbers(f"{x}.{visit}")[rows],
            sample.numbers(f"{y}.{visit}")[rows],
            analysis.level,
            analysis.coefficient,
        )
        for arm, rows in by_arm(sample)
        for visit in analysis.visits
        for x, y in combinations(analysis.variables, 2)
    ]
    data.refuse_few_behind_a_letter(row["n"] for row in estimates)
    empty = sum(row["value"] is None for row in estimates)
    warnings = []
    if empty:
        warnings.append(
            f"{empty} correlations do not exist: fewer than three participants have both "
            "values, or one of the two does not vary."
        )
    return result(analysis, sample, estimates, warnings)


def correlation(x: np.ndarray, y: np.ndarray, level: float, coefficient: str) -> dict:
    """r with its t test (n - 2) and the interval tanh(atanh r +- z s).

    s^2 is 1 / (n - 3) for Pearson's r, and (1 + r^2 / 2) / (n - 3) for Spearman's. Pairs with a
    missing value are left out; what does not exist is None.
    """
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    n = int(both.sum())
    row = {"n": n} | dict.fromkeys(["value", "df", "statistic", "p", "low", "high"])
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return row
    if coefficient == "spearman":
        x, y = ranks(x), ranks(y)
    x, y = x - x.mean(), y - y.mean()
    r = float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))
    row |= {"value": r, "df": n - 2}
    if abs(r) < 1:
        t = r * np.sqrt((n - 2) / (1 - r**2))
        row |= {"statistic": float(t), "p": two_sided_p(t, n - 2)}
    if abs(r) < 1 and n > 3:
        variance = (1 + r**2 / 2 if coefficient == "spearman" else 1) / (n - 3)
        margin = normal_quantile(level) * np.sqrt(variance)
        row |= {
            "low": float(np.tanh(np.arctanh(r) - margin)),
            "high": float(np.tanh(np.arctanh(r) + margin)),
        }
    return row


def ranks(x: np.ndarray) -> np.ndarray:
    """From 1; equal values share the mean of their ranks."""
    _, place, count = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]
