"""Against R (responders.R), Newcombe's published examples among them, and against statsmodels."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.api import GLM
from statsmodels.genmod.families import Binomial

from analysis import engine
from analysis.methods.numerics import logistic
from analysis.methods.numerics.proportions import fisher_exact, newcombe, odds_ratio, risk_ratio
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import HERE, estimate, expected_numbers

ORACLE = expected_numbers("responders/expected.csv")
CONTRAST = {"contrast": "MDMA-AT - PT"}
PLAN = """
plan: Responders
data: {layout: wide, participant: subject, arm: {column: arm, reference: PT}}
variables:
  caps5: {baseline: caps5_0, follow_up: caps5_3, improvement: lower}
  dx: {baseline: dx_0, follow_up: dx_3, improvement: lower}
families:
  all: {correction: holm}
analyses:
  - {id: ge10, method: responders, response: caps5.improvement >= 10,
     covariates: [caps5.baseline, diss], family: all}
  - {id: half, method: responders, response: caps5.percent_improvement >= 50,
     covariates: [caps5.baseline, diss], family: all}
  - {id: lost, method: responders, response: dx.baseline = 1 and dx.follow_up = 0,
     covariates: [caps5.baseline, diss]}
  - {id: remitted, method: responders, response: dx.follow_up = 0 and caps5.follow_up <= 11,
     covariates: [caps5.baseline, diss]}
"""
SMALL = """
plan: Few
data: {layout: wide, participant: who, arm: {column: arm, reference: c}}
analyses:
  - {id: it, method: responders, response: well = 1}
"""


def people() -> pd.DataFrame:
    return pd.read_csv(HERE / "responders/responders.csv", dtype=str)


def few(active: list, control: list, **columns) -> pd.DataFrame:
    well = [*active, *control]
    arms = ["a"] * len(active) + ["c"] * len(control)
    table = pd.DataFrame({"who": map(str, range(len(well))), "arm": arms, "well": well})
    return table.assign(**columns)


def analysed(table: pd.DataFrame, plan: str = SMALL, id: str = "it") -> dict:
    return engine.run(load_plan(plan), table)["analyses"][id]


@pytest.fixture(scope="module")
def results() -> dict:
    return engine.run(load_plan(PLAN), people())["analyses"]


@pytest.mark.parametrize("name", ["ge10", "half", "lost", "remitted"])
def test_counts_and_comparisons_are_those_of_r(results, name):
    treated = estimate(results[name], "response", arm="MDMA-AT")
    control = estimate(results[name], "response", arm="PT")
    found = {"share": treated["value"], "share0": control["value"]}
    found |= {"wilson1": treated["low"], "wilson2": treated["high"]}
    found |= {"wilson01": control["low"], "wilson02": control["high"]}
    for short, long in {"rd": "risk_difference", "rr": "risk_ratio", "or": "odds_ratio"}.items():
        row = estimate(results[name], long, **CONTRAST)
        found |= {short: row["value"], f"{short}_low": row["low"], f"{short}_high": row["high"]}
        assert row["n"] == 82
    found["fisher"] = estimate(results[name], "risk_difference")["p"]
    row = estimate(results[name], "log_odds_ratio_adjusted", **CONTRAST)
    found |= {"log_or": row["value"], "se": row["se"], "statistic": row["statistic"]}
    found["p"] = row["p"]

    wanted = {key.partition(".")[2]: value for key, value in ORACLE.items() if key.startswith(name)}
    assert found == pytest.approx(wanted, rel=1e-8)
    assert (treated["n"], control["n"]) == (42, 40)


@pytest.mark.parametrize("table", [(1, 9, 3, 7), (2, 25, 3, 17), (56, 70, 48, 80), (9, 10, 3, 10)])
def test_small_tables_are_those_of_r(table):
    name = "-".join(map(str, table))

    found = newcombe(*table, 0.95)
    found += (fisher_exact(*table), risk_ratio(*table, 0.95)[0], *odds_ratio(*table, 0.95)[1])

    keys = ("rd_low", "rd_high", "fisher", "rr", "or_low", "or_high")
    assert found == pytest.approx([ORACLE[f"{name}.{key}"] for key in keys], rel=1e-12)


def test_the_logistic_model_is_that_of_statsmodels():
    rows = np.random.default_rng(4).normal(size=(60, 3)) * [1, 10, 1000]
    design = np.column_stack([np.ones(60), rows])
    yes = rows[:, 0] + rows[:, 1] / 10 + np.random.default_rng(5).logistic(size=60) > 0

    found = logistic.fit(design, yes)

    wanted = GLM(yes, design, family=Binomial()).fit(tol=1e-14, tol_criterion="params", maxiter=99)
    assert found.coefficients == pytest.approx(wanted.params, rel=1e-9)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(wanted.bse, rel=1e-7)


def test_the_number_needed_to_treat_has_the_reciprocal_limits(results):
    row = estimate(results["lost"], "number_needed_to_treat")

    assert row["value"] == pytest.approx(3.18181818181818, rel=1e-12)
    assert (row["low"], row["high"]) == pytest.approx(
        (2.03181775208096, 10.0698179118734), rel=1e-9
    )
    assert row["through_infinity"] is False


def test_an_interval_of_the_number_needed_goes_through_infinity_where_the_difference_may_be_zero():
    row = estimate(analysed(few([1, 1, 1, 0], [1, 1, 0, 0])), "number_needed_to_treat")

    assert row["value"] == pytest.approx(4)
    assert row["through_infinity"] is True
    assert row["low"] > 0 > row["high"]


def test_no_difference_has_no_finite_number_needed():
    row = estimate(analysed(few([1, 0], [1, 0])), "number_needed_to_treat")

    assert row["value"] is None


def test_a_family_corrects_fishers_p(results):
    p = [estimate(results[name], "risk_difference") for name in ("ge10", "half")]

    smaller, larger = sorted(p, key=lambda row: row["p"])
    assert smaller["p_adjusted"] == pytest.approx(2 * smaller["p"])
    assert larger["p_adjusted"] == pytest.approx(max(larger["p"], 2 * smaller["p"]))


def test_an_arm_where_nobody_responded_has_empty_ratios_and_the_result_says_so():
    result = analysed(few([1, 1, 0], [0, 0, 0]))

    assert estimate(result, "risk_ratio")["value"] is None
    assert estimate(result, "odds_ratio")["value"] is None
    assert estimate(result, "risk_difference")["value"] == pytest.approx(2 / 3)
    assert result["warnings"] == [
        "In arm 'c' nobody responded: ratios that need a yes and a no in both arms are left empty."
    ]


@pytest.mark.parametrize(
    ("well", "reason"),
    [
        ([0, 0, 1, 1, 0, 0, 1, 1], "separate those who responded from those who did not"),
        ([0, 1, 0, 1, 0, 0, 0, 0], "separate those who responded from those who did not"),
        ([1] * 8, "all participants of the model have the same response"),
    ],
    ids=["by the covariate", "by the arm", "all responded"],
)
def test_separation_is_recognised(well, reason):
    plan = SMALL.replace("well = 1", "well = 1, covariates: [x]")
    table = few(well[:4], well[4:], x=[1, 2, 8, 9, 1.5, 2.5, 8.5, 7])

    result = analysed(table, plan)

    row = estimate(result, "odds_ratio_adjusted")
    assert (row["value"], row["low"], row["p"]) == (None, None, None)
    assert reason in result["warnings"][-1]


def test_the_unknown_are_left_out_unless_the_plan_counts_them_as_no():
    table = few([1, 1, 0, None], [1, 0, 0, 0])

    out = analysed(table)
    no = analysed(table, SMALL.replace("well = 1", "well = 1, missing: no_response"))

    assert (estimate(out, "response", arm="a")["n"], out["left_out"]) == (3, 1)
    assert (estimate(no, "response", arm="a")["n"], no["left_out"]) == (4, 0)
    assert estimate(no, "response", arm="a")["value"] == 0.5


def test_counts_hold_those_whose_covariate_is_missing_and_the_model_does_not():
    plan = SMALL.replace("well = 1", "well = 1, covariates: [x]")
    table = few([1, 1, 0, 0, 1], [1, 0, 0, 1, 0], x=[3, 1, 2, 5, None, 2, 4, 1, 3, 2])

    result = analysed(table, plan)

    assert estimate(result, "response", arm="a")["n"] == 5
    assert estimate(result, "odds_ratio_adjusted")["n"] == 9
    assert "holds the 9 participants with all covariates" in result["warnings"][-1]


def test_three_arms_are_each_compared_with_the_reference():
    table = few([1, 0, 1, 1, 0, 0], [1, 0, 0]).assign(arm=list("aaabbbccc"))

    result = analysed(table)

    found = [row["contrast"] for row in result["estimates"] if row["name"] == "risk_difference"]
    assert found == ["a - c", "b - c"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (few([1], [1, 0]), "Arm 'a' has one participant with a known response"),
        (few([], [1, 0]), "Every participant is in arm 'c'"),
        (few([None, None], [None, None]), "No participant has an arm, a known response."),
    ],
    ids=["one in an arm", "one arm", "nobody known"],
)
def test_too_few_are_refused_in_a_sentence(table, reason):
    assert analysed(table)["reason"].startswith(reason)


def test_a_covariate_that_does_not_vary_is_named():
    plan = SMALL.replace("well = 1", "well = 1, covariates: [x]")

    result = analysed(few([1, 0, 1, 0], [0, 1, 1, 0], x=3), plan)

    assert result["reason"].startswith("Covariate 'x' has the same value (3)")


def test_a_response_that_cannot_be_read_is_refused():
    with pytest.raises(PlanError, match="is not a comparison"):
        load_plan(SMALL.replace("well = 1", "well"))
