"""Against R's lm and p.adjust (alliance.R)."""

import pandas as pd
import pytest

from analysis import engine
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import HERE, SHIPPED, estimate, expected_numbers

ORACLE = expected_numbers("regression/expected.csv")
ORDER = ["caps4_pre", "caps4_post", "iesr_pre", "iesr_post", "wai_s3", "wai_s4", "wai_s9"]
PLAN = """
plan: Alliance and outcome
data: {layout: wide, participant: subject, arm: {column: arm, reference: all}}
variables:
  caps4: {baseline: caps4_pre, follow_up: caps4_post, improvement: lower}
  iesr: {baseline: iesr_pre, follow_up: iesr_post, improvement: lower}
families:
  caps4: {correction: benjamini_hochberg}
  iesr: {correction: benjamini_hochberg}
analyses:
  - for_each: {score: [caps4, iesr], session: ["3", "4", "9"]}
    id: <score>.<session>
    method: regression
    outcome: <score>.follow_up
    predictor: wai_s<session>
    covariates: [<score>.baseline]
    family: <score>
"""


def people() -> pd.DataFrame:
    return pd.read_csv(HERE / "regression/alliance.csv", dtype=str)


def analysed(table: pd.DataFrame, plan: str = PLAN) -> dict:
    return engine.run(load_plan(plan), table)["analyses"]


@pytest.fixture(scope="module")
def results() -> dict:
    return analysed(people())


@pytest.mark.parametrize("name", [f"{y}.{s}" for y in ("caps4", "iesr") for s in (3, 4, 9)])
def test_each_session_is_that_of_r(results, name):
    slope = estimate(results[name], "slope")
    before = estimate(results[name], "covariate_slope")
    found = {"n": results[name]["n"], "b": slope["value"], "t": slope["statistic"]}
    found |= {key: slope[key] for key in ("df", "se", "p", "low", "high")}
    found |= {"b_pre": before["value"], "p_pre": before["p"], "bh": slope["p_adjusted"]}
    sizes = {
        "standardised_slope": "beta",
        "partial_correlation": "partial",
        "r_squared_added": "added",
        "cohens_f_squared": "f2",
        "r_squared": "r2",
        "r_squared_adjusted": "r2_adjusted",
    }
    found |= {short: estimate(results[name], long)["value"] for long, short in sizes.items()}

    wanted = {key[len(name) + 1 :]: v for key, v in ORACLE.items() if key.startswith(f"{name}.")}
    assert found == pytest.approx(wanted, rel=1e-8)


def test_the_order_of_rows_does_not_matter(results):
    assert analysed(people().iloc[::-1])["iesr.4"] == results["iesr.4"]


def test_the_shipped_study_takes_each_arm_after_its_own_sessions(results):
    """The same people, some of them as if they had crossed over from placebo."""
    table = people()
    crossed = table.index % 3 == 0
    plan = load_plan((SHIPPED / "mp1_alliance.yaml").read_text())
    columns = dict(zip(plan.columns, ORDER, strict=True))
    trial = pd.DataFrame({"participant": table.subject, "arm": "MDMA"})
    trial.loc[crossed, "arm"] = "PBO"
    for name, form in plan.columns.items():
        for arm, column in zip(("MDMA", "PBO"), form.columns() * 2, strict=False):
            there = trial.get(column, pd.Series(None, index=table.index, dtype=object))
            trial[column] = there.where(trial.arm != arm, table[columns[name]])

    found = engine.run(plan, trial)["analyses"]["iesr-session4"]

    assert estimate(found, "slope") | {"term": ""} == pytest.approx(
        estimate(results["iesr.4"], "slope") | {"term": ""}
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wai_s3": "200"}, "Predictor 'wai_s3' has the same value (200) for all 22 participants"),
        ({"wai_s3": None}, "0 participants have all the data; 3 coefficients need at least 4."),
        ({"caps4_post": "40"}, "The outcome 'caps4.follow_up' is 40 for all 21"),
    ],
    ids=["constant predictor", "nobody has it", "constant outcome"],
)
def test_what_cannot_be_fitted_is_said(change, reason):
    result = analysed(people().assign(**change))["caps4.3"]

    assert reason in result["reason"]


def test_a_predictor_that_follows_from_the_covariate_is_named():
    table = people()
    table["wai_s3"] = 2 * pd.to_numeric(table["caps4_pre"]) + 1

    result = analysed(table)["caps4.3"]

    assert result["reason"] == (
        "Predictor 'wai_s3' follows exactly from covariate 'caps4.baseline'; leave one of them out."
    )


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(PlanError, match="are different columns"):
        load_plan(PLAN.replace("[<score>.baseline]", "[wai_s<session>]"))
