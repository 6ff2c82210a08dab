"""Analysis of covariance: the change between two visits on arm and covariates.

A covariate enters the model as a number, a factor as one 0/1 column for each level but the
first. Where they are held for the adjusted means is a convention, which moves all means and
leaves their differences alone (`adjusted_at`):

    balanced    two-valued covariates halfway between their values and the levels of a factor with
                equal weights, the others at their means, as R's emmeans does of itself
    means       every covariate at its mean, as SPSS does, and the levels of a factor weighted by
                their shares of the participants (emmeans: weights = "proportional")

With three or more arms, each is compared with the reference. `contrasts` says how the p values of
these comparisons are corrected for their number, within the analysis; a family corrects over
several analyses instead.
"""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset, Sample
from analysis.methods.ancova_checks import checks
from analysis.methods.coefficients import coefficient, with_interval
from analysis.methods.definition import Analysis, result
from analysis.methods.design import (
    arm_columns,
    design_of,
    factor_columns,
    numbers_and_factors,
    refuse_without_error,
)
from analysis.methods.numerics import dunnett, least_squares
from analysis.methods.numerics.distributions import (
    TOO_FEW_DEGREES,
    f_tail,
    noncentral_f_limits,
    noncentral_t_limits,
    small_sample_factor,
)
from analysis.methods.numerics.multiplicity import holm
from analysis.methods.points import of_arms, of_model

NAME = "ancova"
CHANGE = {"raw": "change", "improvement": "improvement"}


class Plan(Analysis):
    method: Literal["ancova"]
    outcome: str
    change: Literal["raw", "improvement"] = "raw"
    covariates: Annotated[list[str], Field(default_factory=list)]  # `baseline`, or any column
    factors: Annotated[list[str], Field(default_factory=list)]  # columns whose values are labels
    adjusted_at: Literal["balanced", "means"] = "balanced"
    contrasts: Literal["unadjusted", "holm", "dunnett"] = "unadjusted"
    family: str | None = None

    @model_validator(mode="after")
    def _corrected_once(self) -> "Plan":
        if self.family is not None and self.contrasts != "unadjusted":
            raise ValueError(
                f"contrasts: {self.contrasts} and family: {self.family} would correct p twice; "
                "name one of them"
            )
        twice = sorted({*self.covariates} & {*self.factors})
        if twice:
            raise ValueError(f"{twice[0]} is both a covariate and a factor; name it once")
        return self

    def variables_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome)]

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("covariates", name) for name in self.covariates if name != "baseline"]
        named += [("factors", name) for name in self.factors]
        return named + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    outcome = f"{analysis.outcome}.{CHANGE[analysis.change]}"
    named = {
        name: f"{analysis.outcome}.baseline" if name == "baseline" else name
        for name in analysis.covariates
    }
    covariates, factors = numbers_and_factors(data, named, analysis.factors)
    sample = data.sample([outcome, *covariates.values()], analysis.condition, factors=factors)
    arms = arm_columns(sample)
    terms = {
        name: {f"covariate {name!r}": sample.numbers(ref)} for name, ref in covariates.items()
    } | {name: factor_columns(sample, name) for name in factors}
    design = design_of(
        {f"arm {arm!r}": column for arm, column in arms.items()}
        | {name: column for columns in terms.values() for name, column in columns.items()}
    )
    change = sample.numbers(outcome)
    model = design.fit(change)
    refuse_without_error(model, change, analysis.outcome)
    widths = [len(columns) for columns in terms.values()]
    held = _held(model, len(arms), widths, len(covariates), analysis.adjusted_at)
    estimates = _adjusted_means(model, held, sample, analysis.level)
    contrasts = [
        {"contrast": f"{arm} - {sample.data.reference_arm}"}
        | coefficient(model, place, analysis.level)
        for place, arm in enumerate(arms, start=1)
    ]
    corrected = _corrected(contrasts, model, analysis)
    estimates += [{"name": "difference"} | row for row in corrected]
    estimates += _overall_test(model, len(arms), analysis.level)
    for row in contrasts:
        estimates += _standardised_differences(model, row, analysis.level)
    found, warnings = checks(model, change, sample, list(arms), terms, analysis.level)
    points = of_arms(sample, change) | of_model(change - model.residuals, model.residuals)
    return result(analysis, sample, estimates + found, warnings, points)


def _held(
    model: least_squares.Fit, arms: int, widths: list[int], covariates: int, adjusted_at: str
) -> np.ndarray:
    """Where the columns of the design are held.

    widths: columns of each covariate and factor; the first `covariates` of them are covariates.
    """
    held = model.design.mean(axis=0)
    if adjusted_at == "means":
        return held
    place = 1 + arms
    for number, width in enumerate(widths):
        values = np.unique(model.design[:, place])
        if number >= covariates:
            held[place : place + width] = 1 / (width + 1)
        elif values.size == 2:
            held[place] = values.mean()
        place += width
    return held


def _adjusted_means(
    model: least_squares.Fit, held: np.ndarray, sample: Sample, level: float
) -> list[dict]:
    labels = sample.data.arm_labels
    estimates = []
    for number, arm in enumerate(labels):
        weights = held.copy()
        weights[1 : len(labels)] = [float(place == number) for place in range(1, len(labels))]
        se = math.sqrt(weights @ model.covariance() @ weights)
        mean = with_interval(weights @ model.coefficients, se, model.df, level)
        n = sample.n_by_arm[arm]
        estimates.append({"name": "adjusted_mean", "arm": arm, "n": n, **mean})
    return estimates


def _corrected(contrasts: list[dict], model: least_squares.Fit, analysis: Plan) -> list[dict]:
    """The contrasts with p for all of them together; Dunnett's also with such an interval."""
    if analysis.contrasts == "unadjusted":
        return contrasts
    if analysis.contrasts == "holm":
        adjusted = [{"p_adjusted": float(p)} for p in holm(np.array([c["p"] for c in contrasts]))]
    else:
        arms = slice(1, 1 + len(contrasts))
        covariance = model.covariance()[arms, arms]
        error = np.sqrt(np.diag(covariance))
        correlation = covariance / np.outer(error, error)
        critical = dunnett.critical_value(correlation, model.df, analysis.level)
        adjusted = [
            {
                "p_adjusted": dunnett.p_of_largest(abs(row["statistic"]), correlation, model.df),
                "low_simultaneous": row["value"] - critical * row["se"],
                "high_simultaneous": row["value"] + critical * row["se"],
            }
            for row in contrasts
        ]
    alpha = 1 - analysis.level
    return [
        row | more | {"correction": analysis.contrasts, "significant": more["p_adjusted"] <= alpha}
        for row, more in zip(contrasts, adjusted, strict=True)
    ]


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


def _standardised_differences(model: least_squares.Fit, row: dict, level: float) -> list[dict]:
    """Cohen's d: the difference in residual standard deviations; Hedges' g: d times J.

    The limits of d are the noncentralities of the contrast's t, times SE over residual SD; those
    of g are J times as far out.
    """
    sd = math.sqrt(model.residual_variance)
    limits = noncentral_t_limits(row["statistic"], model.df, level)
    d = {"value": row["value"] / sd, "low": None, "high": None}
    if limits is None:
        d["reason"] = TOO_FEW_DEGREES
    else:
        d["low"], d["high"] = (limit * row["se"] / sd for limit in limits)
    factor = small_sample_factor(model.df)
    g = dict.fromkeys(d) | {"reason": TOO_FEW_DEGREES}
    if factor is not None:
        g = d | {key: factor * d[key] for key in ("value", "low", "high") if d[key] is not None}
    where = {"contrast": row["contrast"], "standardiser": "residual_sd"}
    return [{"name": "cohens_d"} | where | d, {"name": "hedges_g"} | where | g]
