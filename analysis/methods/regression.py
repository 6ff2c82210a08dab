"""Regression of an outcome on one predictor and covariates, as of an outcome on the alliance.

    outcome: caps4.follow_up
    predictor: wai_session4
    covariates: [caps4.baseline]

One predictor for each analysis (`for_each` writes several), so that every one keeps the
participants who have it; a family corrects the p values of the slopes.
"""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset
from analysis.methods.coefficients import coefficient
from analysis.methods.definition import Analysis, result
from analysis.methods.design import design_matrix, refuse_without_error
from analysis.methods.numerics import least_squares

NAME = "regression"


class Plan(Analysis):
    """outcome, predictor, covariates: columns, or variables at a time."""

    method: Literal["regression"]
    outcome: str
    predictor: str
    covariates: Annotated[list[str], Field(default_factory=list)]
    family: str | None = None

    @model_validator(mode="after")
    def _each_name_once(self) -> "Plan":
        if len({self.outcome, self.predictor, *self.covariates}) < 2 + len(self.covariates):
            raise ValueError("outcome, predictor and covariates are different columns")
        return self

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("outcome", self.outcome), ("predictor", self.predictor)]
        named += [("covariates", name) for name in self.covariates]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    names = [*analysis.covariates, analysis.predictor]
    sample = data.sample([analysis.outcome, *names], analysis.condition)
    outcome = sample.numbers(analysis.outcome)
    columns = {f"covariate {name!r}": sample.numbers(name) for name in analysis.covariates}
    columns[f"predictor {analysis.predictor!r}"] = sample.numbers(analysis.predictor)
    design = design_matrix(columns)
    model = least_squares.fit(design, outcome)
    refuse_without_error(model, outcome, analysis.outcome, what="The outcome")
    slope = coefficient(model, -1, analysis.level)
    estimates = [{"name": "slope", "term": analysis.predictor} | slope]
    estimates += [
        {"name": "covariate_slope", "term": name} | coefficient(model, place, analysis.level)
        for place, name in enumerate(analysis.covariates, start=1)
    ]
    without = least_squares.fit(design[:, :-1], outcome)
    return result(analysis, sample, estimates + _sizes(model, without, outcome, slope))


def _sizes(
    model: least_squares.Fit, without: least_squares.Fit, outcome: np.ndarray, slope: dict
) -> list[dict]:
    """The slope in standard deviations, its partial correlation, and what it adds to R squared.

    partial r = t / sqrt(t^2 + df); Cohen's f squared = t^2 / df, which is the added R squared over
    what the model leaves unexplained (Cohen 1988, chapter 9).
    """
    centred = outcome - outcome.mean()
    total = centred @ centred
    r_squared = 1 - model.residuals @ model.residuals / total
    t, df = slope["statistic"], slope["df"]
    sizes = {
        "standardised_slope": slope["value"] * np.std(model.design[:, -1]) / np.std(outcome),
        "partial_correlation": t / math.sqrt(t**2 + df),
        "r_squared_added": (without.residuals @ without.residuals) / total - (1 - r_squared),
        "cohens_f_squared": t**2 / df,
        "r_squared": r_squared,
        "r_squared_adjusted": 1 - (1 - r_squared) * (outcome.size - 1) / df,
    }
    return [{"name": name, "value": float(value)} for name, value in sizes.items()]
