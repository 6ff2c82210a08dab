"""What the sample looks like: numbers by arm and visit, and categories by arm."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from analysis.datasets.dataset import Dataset, Sample
from analysis.datasets.masking import few_behind_a_letter
from analysis.methods.definition import Analysis, result

NAME = "descriptives"
TOTAL = "total"  # instead of an arm: everybody
VISITS = ("baseline", "follow_up", "change")
# What is shown of a masked group: no value of one person.
BEHIND_A_LETTER = ("n", "mean", "sd", "count", "percent")
QUANTILE_METHOD = {7: "linear", 6: "weibull"}  # R's default and SPSS's (Hyndman & Fan 1996)


class Plan(Analysis):
    method: Literal["descriptives"]
    variables: Annotated[list[str], Field(default_factory=list)]  # at both visits, and the change
    columns: Annotated[list[str], Field(default_factory=list)]  # numbers measured once
    categories: Annotated[list[str], Field(default_factory=list)]
    quantile_type: Literal[6, 7] = 7

    def variables_used(self) -> list[tuple[str, str]]:
        return [("variables", name) for name in self.variables]

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("columns", name) for name in self.columns]
        named += [("categories", name) for name in self.categories]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    sample = data.sample([], analysis.condition)
    estimates = []
    for arm, rows in by_arm(sample):
        for name in analysis.variables:
            for visit in VISITS:
                where = {"variable": name, "visit": visit, "arm": arm}
                numbers = sample.numbers(f"{name}.{visit}")[rows]
                estimates += _numbers(numbers, where, analysis.quantile_type)
        for name in analysis.columns:
            numbers = sample.numbers(name)[rows]
            estimates += _numbers(numbers, {"variable": name, "arm": arm}, analysis.quantile_type)
        for name in analysis.categories:
            estimates += _categories(sample.labels(name)[rows], {"variable": name, "arm": arm})
    return result(analysis, sample, _masked(estimates) if data.masked else estimates)


def by_arm(sample: Sample) -> list[tuple[str, np.ndarray]]:
    """Each arm and everybody, with the rows that belong."""
    arms = [(arm, sample.in_arm(arm)) for arm in sample.data.arm_labels]
    return [*arms, (TOTAL, np.ones(sample.n, dtype=bool))]


def _numbers(numbers: np.ndarray, where: dict, quantile_type: int) -> list[dict]:
    """Standard deviation with n - 1; a statistic that does not exist is empty."""
    known = numbers[~np.isnan(numbers)]
    n = known.size
    sd = float(np.std(known, ddof=1)) if n > 1 else None
    statistics = {"n": n, "missing": numbers.size - n, "mean": None, "sd": sd}
    statistics["se"] = sd / np.sqrt(n) if n > 1 else None
    names = ("min", "q1", "median", "q3", "max")
    quantiles = [None] * len(names)
    if n:
        statistics["mean"] = known.mean()
        shares = [0, 0.25, 0.5, 0.75, 1]
        quantiles = np.quantile(known, shares, method=QUANTILE_METHOD[quantile_type])
    statistics |= dict(zip(names, quantiles, strict=True))
    return [{"name": name} | where | {"value": value} for name, value in statistics.items()]


def _categories(labels: np.ndarray, where: dict) -> list[dict]:
    """Count and percentage of those who are known; the others are counted as missing."""
    known = [label for label in labels if label is not None]
    rows = [
        {"name": "n"} | where | {"value": len(known)},
        {"name": "missing"} | where | {"value": len(labels) - len(known)},
    ]
    for level in sorted(set(known)):
        count = known.count(level)
        rows.append({"name": "count"} | where | {"level": level, "value": count})
        percent = 100 * count / len(known)
        rows.append({"name": "percent"} | where | {"level": level, "value": percent})
    return rows


def _masked(estimates: list[dict]) -> list[dict]:
    """Without what tells the letters of few: quantiles by letter, and all that is known by letter
    of a variable or category where that stands on few people. A level that a letter does not have
    counts as none."""
    measures = {_measure(row): {} for row in estimates}
    levels = {(_measure(row), row["level"]) for row in estimates if "level" in row}
    for row in estimates:
        if row["name"] in ("n", "count"):
            measures[_measure(row)][row["arm"], row.get("level")] = row["value"]
    letters = {row["arm"] for row in estimates} - {TOTAL}
    for measure, level in levels:
        for letter in letters:
            measures[measure].setdefault((letter, level), 0)
    hidden = {
        measure
        for measure, counts in measures.items()
        if few_behind_a_letter(n for (arm, _), n in counts.items() if arm != TOTAL)
    }
    return [
        row
        for row in estimates
        if row["arm"] == TOTAL or (row["name"] in BEHIND_A_LETTER and _measure(row) not in hidden)
    ]


def _measure(row: dict) -> tuple[str, str | None]:
    return row["variable"], row.get("visit")
