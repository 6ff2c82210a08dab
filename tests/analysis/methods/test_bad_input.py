"""Every method meets every kind of bad data: it says why in its own row, and the others go on."""

import json
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.plans import load_plan

PLAN = """
plan: Every method
data: {layout: wide, participant: id, arm: {column: arm, reference: PBO}}
variables:
  y: {baseline: y0, between: [y1], follow_up: y2, improvement: lower}
  m: {baseline: m0, follow_up: m2, improvement: higher}
families:
  f: {correction: benjamini_hochberg}
analyses:
  - {id: described, method: descriptives, variables: [y, m], columns: [c], categories: [site]}
  - {id: correlated, method: correlations, variables: [y, m], visits: [change]}
  - {id: ancova, method: ancova, outcome: y, covariates: [baseline, c], family: f}
  - {id: dunnett, method: ancova, outcome: y, covariates: [baseline], factors: [site],
     contrasts: dunnett}
  - {id: mediation, method: mediation, mediators: [m], outcome: y, seed: 1, resamples: 100,
     covariates: [baseline_mediator, baseline_outcome, c], interval: bca, errors: hc3}
  - {id: logistic, method: mediation, mediators: [m], outcome: says, outcome_model: logistic,
     covariates: [c], seed: 1, resamples: 100, stream: pcg64}
  - {id: repeated, method: mmrm, outcome: y, covariates: [baseline, c]}
  - {id: ar1, method: mmrm, outcome: y, covariates: [baseline], by_visit: [baseline],
     covariance: [heterogeneous_ar1]}
  - {id: one-way, method: one_way, outcome: y.change, pairs: false, doses: {PBO: 0, A: 1, B: 2}}
  - {id: responders, method: responders, response: y.improvement >= 3, covariates: [c]}
  - {id: regression, method: regression, outcome: y.change, predictor: m.change,
     covariates: [c], family: f}
  - {id: reliability, method: reliability, items: [i1, i2, i3]}
  - {id: agreement, method: agreement, ratings: [i1, i2, i3]}
  - {id: blinding, method: blinding_indices, guess: guess, arms: {PBO: P, A: D}, do_not_know: N}
  - {id: imputed, method: multiple_imputation, outcome: y, covariates: [c], imputations: 20,
     deltas: [0, 2], seed: 3}
  - {id: events, method: adverse_events}
"""
WITH_C = {"ancova", "mediation", "logistic", "repeated", "responders", "regression", "imputed"}
WITH_CHANGE = {"ancova", "dunnett", "mediation", "one-way", "regression"}
WITH_ARMS = {*WITH_C, *WITH_CHANGE, "ar1"} - {"regression"}
WITH_MEDIATOR = {"mediation", "logistic", "regression"}
WITH_ITEMS = {"reliability", "agreement"}
OF_VISITS = {"repeated", "ar1", "imputed"}
WITH_NUMBERS = {*WITH_C, *WITH_CHANGE, *OF_VISITS, "described", "correlated"}
# Here there are three arms and no events, whatever else is bad.
ALWAYS = {"blinding", "events"}


def people(n: int = 36) -> pd.DataFrame:
    dice = np.random.default_rng(5)
    group, of = np.arange(n) % 3, dice.normal(0, 4, n)
    measured = {
        f"y{visit}": (40 + of - visit * group + dice.normal(0, 3, n)).round(1) for visit in range(3)
    }
    before = dice.normal(3, 0.6, n).round(2)
    columns = {
        "id": [f"P{number:02d}" for number in range(n)],
        "arm": np.array(["PBO", "A", "B"])[group],
        "m0": before,
        "m2": (before + group * 0.3 + dice.normal(0, 0.5, n)).round(2),
        "c": dice.normal(50, 9, n).round(1),
        "site": np.array(["01", "02"])[dice.integers(0, 2, n)],
        "says": dice.integers(0, 2, n),
        "guess": np.array(["P", "D", "N"])[dice.integers(0, 3, n)],
    }
    items = {
        f"i{item}": np.clip(np.round(3 + of / 4 + dice.normal(0, 1, n)), 1, 5) for item in (1, 2, 3)
    }
    return pd.DataFrame(columns | measured | items).astype(object)


def every(column: str, value) -> Callable:
    return lambda table: table.assign(**{column: value})


def changed(column: str, by: Callable) -> Callable:
    return lambda table: table.assign(**{column: by(table)})


def scaled(by: float) -> Callable:
    names = ["y0", "y1", "y2", "m0", "m2", "c"]
    return lambda table: table.assign(**{name: table[name].astype(float) * by for name in names})


def without(column: str, rows: Callable) -> Callable:
    return lambda table: table.assign(**{column: table[column].where(~rows(table), None)})


def one_of_arm_a(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["arm"] != "A") | (table["id"] == "P01")]


def sides(table: pd.DataFrame) -> pd.Series:
    return table.index.to_series() % 2 == 0


BAD: dict[str, tuple[Callable, set[str]]] = {
    "nothing is bad": (lambda table: table, set()),
    "a covariate is constant": (every("c", 50), WITH_C),
    "a covariate is missing for all": (every("c", None), WITH_C),
    "a covariate is a text": (every("c", "high"), WITH_C | {"described"}),
    "a covariate follows from the baseline": (
        changed("c", lambda table: 2 * table["y0"].astype(float) + 3),
        {"ancova", "mediation", "repeated", "imputed"},
    ),
    "a covariate hardly varies beside its size": (
        changed("c", lambda table: 1e9 + table.index * 1e-4), WITH_C,
    ),
    "a covariate is one for one person alone": (
        changed("c", lambda table: (table["id"] == "P04").astype(int)), {"logistic"},
    ),
    "an arm has one person": (one_of_arm_a, WITH_ARMS),
    "there is one arm": (every("arm", "PBO"), WITH_ARMS),
    "nobody has an arm": (every("arm", None), {*WITH_ARMS, *WITH_ITEMS, "regression"}),
    "nobody is complete": (
        lambda table: without("c", sides)(without("y2", lambda of: ~sides(of))(table)),
        {"ancova", "mediation", "repeated", "regression", "responders", "imputed"},
    ),
    "nobody was measured last": (every("y2", None), WITH_CHANGE | OF_VISITS | {"responders"}),
    "an arm was not measured last": (
        without("y2", lambda table: table["arm"] == "A"),
        (WITH_CHANGE | OF_VISITS | {"responders"}) - {"regression"},
    ),
    "everybody changes by the same": (
        lambda table: table.assign(y1=table["y0"] - 1.1, y2=table["y0"] - 2.2),
        WITH_CHANGE | OF_VISITS,
    ),
    "the arm says how everybody changes": (
        lambda table: table.assign(
            y1=table["y0"] - 1.1 * (table["arm"] == "A"),
            y2=table["y0"] - 2.2 * (table["arm"] == "A"),
        ),
        (WITH_CHANGE | OF_VISITS) - {"regression"},
    ),
    "the mediator changes by the same": (
        changed("m2", lambda table: table["m0"] + 1.1), WITH_MEDIATOR,
    ),
    "the last two visits are the same": (
        changed("y2", lambda table: table["y1"]), {"repeated", "ar1"},
    ),
    "numbers beyond a computer": (scaled(1e200), WITH_NUMBERS),
    "numbers too small for a computer": (scaled(1e-200), WITH_NUMBERS),
    "everybody says yes": (every("says", 1), {"logistic"}),
    "the mediator says who says yes": (
        changed("says", lambda table: (table["m2"] - table["m0"] > 0.3).astype(int)), {"logistic"},
    ),
    "an item is constant": (every("i1", 3), {"reliability"}),
    "all items are constant": (lambda table: table.assign(i1=3, i2=3, i3=3), WITH_ITEMS),
    "nobody answered an item": (every("i1", None), WITH_ITEMS),
    "six people": (lambda table: table[:6], {"mediation", "logistic", "repeated"}),
}  # fmt: skip


def analysed(bad: Callable) -> dict[str, dict]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return json.loads(engine.canonical_json(engine.run(load_plan(PLAN), bad(people()))))


@pytest.mark.parametrize("name", BAD)
def test_an_analysis_that_cannot_be_done_says_so_alone(name):
    bad, failing = BAD[name]

    results = analysed(bad)["analyses"]

    failed = {id: one["reason"] for id, one in results.items() if one["status"] == "failed"}
    rows = [row for one in results.values() for row in one["estimates"]]
    assert set(failed) == failing | ALWAYS
    assert all(reason.endswith(".") for reason in failed.values())
    assert [row for row in rows if not believable(row)] == []


def believable(row: dict) -> bool:
    """No result of dividing by nothing."""
    numbers = [value for value in row.values() if isinstance(value, float)]
    certain = row["name"] not in ("risk_difference", "F", "levene_mean") and row.get("p") in (0, 1)
    return all(abs(value) < 1e12 for value in numbers) and row.get("se") != 0 and not certain
