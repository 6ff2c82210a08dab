"""Who responded: a yes or no that a condition derives, counted by arm and compared.

    response: caps5.improvement >= 10                       a change of so many points
    response: caps5.percent_improvement >= 50               or of so many per cent of baseline
    response: dx.baseline = 1 and dx.follow_up = 0          loss of diagnosis
    response: dx.follow_up = 0 and caps5.follow_up <= 11    remission

A yes is taken as good. Sources of the formulas are in `numerics/proportions.py`.
"""

import math
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from analysis.datasets.conditions import parse
from analysis.datasets.dataset import Dataset, Sample
from analysis.methods.definition import Analysis, result
from analysis.methods.design import arm_columns, design_matrix
from analysis.methods.numerics import logistic
from analysis.methods.numerics.distributions import normal_quantile, two_sided_normal_p
from analysis.methods.numerics.proportions import (
    fisher_exact,
    newcombe,
    odds_ratio,
    risk_ratio,
    wilson,
)
from analysis.methods.numerics.separation import is_separated

NAME = "responders"
EMPTY = dict.fromkeys(["value", "low", "high"])


class Plan(Analysis):
    """response: a condition, written as `include` is. missing: what one counts as in whom the
    condition is unknown. covariates: of the logistic model; without any there is no model."""

    method: Literal["responders"]
    response: str
    missing: Literal["left_out", "no_response"] = "left_out"
    covariates: Annotated[list[str], Field(default_factory=list)]
    family: str | None = None

    @field_validator("response")
    @classmethod
    def _readable_response(cls, text: str) -> str:
        parse(text)
        return text

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("response", name) for name in parse(self.response).names]
        named += [("covariates", name) for name in self.covariates]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    sample, yes = _answered(analysis, data)
    arms = arm_columns(sample, "a known response")
    reference = data.reference_arm
    counts = {arm: (int(yes[sample.in_arm(arm)].sum()), n) for arm, n in sample.n_by_arm.items()}
    for yes_and_no in ((k, n - k) for k, n in counts.values()):
        data.refuse_few_behind_a_letter(yes_and_no)
    estimates = [_share(arm, *counts[arm], analysis.level) for arm in data.arm_labels]
    for arm in arms:
        where = {"contrast": f"{arm} - {reference}"}
        rows = _compared(*counts[arm], *counts[reference], analysis.level)
        estimates += [{"name": row.pop("name")} | where | row for row in rows]
    warnings = [
        f"In arm {arm!r} {'nobody' if k == 0 else 'everybody'} responded: ratios that "
        "need a yes and a no in both arms are left empty."
        for arm, (k, n) in counts.items()
        if k in (0, n)
    ]
    if analysis.covariates:
        adjusted, warning = _logistic_model(analysis, sample, yes)
        estimates += adjusted
        warnings += warning
    return result(analysis, sample, estimates, warnings)


def _answered(analysis: Plan, data: Dataset) -> tuple[Sample, np.ndarray]:
    """The participants whose response counts, and who of them responded."""
    everybody = data.sample([], analysis.condition)
    true, unknown = parse(analysis.response).holds(data.numbers, data.labels)
    rows = everybody.rows if analysis.missing == "no_response" else everybody.rows & ~unknown
    return replace(everybody, rows=rows), true[rows]


def _share(arm: str, k: int, n: int, level: float) -> dict:
    low, high = wilson(k, n, level)
    row = {"name": "response", "arm": arm, "count": k, "n": n}
    return row | {"value": k / n, "low": low, "high": high}


def _compared(k: int, n: int, k0: int, n0: int, level: float) -> list[dict]:
    low, high = newcombe(k, n, k0, n0, level)
    difference = {"value": k / n - k0 / n0, "low": low, "high": high}
    p = {"p": fisher_exact(k, n, k0, n0), "test": "fisher_exact"}
    rows = [
        {"name": "risk_difference"} | difference | p,
        _number_needed_to_treat(difference),
        {"name": "risk_ratio"} | _ratio(risk_ratio(k, n, k0, n0, level)),
        {"name": "odds_ratio"} | _ratio(odds_ratio(k, n, k0, n0, level)),
    ]
    return [row | {"n": n + n0} for row in rows]


def _number_needed_to_treat(difference: dict) -> dict:
    """1 / risk difference: to benefit where positive, to harm where negative.

    `low` and `high` are the reciprocals of the upper and the lower limit of the difference. Where
    that interval holds zero, the numbers run from 1 / upper up to infinity and from there, as
    numbers needed to harm, to 1 / lower (Altman DG (1998), BMJ 317, 1309-1312): then `low` is
    positive, `high` is negative and `through_infinity` is true. None stands for infinity.
    """
    value, low, high = (
        None if number == 0 else 1 / number
        for number in (difference["value"], difference["high"], difference["low"])
    )
    through = difference["low"] <= 0 <= difference["high"]
    row = {"name": "number_needed_to_treat", "value": value, "low": low, "high": high}
    return row | {"through_infinity": through}


def _ratio(found: tuple | None) -> dict:
    if found is None:
        return EMPTY
    value, limits = found
    low, high = limits or (None, None)
    return {"value": value, "low": low, "high": high}


def _logistic_model(analysis: Plan, sample: Sample, yes: np.ndarray) -> tuple[list[dict], list]:
    """Log odds ratios of each arm, adjusted, and their odds ratios; Wald's tests and intervals."""
    columns = {f"covariate {name!r}": sample.numbers(name) for name in analysis.covariates}
    known = ~np.isnan(np.column_stack(list(columns.values()))).any(axis=1)
    in_model = replace(sample, rows=_within(sample.rows, known))
    arms = arm_columns(in_model, "a known response and all covariates")
    design = design_matrix(
        {f"arm {arm!r}": column for arm, column in arms.items()}
        | {name: column[known] for name, column in columns.items()}
    )
    warnings = []
    if in_model.n < sample.n:
        warnings.append(
            f"The logistic model holds the {in_model.n} participants with all covariates."
        )
    reason, found = None, None
    if len(set(yes[known])) < 2:
        reason = "all participants of the model have the same response"
    elif is_separated(design, yes[known]):
        reason = "arm and covariates separate those who responded from those who did not"
    else:
        found = logistic.fit(design, yes[known])
        reason = None if found else "the iterations do not settle"
    if reason:
        warnings.append(f"The logistic model has no finite estimate, since {reason}.")
    rows = []
    for place, arm in enumerate(arms, start=1):
        where = {"contrast": f"{arm} - {sample.data.reference_arm}", "n": in_model.n}
        log_odds = _wald(found, place, analysis.level)
        rows.append({"name": "log_odds_ratio_adjusted"} | where | log_odds)
        odds = {key: None if found is None else math.exp(log_odds[key]) for key in EMPTY}
        rows.append({"name": "odds_ratio_adjusted"} | where | odds | {"p": log_odds["p"]})
    return rows, warnings


def _wald(found: logistic.Fit | None, place: int, level: float) -> dict:
    if found is None:
        return EMPTY | dict.fromkeys(["se", "statistic", "p"])
    value, se = float(found.coefficients[place]), math.sqrt(found.covariance[place, place])
    z = normal_quantile(level)
    interval = {"low": value - z * se, "high": value + z * se}
    test = {"statistic": value / se, "p": two_sided_normal_p(value / se)}
    return {"value": value, "se": se} | interval | test


def _within(rows: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """`rows` without those of its true places that `kept` leaves aside."""
    narrowed = rows.copy()
    narrowed[rows] = kept
    return narrowed
