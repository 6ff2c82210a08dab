"""Against the polished optimum of a reference trial, R's nlme and emmeans, and ANCOVA."""

import pandas as pd
import pytest

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import ARMS, estimate, expected, expected_numbers
from tests.analysis.oracles.mmrm.plans import THREE_ARMS, TRIAL90, table, three_arms, trial90

VISITS, SCORES = ("1", "2", "3"), ("caps5", "sds")
SAME = {"rel": 1e-8}  # the polished optimum
STOPPED = {"rel": 2e-5}  # where mmrm stops, in standard errors and degrees of freedom
CONTRAST = "MDMA-AT - PT"


@pytest.fixture(scope="module")
def results() -> dict:
    return {outcome: trial90(outcome) for outcome in SCORES}


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("outcome", SCORES)
def test_differences_with_kenward_and_rogers_correction(results, outcome, visit):
    row = estimate(results[outcome], "difference", contrast=CONTRAST, visit=visit)

    r = expected("mmrm/trial90.json")[outcome]["contrasts"][int(visit) - 1]
    assert row["value"] == pytest.approx(r["est"], **SAME)
    assert row["se"] == pytest.approx(r["se_kr"], **SAME)
    assert row["df"] == pytest.approx(r["df"], **SAME)
    assert row["statistic"] == pytest.approx(r["t"], **SAME)
    assert row["p"] == pytest.approx(r["p"], **SAME)
    assert (row["low"], row["high"]) == pytest.approx((r["lo"], r["hi"]), **SAME)


@pytest.mark.parametrize("outcome", SCORES)
def test_differences_with_satterthwaites_degrees_of_freedom(outcome):
    result = trial90(outcome, degrees_of_freedom="satterthwaite")

    for r in expected("mmrm/trial90.json")[outcome]["contrasts"]:
        row = estimate(result, "difference", visit=str(r["visit"]))
        assert row["se"] == pytest.approx(r["se_model"], **SAME)
        assert row["df"] == pytest.approx(r["df"], **SAME)
        assert row["statistic"] == pytest.approx(r["t_satt"], **SAME)
        assert row["p"] == pytest.approx(r["p_satt"], **SAME)
    assert not [row for row in result["estimates"] if row["name"] == "F"]


@pytest.mark.parametrize("outcome", SCORES)
def test_coefficients_covariance_and_likelihood(results, outcome):
    r = expected("mmrm/trial90.json")[outcome]

    found = [row["value"] for row in results[outcome]["estimates"] if row["name"] == "coefficient"]
    order = ["(Intercept)", "armMDMA", "vis2", "vis3", "armMDMA:vis2", "armMDMA:vis3"]
    wanted = [r["beta"][name] for name in [*order, "base", "diss"]]
    assert found == pytest.approx(wanted, **SAME)
    for row, later in enumerate(VISITS):
        for column, earlier in enumerate(VISITS[: row + 1]):
            cell = estimate(results[outcome], "covariance", visit=earlier, visit_2=later)
            assert cell["value"] == pytest.approx(r["Sigma"][row][column], **SAME)
    deviance = estimate(results[outcome], "reml_deviance")
    assert deviance["value"] == pytest.approx(-2 * r["reml_loglik"], rel=1e-12)
    assert estimate(results[outcome], "largest_gradient")["value"] < 1e-10


@pytest.mark.parametrize("outcome", SCORES)
def test_adjusted_means_are_those_of_emmeans(results, outcome):
    for r in expected("mmrm/trial90.json")[outcome]["adjusted_means"]:
        row = estimate(results[outcome], "adjusted_mean", arm=ARMS[r["arm"]], visit=r["visit"])

        assert row["value"] == pytest.approx(r["est"], rel=1e-6)
        assert row["se"] == pytest.approx(r["se"], **STOPPED)
        assert row["df"] == pytest.approx(r["df"], **STOPPED)


def test_who_was_used_can_be_told_from_the_result(results):
    result = results["caps5"]

    assert result["n"] == 89
    assert result["n_by_arm"] == {"PT": 43, "MDMA-AT": 46}
    assert len(result["left_out_participants"]) == 1  # nothing after baseline
    assert estimate(result, "observations")["value"] == 251
    assert estimate(result, "adjusted_mean", arm="PT", visit="2")["n"] == 39
    assert estimate(result, "difference", visit="3")["n"] == 82


def test_the_size_of_a_difference_is_in_residual_standard_deviations_of_its_visit(results):
    size = estimate(results["caps5"], "cohens_d", visit="3")

    assert size["value"] == pytest.approx(-10.291368162818927 / 128.2741542305507**0.5, **SAME)
    assert size["low"] < size["value"] < size["high"] < 0


def test_improvement_turns_the_sign_and_nothing_else(results):
    raw = estimate(results["caps5"], "difference", visit="3")

    turned = estimate(trial90(change="improvement"), "difference", visit="3")

    assert turned["value"] == pytest.approx(-raw["value"], rel=1e-12)
    assert turned["p"] == pytest.approx(raw["p"], rel=1e-10)


def test_with_the_baseline_as_covariate_the_measurement_gives_the_same_differences(results):
    changes = estimate(results["caps5"], "difference", visit="3")

    measured = estimate(trial90(change="none"), "difference", visit="3")

    for key in ("value", "se", "df"):
        assert measured[key] == pytest.approx(changes[key], rel=1e-9)


def test_the_order_of_the_rows_does_not_change_a_byte(results):
    shuffled = table("trial90_visits.csv").sample(frac=1, random_state=1)

    assert engine.canonical_json(trial90(data=shuffled)) == engine.canonical_json(results["caps5"])


def test_visits_between_are_found_in_a_long_table(results):
    named = estimate(trial90(), "difference", visit="2")

    assert named == estimate(results["caps5"], "difference", visit="2")


# Where nlme stops; its likelihood agrees to 1e-8.
NLME = {"rel": 1e-5, "abs": 1e-4}  # errors are 1 to 3


@pytest.mark.parametrize(
    "covariance",
    ["unstructured", "heterogeneous_toeplitz", "heterogeneous_ar1", "compound_symmetry"],
)
def test_three_arms_and_four_visits_in_each_structure_as_in_nlme(covariance):
    r = expected_numbers("mmrm/three_arms.csv")

    result = three_arms(covariance=f"[{covariance}]", degrees_of_freedom="satterthwaite")

    deviance = estimate(result, "reml_deviance", covariance=covariance)
    assert deviance["value"] == pytest.approx(r[f"{covariance}.deviance"], rel=1e-8)
    for arm in ("high", "low"):
        for visit in "1234":
            row = estimate(result, "difference", contrast=f"{arm} - placebo", visit=visit)
            assert row["value"] == pytest.approx(r[f"{covariance}.{arm}.{visit}.value"], **NLME)
            assert row["se"] == pytest.approx(r[f"{covariance}.{arm}.{visit}.se"], **NLME)
    for term, name in (
        ("covariate 'age'", "age"),
        ("factor 'site' = '02'", "site02"),
        ("factor 'site' = '03'", "site03"),
    ):
        coefficient = estimate(result, "coefficient", term=term)
        assert coefficient["value"] == pytest.approx(r[f"{covariance}.{name}"], **NLME)


def test_with_one_visit_the_test_of_three_arms_is_that_of_ancova():
    last = THREE_ARMS.replace("between: [1, 2, 3]", "between: []").format(keys="level: 0.95")
    ancova = (
        "  - {id: ancova, method: ancova, outcome: score, covariates: [baseline, age], "
        "factors: [site]}"
    )

    results = engine.run(load_plan(last + ancova), table("three_arms_visits.csv"))["analyses"]

    f, wanted = (
        estimate(results["it"], "F", term="arm"),
        estimate(results["ancova"], "F", term="arm"),
    )
    assert (f["df1"], f["df2"]) == pytest.approx((wanted["df1"], wanted["df2"]))
    assert (f["value"], f["p"]) == pytest.approx((wanted["value"], wanted["p"]), **SAME)


def test_three_arms_are_tested_together_at_each_visit_and_over_visits():
    result = three_arms()

    together = [row for row in result["estimates"] if row["name"] == "F"]
    assert [(row["term"], row.get("visit"), row["df1"]) for row in together] == [
        *(("arm", visit, 2) for visit in "1234"),
        ("arm by visit", None, 6),
    ]
    assert all(0 < row["p"] < 1 and row["df2"] > 50 for row in together)


@pytest.fixture(scope="module")
def complete() -> pd.DataFrame:
    """Those of the reference trial who have every visit."""
    data = table("trial90_visits.csv")
    return data[data.groupby("subject")["caps5"].transform("count") == 4]


ANCOVA = """
  - {id: ancova, method: ancova, outcome: caps5, covariates: [baseline, diss]}
"""


def beside_ancova(data: pd.DataFrame, **keys) -> tuple[dict, dict]:
    written = ", ".join(f"{key}: {value}" for key, value in keys.items())
    results = engine.run(load_plan(TRIAL90.format(keys=written) + ANCOVA), data)["analyses"]
    return results["it"], results["ancova"]


COMPARED = ("value", "se", "df", "low", "high", "statistic", "p")


def test_with_complete_data_and_all_by_visit_each_visit_is_its_own_ancova(complete):
    mmrm, ancova = beside_ancova(complete, outcome="caps5", by_visit="[baseline, diss]")

    row = estimate(mmrm, "difference", visit="3")
    wanted = estimate(ancova, "difference")
    assert [row[key] for key in COMPARED] == pytest.approx([wanted[key] for key in COMPARED])


@pytest.mark.parametrize("degrees", ["kenward_roger", "satterthwaite"])
def test_one_visit_is_an_ancova_and_says_so(complete, degrees):
    mmrm, ancova = beside_ancova(complete, outcome="last", degrees_of_freedom=degrees)

    row, wanted = estimate(mmrm, "difference"), estimate(ancova, "difference")
    assert [row[key] for key in COMPARED] == pytest.approx([wanted[key] for key in COMPARED])
    size, wanted = estimate(mmrm, "cohens_d"), estimate(ancova, "cohens_d")
    keys = ("value", "low", "high")
    assert [size[key] for key in keys] == pytest.approx([wanted[key] for key in keys], **SAME)
    mean = estimate(mmrm, "adjusted_mean", arm="PT")
    wanted = estimate(ancova, "adjusted_mean", arm="PT")
    assert (mean["value"], mean["se"]) == pytest.approx((wanted["value"], wanted["se"]), **SAME)
    assert mmrm["warnings"] == [
        "'last' has one visit after baseline, so that this is an analysis of covariance; "
        "`between` of the variable names the visits before it."
    ]
