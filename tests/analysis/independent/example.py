"""A made-up trial of three arms, and a plan with all that the scripts in R compute again."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import engine
from analysis.package_files import packed, plan_as_csv, table_as_csv
from analysis.plans import Plan, load_plan

SCRIPT = Path(__file__).parents[3] / "analysis" / "independent" / "second_run.R"

PLAN = """\
plan: All that R computes again
data: {layout: trial, arm: {reference: D0}}
variables:
  caps: {instrument: CAPS, score: total, improvement: lower,
    baseline: V0, between: [V1, V2], follow_up: V3}
  care: {instrument: SCS, score: care, baseline: V0, follow_up: V3, improvement: higher}
  harm: {instrument: SCS, score: harm, baseline: V0, follow_up: V3, improvement: lower}
columns:
  age: {form: WHO, item: age, visit: V0}
  place: {form: WHO, item: place, visit: V0}
  male: {form: WHO, item: male, visit: V0}
  late: {form: WHO, item: late, visit: {D0: V0, D1: V0, D2: V3}}
families:
  bh: {correction: benjamini_hochberg}
  holm: {correction: holm}
analyses:
  - {id: described, method: descriptives, variables: [caps], columns: [age], categories: [place],
     quantile_type: 6}
  - {id: ranked, method: correlations, variables: [caps, care, harm], coefficient: spearman}
  - {id: adjusted, method: ancova, outcome: caps, change: improvement, family: bh,
     covariates: [baseline, male], factors: [place]}
  - {id: at-means, method: ancova, outcome: care, covariates: [baseline, male], factors: [place],
     adjusted_at: means, contrasts: holm, include: "age > 30 and place != 'east' or male = 1"}
  - {id: sloped, method: regression, outcome: caps.change, predictor: care.change,
     covariates: [caps.baseline, male], family: holm}
  - {id: sloped-2, method: regression, outcome: caps.change, predictor: age, family: holm}
  - {id: doses, method: one_way, outcome: caps.improvement, doses: {D0: 0, D1: 40, D2: 120},
     contrasts: {active: {D0: -1, D1: 0.5, D2: 0.5}}}
  - {id: doses-equal, method: one_way, outcome: care.improvement, variances: equal,
     against_reference: true}
  - {id: responded, method: responders, response: caps.percent_improvement >= 30,
     covariates: [caps.baseline], missing: no_response, family: bh}
  - {id: two-ways, method: mediation, mediators: [care, harm], outcome: caps, seed: 7,
     covariates: [baseline_mediator, baseline_outcome], resamples: 300, interval: bca,
     errors: hc3}
  - {id: percentile, method: mediation, mediators: [care], outcome: caps, change: improvement,
     resamples: 300, interval: percentile, seed: 8}
  - {id: yes-or-no, method: mediation, mediators: [care, harm], outcome: male, seed: 9,
     outcome_model: logistic, covariates: [age], resamples: 300, interval: bias_corrected}
  - {id: simultaneous, method: ancova, outcome: caps, covariates: [baseline], contrasts: dunnett}
  - {id: repeated, method: mmrm, outcome: caps, covariates: [baseline, male], factors: [place],
     by_visit: [baseline]}
  - {id: later, method: descriptives, columns: [late]}
  - {id: coefficient, method: reliability, items: [age, male, late]}
"""


def plan() -> Plan:
    return load_plan(PLAN)


def table() -> pd.DataFrame:
    """75 people, some with missing visits, as a run hands them to the engine."""
    dice = np.random.Generator(np.random.PCG64(20260101))
    n = 75
    arms = np.array(["D0", "D1", "D2"])[np.arange(n) % 3]
    effect = (np.arange(n) % 3) * 4.0
    level = dice.normal(0, 4, n)
    care = dice.normal(2.5, 0.5, n).round(2)
    harm = dice.normal(3.5, 0.6, n).round(2)
    columns = {
        "participant": [f"01-{number:03d}" for number in range(n)],
        "arm": arms,
        "CAPS.total@V0": (40 + level + dice.normal(0, 4, n)).round(1),
        "CAPS.total@V1": (36 + level - effect / 2 + dice.normal(0, 5, n)).round(1),
        "CAPS.total@V2": (33 + level - effect + dice.normal(0, 6, n)).round(1),
        "CAPS.total@V3": (31 + level - 1.3 * effect + dice.normal(0, 7, n)).round(1),
        "SCS.care@V0": care,
        "SCS.care@V3": (care + effect / 8 + dice.normal(0, 0.4, n)).round(2),
        "SCS.harm@V0": harm,
        "SCS.harm@V3": (harm - effect / 9 + dice.normal(0, 0.4, n)).round(2),
        "WHO.age@V0": dice.integers(21, 60, n),
        "WHO.male@V0": dice.integers(0, 2, n),
        "WHO.place@V0": np.array(["east", "north", "west"])[dice.integers(0, 3, n)],
        "WHO.late@V0": dice.integers(0, 9, n),
        "WHO.late@V3": dice.integers(0, 9, n),
    }
    frame = pd.DataFrame(columns).astype(object)
    for visit, share in (("V1", 0.05), ("V2", 0.1), ("V3", 0.15)):
        frame.loc[dice.random(n) < share, f"CAPS.total@{visit}"] = None
    frame.loc[3, "WHO.place@V0"] = None
    return frame


def result(of: pd.DataFrame) -> dict:
    return json.loads(engine.canonical_json(engine.run(plan(), of, data_sha256="0" * 64)))


def package(of: pd.DataFrame) -> bytes:
    """What analysis.packages makes of a run, as far as it is read again."""
    said = {
        "arm_reference": None,
        "tables": {"table": "data.csv"},
        "made_from": {"data_sha256": "0" * 64},
        "mark": None,
    }
    return packed(
        {
            "data.csv": table_as_csv(of),
            "plan.yaml": PLAN.encode(),
            "plan.csv": plan_as_csv(plan(), None),
            "run.json": json.dumps(said).encode(),
            "result.json": engine.canonical_json(result(of)),
        }
    )
