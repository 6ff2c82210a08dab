"""Analysis of covariance: the change between two visits on arm and covariates.

A 0/1 covariate enters the model as a number. Where it is held for the adjusted means is a
convention, which moves both means and leaves their difference alone (`adjusted_at`):

    balanced    two-valued covariates halfway between their values, the others at their means,
                as R's emmeans does of itself
    means       every covariate at its mean, as SPSS does
"""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from analysis.datasets.dataset import Dataset, Sample
from analysis.methods.coefficients import coefficient, with_interval
from analysis.methods.definition import Analysis, result
from analysis.methods.design import arm_columns, design_matrix, refuse_without_error
from analysis.methods.numerics import least_squares
from analysis.methods.numerics.distributions import (
    f_tail,
    noncentral_f_limits,
    noncentral_t_limits,
    small_sample_factor,
)

NAME = "ancova"
CHANGE = {"raw": "change", "improvement": "improvement"}


class Plan(Analysis):
    method: Literal["ancova"]
    outcome: str
    change: Literal["raw", "improvement"] = "raw"
    covariates: Annotated[list[str], Field(default_factory=list)]  # `baseline`, or any column
    adjusted_at: Literal["balanced", "means"] = "balanced"
    family: str | None = None

    def variables_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome)]

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("covariates", name) for name in self.covariates if name != "baseline"]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    outcome = f"{analysis.outcome}.{CHANGE[analysis.change]}"
    covariates = {
        name: f"{analysis.outcome}.baseline" if name == "baseline" else name
        for name in analysis.covariates
    }
    sample = data.sample([outcome, *covariates.values()], analysis.condition)
    arms = arm_columns(sample)
    design = design_matrix(
        {f"arm {arm!r}": column for arm, column in arms.items()}
        | {f"covariate {name!r}": sample.numbers(ref) for name, ref in covariates.items()}
    )
    change = sample.numbers(outcome)
    model = least_squares.fit(design, change)
    refuse_without_error(model, change, analysis.outcome)
    reference = sample.data.reference_arm
    estimates = _adjusted_means(model, sample, analysis)
    sizes = []
    for place, arm in enumerate(arms, start=1):
        contrast = {"contrast": f"{arm} - {reference}"}
        difference = coefficient(model, place, analysis.level)
        estimates.append({"name": "difference", **contrast, **difference})
        sizes += _standardised_differences(model, difference, contrast, analysis.level)
    estimates += _overall_test(model, len(arms), analysis.level) + sizes
    return result(analysis, sample, estimates)


def _adjusted_means(model: least_squares.Fit, sample: Sample, analysis: Plan) -> list[dict]:
    labels = sample.data.arm_labels
    held = model.design.mean(axis=0)
    if analysis.adjusted_at == "balanced":
        for place in range(len(labels), held.size):
            values = np.unique(model.design[:, place])
            if values.size == 2:
                held[place] = values.mean()
    estimates = []
    for number, arm in enumerate(labels):
        weights = held.copy()
        weights[1 : len(labels)] = [float(place == number) for place in range(1, len(labels))]
        se = math.sqrt(weights @ model.covariance() @ weights)
        mean = with_interval(weights @ model.coefficients, se, model.df, analysis.level)
        estimates.append({"name": "adjusted_mean", "arm": arm, **mean})
    return estimates


def _overall_test(model: least_squares.Fit, df1: int, level: float) -> list[dict]:
    """Type III F of arm, with partial eta squared F df1 / (F df1 + df2) and its interval.

    The limits are those of the noncentrality L of F, as L / (L + df2) (as R's effectsize does).
    """
    arms = slice(1, 1 + df1)
    effects = model.coefficients[arms]
    f = float(effects @ np.linalg.solve(model.covariance()[arms, arms], effects)) / df1
    df2 = model.df
    low, high = noncentral_f_limits(f, df1, df2, level)
    return [
        {"name": "F", "term": "arm", "value": f, "df1": df1, "df2": df2, "p": f_tail(f, df1, df2)},
        {
            "name": "partial_eta_squared",
            "term": "arm",
            "value": f * df1 / (f * df1 + df2),
            "low": low / (low + df2),
            "high": high / (high + df2),
        },
    ]


def _standardised_differences(
    model: least_squares.Fit, difference: dict, contrast: dict, level: float
) -> list[dict]:
    """Cohen's d: the difference in residual standard deviations; Hedges' g: d times J.

    The limits of d are the noncentralities of the contrast's t, times SE over residual SD.
    """
    sd = math.sqrt(model.residual_variance)
    d = difference["value"] / sd
    low, high = noncentral_t_limits(difference["statistic"], model.df, level)
    unit = difference["se"] / sd
    return [
        {"name": "cohens_d", **contrast, "value": d, "low": low * unit, "high": high * unit},
        {"name": "hedges_g", **contrast, "value": d * small_sample_factor(model.df)},
    ]
