"""The rows of a mediation result: paths, and everything that is made of indirect effects."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

import numpy as np
from scipy.special import chdtrc

from analysis.methods.coefficients import coefficient, normal_coefficient
from analysis.methods.mediation_model import Model
from analysis.methods.numerics import intervals
from analysis.methods.numerics.distributions import f_tail
from analysis.methods.numerics.indirect_effects import Effects
from analysis.methods.numerics.resampled import Resampled
from analysis.methods.resampling import Bootstrap, leave_one_out

Taken = Callable[[Effects], np.ndarray]


def paths(model: Model) -> list[dict]:
    """a, b, direct and total, and with three or more arms the tests of direct and total together.

    Of a binary outcome: log-odds with Wald tests, and no total.
    """
    level, errors = model.analysis.level, model.analysis.errors
    arms = list(enumerate(model.contrasts, start=1))
    mediators = model.analysis.mediators

    def of_outcome(place: int) -> dict:
        if model.binary:
            se = math.sqrt(model.of_outcome.covariance[place, place])
            return normal_coefficient(model.of_outcome.coefficients[place], se, level)
        return coefficient(model.of_outcome, place, level, errors)

    rows = [
        {"name": "a", "mediator": mediator, "contrast": contrast}
        | coefficient(equation, place, level, errors)
        for mediator, equation in zip(mediators, model.of_mediators, strict=True)
        for place, contrast in arms
    ]
    rows += [
        {"name": "b", "mediator": mediator} | of_outcome(place)
        for place, mediator in enumerate(mediators, start=-len(mediators))
    ]
    rows += [{"name": "direct", "contrast": contrast} | of_outcome(p) for p, contrast in arms]
    if not model.binary:
        rows += [
            {"name": "total", "contrast": contrast}
            | coefficient(model.of_total, place, level, errors)
            for place, contrast in arms
        ]
    return rows


def indirect_effects(model: Model, run: Bootstrap, direct: list[dict]) -> list[dict]:
    """Every a b, their sum and their differences where there are several mediators; the same in
    standard deviations of the outcome's change; Sobel's test; shares of the total effect.

    direct: the rows of `paths`.
    """
    analysis = model.analysis
    left_out = leave_one_out(model.columns) if analysis.interval == "bca" else None
    path = {(row["name"], row.get("mediator"), row.get("contrast")): row for row in direct}
    rows, standardised, sobel, shares = [], [], [], []
    for keys, arm, contrast, of in _combinations(model):
        where = keys | {"contrast": contrast}
        row = _bootstrapped(model, run, left_out, partial(of, arm=arm))
        row |= {"resamples": analysis.resamples, "rejected": run.rejected}
        if keys["name"] != "indirect_contrast":
            way = path["direct", None, contrast]
            row["mediation"] = _kind_of_mediation(row, way, analysis.level)
        rows.append(where | row)
        if not model.binary:
            in_sd = partial(_in_sd, of=partial(of, arm=arm))
            name = {"name": f"{keys['name']}_partially_standardised"}
            standardised.append(where | name | _bootstrapped(model, run, left_out, in_sd))
            if keys["name"] != "indirect_contrast":
                total = path["total", None, contrast]["value"]
                shares.append(where | {"name": _share_name(keys)} | _share(row["value"], total))
        if "mediator" in keys:
            a, b = path["a", keys["mediator"], contrast], path["b", keys["mediator"], None]
            sobel.append(where | {"name": "sobel"} | _sobel(a, b, analysis.level))
    return rows + standardised + sobel + shares + _direct_in_sd(model, direct) + _together(model)


def _combinations(
    model: Model,
) -> Iterator[tuple[dict, int, str, Callable[[Effects, int], np.ndarray]]]:
    """(what it is, arm, contrast, how to take it from Effects) of each indirect effect."""
    mediators = list(enumerate(model.analysis.mediators))
    found: list[tuple[dict, Callable]] = [
        ({"name": "indirect", "mediator": name}, lambda e, arm, j=j: e.indirect[j, arm])
        for j, name in mediators
    ]
    if len(mediators) > 1:
        sum_of_all = ({"name": "indirect_total"}, lambda e, arm: e.indirect[:, arm].sum(axis=0))
        found.append(sum_of_all)
        found += [
            (
                {"name": "indirect_contrast", "mediators": f"{one} - {other}"},
                lambda e, arm, i=i, j=j: e.indirect[i, arm] - e.indirect[j, arm],
            )
            for (i, one), (j, other) in combinations(mediators, 2)
        ]
    for keys, of in found:
        for arm, contrast in enumerate(model.contrasts):
            yield keys, arm, contrast, of


def _in_sd(effects: Effects, of: Taken) -> np.ndarray:
    return of(effects) / effects.sd_outcome


def _bootstrapped(model: Model, run: Bootstrap, left_out: Effects | None, of: Taken) -> dict:
    """of: what is taken from the effects of the sample, and of each resample.

    left_out: the effects without each participant in turn, for BCa.
    """
    level, original = model.analysis.level, of(model.effects)
    resampled = Resampled(lambda: map(of, run.kept.pieces()))
    if model.analysis.interval == "percentile":
        limits = intervals.percentile(resampled, level)
    elif model.analysis.interval == "bias_corrected":
        limits = intervals.bias_corrected(resampled, original, level)
    else:
        limits = intervals.bias_corrected_accelerated(resampled, original, level, of(left_out))
    low, high = limits or (None, None)
    return {
        "value": float(original),
        "se": resampled.standard_deviation(),
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


def _sobel(a: dict, b: dict, level: float) -> dict:
    """a b by the normal distribution; SE^2 = a^2 s_b^2 + b^2 s_a^2 + s_a^2 s_b^2 (PROCESS)."""
    value = a["value"] * b["value"]
    if a["se"] is None or b["se"] is None:
        return {"value": value} | dict.fromkeys(["se", "df", "low", "high", "statistic", "p"])
    one, other, both = a["value"] * b["se"], b["value"] * a["se"], a["se"] * b["se"]
    return normal_coefficient(value, math.sqrt(one**2 + other**2 + both**2), level)


def _share_name(keys: dict) -> str:
    return "proportion_mediated" + ("_total" if keys["name"] == "indirect_total" else "")


def _share(indirect: float, total: float) -> dict:
    if indirect * total > 0:
        return {"value": indirect / total}
    return {"value": None, "reason": "the indirect and the total effect differ in sign"}


def _direct_in_sd(model: Model, rows: list[dict]) -> list[dict]:
    """Direct and total effects in standard deviations of the outcome's change."""
    if model.binary:
        return []
    return [
        {"name": f"{row['name']}_partially_standardised", "contrast": row["contrast"]}
        | {"value": row["value"] / float(model.effects.sd_outcome)}
        for row in rows
        if row["name"] in ("direct", "total")
    ]


def _together(model: Model) -> list[dict]:
    """Direct and total effects of several arms in one test: Wald's F (with ordinary errors the
    test of the change in R squared), or the likelihood ratio of a binary outcome."""
    k = len(model.contrasts)
    if k == 1:
        return []
    if model.binary:
        less = model.of_outcome_without_arms.log_likelihood
        statistic = 2 * (model.of_outcome.log_likelihood - less)
        p = float(chdtrc(k, statistic))
        return [{"name": "likelihood_ratio", "term": "direct", "value": statistic, "df": k, "p": p}]
    rows = []
    for name, equation in (("direct", model.of_outcome), ("total", model.of_total)):
        row = {"name": "F", "term": name, "value": None, "df1": k, "df2": equation.df, "p": None}
        covariance = equation.covariance(model.analysis.errors)
        if covariance is not None:
            arms = slice(1, 1 + k)
            effects = equation.coefficients[arms]
            f = float(effects @ np.linalg.solve(covariance[arms, arms], effects)) / k
            row |= {"value": f, "p": f_tail(f, k, equation.df)}
        rows.append(row)
    return rows
