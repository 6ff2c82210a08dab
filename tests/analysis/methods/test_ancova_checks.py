"""Against R: car, sandwich (reference.R) for two arms; base R (dose.R) for three and a factor."""

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import dunnett as scipy_dunnett

from analysis import engine
from analysis.methods.ancova_checks import levene
from analysis.methods.numerics import dunnett, least_squares
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import (
    HERE,
    estimate,
    expected,
    expected_numbers,
    plan_in_wide_layout,
    trial82,
)

SAME = {"rel": 1e-8}
CHECKS = expected("ancova/checks.json")
R = expected_numbers("ancova/dose_expected.csv")
ARMS = ("HIGH", "LOW")


def dose(table: pd.DataFrame | None = None, **keys) -> dict:
    document = {
        "plan": "Doses",
        "data": {
            "layout": "wide",
            "participant": "subject",
            "arm": {"column": "arm", "reference": "PBO"},
        },
        "variables": {"y": {"baseline": "y_0", "follow_up": "y_1", "improvement": "lower"}},
        "analyses": [
            {"id": "it", "method": "ancova", "outcome": "y", "covariates": ["baseline", "age"]}
            | {"factors": ["site"]}
            | keys
        ],
    }
    if table is None:
        table = doses()
    return engine.run(load_plan(yaml.safe_dump(document)), table)["analyses"]["it"]


def doses() -> pd.DataFrame:
    return pd.read_csv(HERE / "ancova" / "dose.csv", dtype=str)


@pytest.fixture(scope="module")
def results() -> dict[str, dict]:
    return {kind: dose(contrasts=kind) for kind in ("unadjusted", "holm", "dunnett")}


@pytest.mark.parametrize("score", CHECKS)
def test_checks_with_two_arms_are_those_of_car_and_sandwich(score):
    plan = plan_in_wide_layout(
        {"id": "it", "method": "ancova", "outcome": score, "change": "improvement"}
        | {"covariates": ["baseline", "diss"]}
    )

    result = engine.run(plan, trial82())["analyses"]["it"]

    r = CHECKS[score]["checks"]
    slopes = estimate(result, "slopes", term="baseline")
    again = estimate(result, "difference_hc3")
    shapiro = estimate(result, "shapiro_wilk")
    assert (slopes["value"], slopes["p"]) == pytest.approx((r["slopes_F"], r["slopes_p"]), **SAME)
    for kind in ("median", "mean"):
        row = estimate(result, f"levene_{kind}")
        theirs = r[f"levene_{kind}_F"], r[f"levene_{kind}_p"]
        assert (row["value"], row["p"]) == pytest.approx(theirs, **SAME)
    # scipy and R share Royston's algorithm, in single precision here and there.
    assert shapiro["value"] == pytest.approx(r["shapiro_W"], rel=1e-6)
    assert shapiro["p"] == pytest.approx(r["shapiro_p"], rel=1e-5)
    for key, theirs in (("se", "se"), ("statistic", "t"), ("p", "p")):
        assert again[key] == pytest.approx(CHECKS[score]["hc3"][theirs], **SAME)


@pytest.mark.parametrize("held", ["balanced", "means"])
@pytest.mark.parametrize("arm", ["PBO", *ARMS])
def test_levels_of_a_factor_weigh_equally_or_by_their_shares(held, arm):
    row = estimate(dose(adjusted_at=held), "adjusted_mean", arm=arm)

    assert row["value"] == pytest.approx(R[f"{held}.{arm}"], **SAME)
    assert row["se"] == pytest.approx(R[f"{held}.{arm}.se"], **SAME)


def test_a_factor_of_two_levels_gives_what_a_covariate_of_two_values_gives():
    keys = {"id": "it", "method": "ancova", "outcome": "ucs"}
    as_covariate = plan_in_wide_layout(keys | {"covariates": ["baseline", "diss"]})
    as_factor = plan_in_wide_layout(keys | {"covariates": ["baseline"], "factors": ["diss"]})

    one, other = (
        engine.run(plan, trial82())["analyses"]["it"]["estimates"]
        for plan in (as_covariate, as_factor)
    )

    for row, same in zip(one, other, strict=True):
        assert row["value"] == pytest.approx(same["value"], rel=1e-10)


@pytest.mark.parametrize("term", ["baseline", "age", "site"])
def test_slopes_are_compared_for_each_covariate_and_factor(results, term):
    row = estimate(results["unadjusted"], "slopes", term=term)

    key = "slopes." + {"baseline": "y_0"}.get(term, term)
    assert row["value"] == pytest.approx(R[key], **SAME)
    assert row["df1"] == R[f"{key}.df1"]
    assert row["p"] == pytest.approx(R[f"{key}.p"], **SAME)


@pytest.mark.parametrize("check", ["levene_median", "levene_mean", "shapiro_wilk"])
def test_residuals_of_three_arms_are_checked(results, check):
    row = estimate(results["unadjusted"], check)

    assert row["value"] == pytest.approx(R[check], rel=1e-6 if check[0] == "s" else 1e-8)
    assert row["p"] == pytest.approx(R[f"{check}.p"], rel=1e-5 if check[0] == "s" else 1e-8)


@pytest.mark.parametrize("kind", ["leverage", "cooks_distance"])
def test_whoever_has_most_influence_is_named(results, kind):
    row = estimate(results["unadjusted"], kind)

    assert row["value"] == pytest.approx(R[kind], **SAME)
    assert row["participant"] == f"D{R[f'{kind}.who']:03.0f}"


@pytest.mark.parametrize("kind", ["hc0", "hc1", "hc2", "hc3", "hc4"])
def test_robust_errors_are_those_of_their_formulas_in_r(kind):
    table = doses().set_index("subject")
    numbers = table[["y_0", "y_1", "age"]].astype(float)
    columns = [table["arm"] == "HIGH", table["arm"] == "LOW", numbers["y_0"], numbers["age"]]
    columns += [table["site"] == "02", table["site"] == "07"]
    design = np.column_stack([np.ones(len(table)), *columns]).astype(float)

    model = least_squares.fit(design, (numbers["y_1"] - numbers["y_0"]).to_numpy())

    assert np.sqrt(model.covariance(kind)[1, 1]) == pytest.approx(R[f"{kind}.HIGH"], **SAME)


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("kind", ["holm", "dunnett"])
def test_contrasts_are_corrected_within_the_analysis(results, kind, arm):
    row = estimate(results[kind], "difference", contrast=f"{arm} - PBO")

    assert row["value"] == pytest.approx(R[f"{arm}.value"], **SAME)
    assert row["p_adjusted"] == pytest.approx(R[f"{arm}.{kind}"], **SAME)
    assert row["correction"] == kind
    assert row["significant"] is (arm == "HIGH")
    if kind == "dunnett":
        limits = row["low_simultaneous"], row["high_simultaneous"]
        assert limits == pytest.approx((R[f"{arm}.low"], R[f"{arm}.high"]), **SAME)


def test_dunnett_for_four_arms_is_that_of_scipy_without_covariates():
    random = np.random.default_rng(3)
    groups = [random.normal(shift, 1, n) for shift, n in ((0, 20), (0.4, 15), (0.9, 17), (0, 12))]
    theirs = scipy_dunnett(*groups[1:], control=groups[0], rng=5).pvalue
    sizes = np.array([group.size for group in groups])
    everyone = np.concatenate(groups)
    arms = np.repeat(np.eye(4), sizes, axis=0)[:, 1:]
    model = least_squares.fit(np.column_stack([np.ones(len(arms)), arms]), everyone)
    covariance = model.covariance()[1:, 1:]
    se = np.sqrt(np.diag(covariance))

    ours = [
        dunnett.p_of_largest(abs(t), covariance / np.outer(se, se), model.df)
        for t in model.coefficients[1:] / se
    ]

    assert ours == pytest.approx(theirs, abs=1e-4)  # theirs is a quasi-Monte Carlo integral


def test_correlations_without_a_common_factor_are_integrated_with_a_fixed_seed():
    correlation = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    exact = dunnett.p_of_largest(2.3, correlation, 30)
    correlation[0, 1] = correlation[1, 0] = 0.5001

    near = dunnett.p_of_largest(2.3, correlation, 30)

    assert near == pytest.approx(exact, abs=5e-5)
    assert near == dunnett.p_of_largest(2.3, correlation, 30)


def test_one_contrast_needs_no_correction():
    assert dunnett.p_of_largest(2.5, np.eye(1), 30) == pytest.approx(0.01811564906806669, rel=1e-9)


def test_whoever_alone_decides_a_coefficient_leaves_hc3_empty():
    table = doses().assign(only="0")
    table.loc[9, "only"] = "1"

    result = dose(table, covariates=["baseline", "only"], factors=[])

    row = estimate(result, "difference_hc3", contrast="LOW - PBO")
    assert (row["se"], row["p"]) == (None, None)
    assert estimate(result, "cooks_distance")["participant"] != "D010"
    assert "leverage of one" in result["warnings"][0]


def test_slopes_that_cannot_be_compared_say_why():
    table = doses()
    table.loc[table["arm"] == "LOW", "site"] = "01"

    row = estimate(dose(table), "slopes", term="site")

    assert (row["value"], row["p"]) == (None, None)
    assert row["reason"] == "too few participants with different values in each arm"


def test_distances_that_do_not_vary_have_no_test():
    row = levene([np.array([1.0, -1.0]), np.array([2.0, -2.0])], np.mean)

    assert row["value"] is None
    assert row["reason"] == "distances from the centre do not vary within any arm"


def test_a_factor_with_one_level_is_refused():
    assert dose(doses().assign(site="07"))["reason"] == (
        "Factor 'site' has the same value (07) for all 97 participants; leave it out."
    )


def test_a_person_without_a_level_is_left_out_and_named():
    table = doses()
    table.loc[3, "site"] = ""

    assert dose(table)["left_out_participants"] == ["D004"]


def test_p_is_not_corrected_twice():
    with pytest.raises(PlanError, match="would correct p twice"):
        plan_in_wide_layout(
            {"id": "it", "method": "ancova", "outcome": "ucs", "contrasts": "dunnett"}
            | {"family": "two-factor"}
        )


IN_A_TRIAL = """
plan: Doses
data: {layout: trial, arm: {reference: PBO}}
variables:
  y: {instrument: DOSE, score: y, baseline: V0, follow_up: V1, improvement: lower}
columns:
  age: {form: DOSE, item: age, visit: V0}
analyses:
  - {id: it, method: ancova, outcome: y, covariates: [site, baseline, age], contrasts: dunnett}
  - {id: slope, method: regression, outcome: y.change, predictor: site}
"""


def test_the_site_of_a_trial_is_a_factor_wherever_a_plan_names_it_and_never_a_number():
    names = {"subject": "participant", "y_0": "DOSE.y@V0", "y_1": "DOSE.y@V1", "age": "DOSE.age@V0"}
    table = doses().rename(columns=names)

    found = engine.run(load_plan(IN_A_TRIAL), table)["analyses"]

    whole = found["it"]
    assert estimate(whole, "F", term="arm")["value"] == pytest.approx(R["F"])
    mean = estimate(whole, "adjusted_mean", arm="PBO")["value"]
    assert mean == pytest.approx(R["balanced.PBO"])
    assert estimate(whole, "slopes", term="site")["df1"] == R["slopes.site.df1"]
    assert found["slope"]["reason"].startswith("'site' is a category, not a number")
