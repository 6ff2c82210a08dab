"""Mediation of the arm's effect by changes in one or several parallel mediators.

PROCESS model 4 (Hayes 2022), with the same covariates in every equation:

    M_j = a_j arm + covariates + e        Y = direct arm + sum of b_j M_j + covariates + e

so that total = direct + sum of a_j b_j exactly. More than two arms enter as one indicator each.

With a logistic outcome, b and direct are log-odds, and so is a b. Log-odds of models with
different covariates have different units, so there is no total effect and no proportion of it.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.definition import Analysis, result
from analysis.methods.mediation_estimates import indirect_effects, paths
from analysis.methods.mediation_model import Model
from analysis.methods.numerics.indirect_effects import Columns
from analysis.methods.numerics.streams import STREAMS, Stream
from analysis.methods.resampling import Bootstrap, bootstrap, completed, drawn, joined
from analysis.methods.sharing import Drawn, DrawnOf, Share, shares_of

NAME = "mediation"


class Plan(Analysis):
    method: Literal["mediation"]
    mediators: Annotated[list[str], Field(min_length=1)]
    outcome: str
    # logistic: `outcome` is a column, or a variable at a time, of 0 and 1
    outcome_model: Literal["linear", "logistic"] = "linear"
    change: Literal["raw", "improvement"] = "raw"
    # `baseline_mediator`, `baseline_outcome`, or any column; all of them in every equation
    covariates: Annotated[list[str], Field(default_factory=list)]
    resamples: Annotated[int, Field(ge=100, le=10_000_000)] = 5000
    interval: Literal["percentile", "bias_corrected", "bca"] = "percentile"
    errors: Literal["ols", "hc0", "hc1", "hc2", "hc3", "hc4"] = "ols"
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    stream: Literal["r_mersenne_twister", "pcg64"] = "r_mersenne_twister"

    @model_validator(mode="after")
    def _each_variable_once(self) -> "Plan":
        if len({*self.mediators, self.outcome}) <= len(self.mediators):
            raise ValueError("mediators and outcome name a variable twice; each may stand once")
        if self.outcome_model == "logistic" and "baseline_outcome" in self.covariates:
            raise ValueError(
                "baseline_outcome does not exist for a logistic outcome, which is a column; "
                "name the column of its baseline instead"
            )
        return self

    def variables_used(self) -> list[tuple[str, str]]:
        mediators = [("mediators", name) for name in self.mediators]
        return mediators if self.outcome_model == "logistic" else [self._outcome, *mediators]

    def columns_used(self) -> list[tuple[str, str]]:
        own = ("baseline_mediator", "baseline_outcome")
        named = [("covariates", name) for name in self.covariates if name not in own]
        if self.outcome_model == "logistic":
            named.append(self._outcome)
        return named + super().columns_used()

    @property
    def _outcome(self) -> tuple[str, str]:
        return "outcome", self.outcome


def shared_work(analysis: Plan) -> tuple:
    """Analyses with the same participants and stream share their resamples."""
    return analysis.include or "", analysis.seed, analysis.stream


def shares(analyses: list[Plan]) -> int:
    return shares_of(max(analysis.resamples for analysis in analyses), analyses[0].stream)


def fit_together(analyses: list[Plan], data: Dataset) -> dict[str, dict | CannotAnalyse]:
    models, results = _models(analyses, data)
    for together in _with_same_rows(models):
        runs = bootstrap(*_asked(together))
        results |= {
            model.analysis.id: _outcome(model, run)
            for model, run in zip(together, runs, strict=True)
        }
    return results


def draw_share(
    analyses: list[Plan], data: Dataset, share: Share, pause: Callable[[], None] | None = None
) -> dict[str, Drawn]:
    models, _ = _models(analyses, data)
    found = {}
    for together in _with_same_rows(models):
        columns, wanted, stream = _asked(together)
        runs = drawn(columns, wanted, stream, share.pieces(max(wanted), stream), pause)
        found |= {
            model.analysis.id: Drawn.of(run) for model, run in zip(together, runs, strict=True)
        }
    return found


def fit_drawn(
    analyses: list[Plan], data: Dataset, drawn_of: DrawnOf
) -> dict[str, dict | CannotAnalyse]:
    models, results = _models(analyses, data)
    # One after the other: a million resamples of one model are in memory, not of all.
    for model in models:
        run = joined(part.as_run(model.columns) for part in drawn_of(model.analysis.id))
        (whole,) = completed(*_asked([model]), [run])
        results[model.analysis.id] = _outcome(model, whole)
    return results


def _models(
    analyses: list[Plan], data: Dataset
) -> tuple[list[Model], dict[str, dict | CannotAnalyse]]:
    """The models, and why those that are none cannot be fitted."""
    models, refusals = [], {}
    for analysis in analyses:
        try:
            models.append(Model(analysis, data))
        except CannotAnalyse as refusal:
            refusals[analysis.id] = refusal
    return models, refusals


def _with_same_rows(models: list[Model]) -> Iterable[list[Model]]:
    by_rows: dict[bytes, list[Model]] = {}
    for model in models:
        by_rows.setdefault(model.sample.rows.tobytes(), []).append(model)
    return by_rows.values()


def _asked(models: list[Model]) -> tuple[list[Columns], list[int], Stream]:
    """What is asked of a bootstrap. models: with the same rows."""
    plan = models[0].analysis
    return (
        [model.columns for model in models],
        [model.analysis.resamples for model in models],
        STREAMS[plan.stream](models[0].sample.n, plan.seed),
    )


def _outcome(model: Model, run: Bootstrap | CannotAnalyse) -> dict | CannotAnalyse:
    return run if isinstance(run, CannotAnalyse) else _result(model, run)


def _result(model: Model, run: Bootstrap) -> dict:
    direct = paths(model)
    indirect = indirect_effects(model, run, direct)
    warnings = []
    if any(row["se"] is None for row in direct):
        warnings.append(
            f"{model.analysis.errors.upper()} errors do not exist where one participant alone "
            "decides a coefficient (a leverage of one); those errors are left empty."
        )
    if any(row.get("low", 0) is None for row in indirect if row["name"] != "sobel"):
        warnings.append(
            f"An interval of the kind {model.analysis.interval} does not exist here: all "
            "resamples lie on one side of the estimate, or one participant decides it."
        )
    return result(model.analysis, model.sample, direct + indirect, warnings)
