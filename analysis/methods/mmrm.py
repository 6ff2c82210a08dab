"""Mixed model for repeated measures (MMRM): the outcome at every visit after baseline.

Restricted maximum likelihood, with a covariance between the visits of a participant. Everybody
with one measurement after baseline is in it; what is missing is taken as missing at random.

`covariance` lists structures in the order in which they are tried: the next one only where the
one before it could not be fitted, and the result says so. Kenward and Roger's correction is the
one of 1997 in the variances and correlations of the structure; for an unstructured covariance it
has no second-derivative term, as in SAS.

Adjusted means hold covariates as `ancova` does, with means over the measurements that are used.
"""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset, Sample
from analysis.methods.definition import Analysis, result
from analysis.methods.design import numbers_and_factors
from analysis.methods.mmrm_design import refuse_thin_visits, terms_of
from analysis.methods.mmrm_estimates import estimates
from analysis.methods.mmrm_model import fitted
from analysis.methods.points import of_model

NAME = "mmrm"

Structure = Literal[
    "unstructured", "heterogeneous_toeplitz", "heterogeneous_ar1", "compound_symmetry"
]
Names = Annotated[list[str], Field(default_factory=list)]


class Plan(Analysis):
    method: Literal["mmrm"]
    outcome: str
    change: Literal["raw", "improvement", "none"] = "raw"  # none: the measurement itself
    covariates: Names  # `baseline`, or any column
    factors: Names  # columns whose values are labels
    by_visit: Names  # covariates and factors with a coefficient for each visit
    covariance: Annotated[list[Structure], Field(min_length=1)] = ["unstructured"]
    degrees_of_freedom: Literal["kenward_roger", "satterthwaite"] = "kenward_roger"
    adjusted_at: Literal["balanced", "means"] = "balanced"
    family: str | None = None  # of the differences at the last visit

    @model_validator(mode="after")
    def _named_once(self) -> "Plan":
        terms = [*self.covariates, *self.factors]
        for name in terms:
            if terms.count(name) > 1:
                raise ValueError(f"{name} stands twice among covariates and factors; name it once")
        for name in self.by_visit:
            if name not in terms:
                raise ValueError(f"by_visit: {name} is neither a covariate nor a factor")
        return self

    def variables_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome)]

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("covariates", name) for name in self.covariates if name != "baseline"]
        named += [("factors", name) for name in self.factors]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    columns = data.variables[analysis.outcome].visits
    outcome = _outcome(analysis, data, columns)
    sample = _sample(analysis, data, ~np.isnan(outcome))
    outcome = outcome[sample.rows]
    seen = ~np.isnan(outcome)
    covariates, factors = _terms(analysis, data)
    terms = terms_of(sample, covariates, factors, analysis.by_visit, list(columns))
    refuse_thin_visits(sample, seen, terms.visits, analysis.outcome)
    model, warnings = fitted(
        terms,
        outcome,
        name=analysis.outcome,
        structures=analysis.covariance,
        adjusted=analysis.degrees_of_freedom == "kenward_roger",
    )
    if len(columns) == 1:
        warnings.append(
            f"{analysis.outcome!r} has one visit after baseline, so that this is an analysis of "
            "covariance; `between` of the variable names the visits before it."
        )
    held = model.held(balanced=analysis.adjusted_at == "balanced", factors=factors)
    found = estimates(model, sample, held, analysis.level)
    points = of_model(*model.fitted_and_residuals(outcome))
    return result(analysis, sample, found, warnings, points)


def _terms(analysis: Plan, data: Dataset) -> tuple[dict[str, str], list[str]]:
    """Covariates and factors, as design.numbers_and_factors has them."""
    baseline = f"{analysis.outcome}.baseline"
    named = {name: baseline if name == "baseline" else name for name in analysis.covariates}
    return numbers_and_factors(data, named, analysis.factors)


def _outcome(analysis: Plan, data: Dataset, columns: dict[str, str]) -> np.ndarray:
    """Participants x visits, NaN where missing."""
    values = np.column_stack([data.numbers(column) for column in columns.values()])
    if analysis.change == "none":
        return values
    values = values - data.numbers(f"{analysis.outcome}.baseline")[:, None]
    turned = analysis.change == "improvement"
    return -values if turned and not data.variables[analysis.outcome].higher_is_better else values


def _sample(analysis: Plan, data: Dataset, seen: np.ndarray) -> Sample:
    """Those who have the covariates and at least one measurement."""
    covariates, factors = _terms(analysis, data)
    sample = data.sample(list(covariates.values()), analysis.condition, factors=factors)
    return replace(sample, rows=sample.rows & seen.any(axis=1))
