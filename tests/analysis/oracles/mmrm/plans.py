"""The reference trial of 90 (two arms, three visits) and a simulated one of 96 (three, four).

trial90.json: the restricted likelihood's optimum polished by Newton steps to a gradient of 1e-13,
and the adjusted means of R's mmrm 0.3.18 with emmeans; three_arms.csv: three_arms.R.
"""

import pandas as pd

from analysis import engine
from analysis.datasets.files import read_csv
from analysis.plans import load_plan
from tests.analysis.oracles import HERE

TRIAL90 = """
plan: Reference trial
data: {{layout: long, participant: subject, visit: visit, arm: {{column: arm, reference: PT}}}}
variables:
  caps5: {{column: caps5, baseline: 0, follow_up: 3, improvement: lower}}
  sds: {{column: sds, baseline: 0, follow_up: 3, improvement: lower}}
  last: {{column: caps5, baseline: 0, between: [], follow_up: 3, improvement: lower}}
analyses:
  - {{id: it, method: mmrm, covariates: [baseline, diss], {keys}}}
"""
THREE_ARMS = """
plan: Three arms
data: {{layout: long, participant: subject, visit: visit, arm: {{column: arm, reference: placebo}}}}
variables:
  score: {{column: score, baseline: 0, between: [1, 2, 3], follow_up: 4, improvement: lower}}
analyses:
  - {{id: it, method: mmrm, outcome: score, covariates: [baseline, age], factors: [site],
      by_visit: [baseline], {keys}}}
"""


def table(name: str) -> pd.DataFrame:
    return read_csv(HERE / "mmrm" / name)[0]


def trial90(outcome: str = "caps5", data=None, **keys) -> dict:
    written = ", ".join(f"{key}: {value}" for key, value in ({"outcome": outcome} | keys).items())
    plan = load_plan(TRIAL90.format(keys=written))
    data = table("trial90_visits.csv") if data is None else data
    return engine.run(plan, data)["analyses"]["it"]


def three_arms(data=None, **keys) -> dict:
    written = ", ".join(f"{key}: {value}" for key, value in keys.items())
    data = table("three_arms_visits.csv") if data is None else data
    return engine.run(load_plan(THREE_ARMS.format(keys=written)), data)["analyses"]["it"]
