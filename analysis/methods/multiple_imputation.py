"""Analysis of covariance with missing visits imputed many times, and how far it would bend.

Every visit after baseline is imputed in turn, within each arm, by Bayesian normal regression on
baseline, covariates and the visits before it. `missing` says what is assumed of those who left:

    at_random         they go on as others of their arm with the same history
    copy_reference    they go on as those of the reference arm with the same history
    jump_to_reference their mean becomes that of the reference arm from the visit they missed;
                      how far they were from the mean of their own arm is kept as it is there

(Carpenter JR, Roger JH, Kenward MG (2013), J Biopharm Stat 23, 1352-1371.) With every visit
imputed, a model of repeated measures with covariates by visit would give the difference of this
analysis of covariance at the last visit: the same regressors explain each visit.

`deltas` are added to the imputed follow-ups of all arms but the reference. Going outward from 0, up
and down by itself, the tipping point is the first at which the difference is no longer significant
in its direction. Results are pooled by Rubin's rules.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from analysis.datasets.dataset import Dataset, Sample
from analysis.methods.coefficients import with_interval
from analysis.methods.definition import Analysis, result
from analysis.methods.design import arm_columns, design_matrix, refuse_without_error
from analysis.methods.imputing import imputed_follow_ups
from analysis.methods.numerics import least_squares
from analysis.methods.numerics.distributions import two_sided_p
from analysis.methods.numerics.imputation import pool

NAME = "multiple_imputation"
NEEDED = "baseline and all covariates"


class Plan(Analysis):
    """covariates: beside baseline, columns. deltas: in points of the outcome, rising."""

    method: Literal["multiple_imputation"]
    outcome: str
    change: Literal["raw", "improvement"] = "raw"
    covariates: Annotated[list[str], Field(default_factory=list)]
    missing: Literal["at_random", "copy_reference", "jump_to_reference"] = "at_random"
    imputations: Annotated[int, Field(ge=20, le=1000)] = 50
    deltas: Annotated[list[float | int], Field(default_factory=list)]
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    family: str | None = None

    @field_validator("deltas")
    @classmethod
    def _deltas_rise(cls, deltas: list[float | int]) -> list[float | int]:
        if deltas != sorted(set(deltas)):
            raise ValueError("`deltas` rise from the smallest to the largest, each once")
        return deltas

    def variables_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome)]

    def columns_used(self) -> list[tuple[str, str]]:
        return [("covariates", name) for name in self.covariates] + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    visits = list(data.variables[analysis.outcome].visits.values())
    baseline = f"{analysis.outcome}.baseline"
    sample = data.sample([baseline, *analysis.covariates], analysis.condition)
    arms = arm_columns(sample, NEEDED)
    before = {f"covariate {name!r}": sample.numbers(name) for name in analysis.covariates}
    before = {"baseline": sample.numbers(baseline)} | before
    design = design_matrix({f"arm {arm!r}": column for arm, column in arms.items()} | before)
    measured = np.column_stack([sample.numbers(visit) for visit in visits])
    missing = np.isnan(measured[:, -1])
    for known in ~np.isnan(measured).T:
        data.refuse_few_behind_a_letter(known[sample.in_arm(a)].sum() for a in data.arm_labels)
    if analysis.deltas:  # how far they move the difference counts who was imputed, by letter
        data.refuse_few_behind_a_letter(missing[sample.in_arm(a)].sum() for a in data.arm_labels)
    completed = imputed_follow_ups(
        sample,
        np.column_stack(list(before.values())),
        measured,
        visits,
        assumed=analysis.missing,
        imputations=analysis.imputations,
        seed=analysis.seed,
    )
    turned = analysis.change == "improvement" and not (
        data.variables[analysis.outcome].higher_is_better
    )
    changes = (-1 if turned else 1) * (completed - sample.numbers(baseline))
    bent = (missing & ~sample.in_arm(data.reference_arm)) * (-1.0 if turned else 1.0)
    estimates = _differences(analysis, sample, design, list(arms), changes)
    with_deltas = [
        row | {"name": "difference_with_delta", "delta": delta}
        for delta in analysis.deltas
        for row in _differences(analysis, sample, design, list(arms), changes + delta * bent)
    ]
    tips = [
        tip
        for arm, start in zip(arms, estimates, strict=True)
        if analysis.deltas
        for tip in _tipping_points(
            start,
            [row for row in with_deltas if row["contrast"] == start["contrast"]],
            is_imputed=bool(missing[sample.in_arm(arm)].any()),
            level=analysis.level,
        )
    ]
    estimates += with_deltas + tips
    # In a masked run it would tell the letters of the few who left.
    estimates += [
        {"name": "imputed", "arm": arm, "value": int(missing[sample.in_arm(arm)].sum()), "n": n}
        for arm, n in sample.n_by_arm.items()
        if not data.masked
    ]
    return result(analysis, sample, estimates, _warnings(measured, missing))


def _differences(
    analysis: Plan, sample: Sample, design: np.ndarray, arms: list[str], changes: np.ndarray
) -> list[dict]:
    models = [least_squares.fit(design, change) for change in changes]
    for model, change in zip(models, changes, strict=True):
        refuse_without_error(model, change, analysis.outcome)
    rows = []
    for place, arm in enumerate(arms, start=1):
        pooled = pool(
            np.array([model.coefficients[place] for model in models]),
            np.array([model.covariance()[place, place] for model in models]),
            models[0].df,
        )
        t = pooled.value / pooled.se
        row = {"name": "difference", "contrast": f"{arm} - {sample.data.reference_arm}"}
        row |= with_interval(pooled.value, pooled.se, pooled.df, analysis.level)
        row |= {"statistic": t, "p": two_sided_p(t, pooled.df)}
        rows.append(row | {"missing_information": pooled.missing_information})
    return rows


def _tipping_points(start: dict, bent: list[dict], *, is_imputed: bool, level: float) -> list[dict]:
    """Of one contrast: a row for the deltas above 0 and one for those below, or why there is none.

    start: its difference with nothing added. bent: those with deltas, which rise. is_imputed:
    whether anybody is, in the arm that is compared with the reference.
    """
    row = {"name": "tipping_point", "contrast": start["contrast"], "value": None}
    if not is_imputed:
        return [row | {"reason": "Nobody is imputed in the arm to which the deltas are added."}]
    if start["p"] > 1 - level:
        return [row | {"reason": "The difference is not significant with nothing added."}]
    above = [one for one in bent if one["delta"] > 0]
    below = [one for one in reversed(bent) if one["delta"] < 0]
    return [row | _tip(start, side, level) for side in (above, below) if side]


def _tip(start: dict, outward: list[dict], level: float) -> dict:
    for one in outward:
        if one["p"] > 1 - level or one["value"] * start["value"] < 0:
            return {"value": one["delta"]}
    last = outward[-1]["delta"]
    return {"reason": f"Significant at every delta {'up' if last > 0 else 'down'} to {last:g}."}


def _warnings(measured: np.ndarray, missing: np.ndarray) -> list[str]:
    there = ~np.isnan(measured)
    gaps = int((np.diff(there.astype(int), axis=1) > 0).any(axis=1).sum())
    warnings = []
    if not missing.any():
        warnings.append("Nobody's follow-up is missing: nothing was imputed there.")
    if gaps:
        warnings.append(
            f"Of {gaps} who were measured again after a visit they missed, that visit is imputed "
            "from those before it alone."
        )
    return warnings
