"""Mediation of the arm's effect by changes in one or several parallel mediators.

PROCESS model 4 (Hayes 2022), with the same covariates in every equation:

    M_j = a_j arm + covariates + e        Y = direct arm + sum of b_j M_j + covariates + e

so that total = direct + sum of a_j b_j exactly. More than two arms enter as one indicator each.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset, Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.ancova import CHANGE
from analysis.methods.coefficients import coefficient
from analysis.methods.definition import Analysis, result
from analysis.methods.design import arm_columns, design_matrix, refuse_without_error
from analysis.methods.numerics import intervals, least_squares
from analysis.methods.numerics.indirect_effects import Columns, Effects
from analysis.methods.numerics.streams import STREAMS
from analysis.methods.resampling import Bootstrap, bootstrap, leave_one_out

NAME = "mediation"


class Plan(Analysis):
    method: Literal["mediation"]
    mediators: Annotated[list[str], Field(min_length=1)]
    outcome: str
    change: Literal["raw", "improvement"] = "raw"
    # `baseline_mediator`, `baseline_outcome`, or any column; all of them in every equation
    covariates: Annotated[list[str], Field(default_factory=list)]
    resamples: Annotated[int, Field(ge=100)] = 5000
    interval: Literal["percentile", "bias_corrected", "bca"] = "percentile"
    errors: Literal["ols", "hc3"] = "ols"
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    stream: Literal["r_mersenne_twister", "pcg64"] = "r_mersenne_twister"

    @model_validator(mode="after")
    def _each_variable_once(self) -> "Plan":
        if len({*self.mediators, self.outcome}) <= len(self.mediators):
            raise ValueError("mediators and outcome name a variable twice; each may stand once")
        return self

    def variables_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome), *(("mediators", name) for name in self.mediators)]

    def columns_used(self) -> list[tuple[str, str]]:
        own = ("baseline_mediator", "baseline_outcome")
        named = [("covariates", name) for name in self.covariates if name not in own]
        return named + super().columns_used()


def shared_work(analysis: Plan) -> tuple:
    """Analyses with the same participants and stream share their resamples."""
    return analysis.include or "", analysis.seed, analysis.stream


def fit_together(analyses: list[Plan], data: Dataset) -> dict[str, dict | CannotAnalyse]:
    results: dict[str, dict | CannotAnalyse] = {}
    by_rows: dict[bytes, list[Model]] = {}
    for analysis in analyses:
        try:
            model = Model(analysis, data)
        except CannotAnalyse as refusal:
            results[analysis.id] = refusal
        else:
            by_rows.setdefault(model.sample.rows.tobytes(), []).append(model)
    for models in by_rows.values():
        plan = models[0].analysis
        runs = bootstrap(
            [model.columns for model in models],
            [model.analysis.resamples for model in models],
            STREAMS[plan.stream](models[0].sample.n, plan.seed),
        )
        for model, run in zip(models, runs, strict=True):
            refused = isinstance(run, CannotAnalyse)
            results[model.analysis.id] = run if refused else _result(model, run)
    return results


class Model:
    """The regressions of one analysis, fitted to its participants; CannotAnalyse if they cannot."""

    def __init__(self, analysis: Plan, data: Dataset):
        self.analysis = analysis
        mediators = [f"{name}.{CHANGE[analysis.change]}" for name in analysis.mediators]
        outcome = f"{analysis.outcome}.{CHANGE[analysis.change]}"
        covariates = _covariates(analysis)
        self.sample: Sample = data.sample([*mediators, outcome, *covariates], analysis.condition)
        arms = arm_columns(self.sample)
        self.contrasts = [f"{arm} - {data.reference_arm}" for arm in arms]
        self.columns = Columns(
            covariates={name: self.sample.numbers(name) for name in covariates},
            arms={f"arm {arm!r}": column for arm, column in arms.items()},
            mediators={name: self.sample.numbers(name) for name in mediators},
            outcome={outcome: self.sample.numbers(outcome)},
        )
        regressors = {
            **self.columns.arms,
            **{f"covariate {name!r}": of for name, of in self.columns.covariates.items()},
            **{
                f"mediator {name!r}": self.columns.mediators[change]
                for name, change in zip(analysis.mediators, mediators, strict=True)
            },
        }
        design = design_matrix(regressors)
        without_mediators = design[:, : -len(mediators)]
        self.change = self.columns.outcome[outcome]
        self.of_mediators = [
            least_squares.fit(without_mediators, mediator)
            for mediator in self.columns.mediators.values()
        ]
        self.of_outcome = least_squares.fit(design, self.change)
        self.of_total = least_squares.fit(without_mediators, self.change)
        refuse_without_error(self.of_outcome, self.change, analysis.outcome)

    @property
    def effects(self) -> Effects:
        k, m = len(self.contrasts), len(self.of_mediators)
        a = np.array([equation.coefficients[1 : 1 + k] for equation in self.of_mediators])
        b = self.of_outcome.coefficients[-m:, None]
        return Effects(indirect=a * b, sd_outcome=np.std(self.change, ddof=1))


def _covariates(analysis: Plan) -> list[str]:
    references: list[str] = []
    for name in analysis.covariates:
        if name == "baseline_mediator":
            references += [f"{mediator}.baseline" for mediator in analysis.mediators]
        elif name == "baseline_outcome":
            references.append(f"{analysis.outcome}.baseline")
        else:
            references.append(name)
    return references


def _result(model: Model, run: Bootstrap) -> dict:
    paths = _paths(model)
    indirect = _indirect_effects(model, run, paths)
    warnings = []
    if any(row["se"] is None for row in paths):
        warnings.append(
            "HC3 errors do not exist where one participant alone decides a coefficient "
            "(a leverage of one); those errors are left empty."
        )
    if any(row["low"] is None for row in indirect):
        warnings.append(
            f"An interval of the kind {model.analysis.interval} does not exist here: all "
            "resamples lie on one side of the estimate, or one participant decides it."
        )
    return result(model.analysis, model.sample, paths + indirect, warnings)


def _paths(model: Model) -> list[dict]:
    level, errors = model.analysis.level, model.analysis.errors
    arms = list(enumerate(model.contrasts, start=1))
    mediators = model.analysis.mediators
    rows = [
        {"name": "a", "mediator": mediator, "contrast": contrast}
        | coefficient(equation, place, level, errors)
        for mediator, equation in zip(mediators, model.of_mediators, strict=True)
        for place, contrast in arms
    ]
    rows += [
        {"name": "b", "mediator": mediator} | coefficient(model.of_outcome, place, level, errors)
        for place, mediator in enumerate(mediators, start=-len(mediators))
    ]
    for name, equation in (("direct", model.of_outcome), ("total", model.of_total)):
        rows += [
            {"name": name, "contrast": contrast} | coefficient(equation, place, level, errors)
            for place, contrast in arms
        ]
    return rows


def _indirect_effects(model: Model, run: Bootstrap, paths: list[dict]) -> list[dict]:
    """Every a b, their sum where there are several, and both in SDs of the outcome's change."""
    analysis = model.analysis
    names = [{"name": "indirect", "mediator": mediator} for mediator in analysis.mediators]
    effects = [model.effects, run.effects]
    if analysis.interval == "bca":
        effects.append(leave_one_out(model.columns))
    if len(names) > 1:
        names.append({"name": "indirect_total"})
        effects = [effect.with_sum() for effect in effects]
    direct = {row["contrast"]: row for row in paths if row["name"] == "direct"}
    rows, standardised = [], []
    for place, name in enumerate(names):
        for arm, contrast in enumerate(model.contrasts):
            where = name | {"contrast": contrast}
            row = _bootstrapped(analysis, *(effect.indirect[place, arm] for effect in effects))
            row |= {"resamples": analysis.resamples, "rejected": run.rejected}
            row["mediation"] = _kind_of_mediation(row, direct[contrast], analysis.level)
            rows.append(where | row)
            row = _bootstrapped(analysis, *(effect.standardised[place, arm] for effect in effects))
            where["name"] += "_partially_standardised"
            standardised.append(where | row)
    return rows + standardised


def _bootstrapped(
    analysis: Plan,
    original: float,
    resampled: np.ndarray,
    left_one_out: np.ndarray | None = None,
) -> dict:
    if analysis.interval == "percentile":
        limits = intervals.percentile(resampled, analysis.level)
    elif analysis.interval == "bias_corrected":
        limits = intervals.bias_corrected(resampled, original, analysis.level)
    else:
        limits = intervals.bias_corrected_accelerated(
            resampled, original, analysis.level, left_one_out
        )
    low, high = limits or (None, None)
    return {
        "value": float(original),
        "se": float(np.std(resampled, ddof=1)),
        "low": low,
        "high": high,
    }


def _kind_of_mediation(indirect: dict, direct: dict, level: float) -> str | None:
    """none, full (nothing left to see of a direct effect, which does not prove that there is
    none), partial, or competitive (partial, with effects of opposite sign)."""
    if indirect["low"] is None or direct["p"] is None:
        return None
    if indirect["low"] <= 0 <= indirect["high"]:
        return "none"
    if direct["p"] >= 1 - level:
        return "full"
    return "partial" if indirect["value"] * direct["value"] > 0 else "competitive"
