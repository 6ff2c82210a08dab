"""Against R's aov, oneway.test, kruskal.test, TukeyHSD, ptukey and dwilcox (one_way.R)."""

import pandas as pd
import pytest
from numpy import array

from analysis import engine
from analysis.methods.numerics.one_way import Groups, jonckheere_terpstra
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import HERE, estimate, expected_numbers

ORACLE = expected_numbers("one_way/expected.csv")
PAIRS = [("D75", "D30"), ("D125", "D30"), ("D125", "D75")]
PLAN = """
plan: Doses
data: {layout: wide, participant: who, arm: {column: arm, reference: D30}}
analyses:
  - for_each: {outcome: ["y", tied], variances: [equal, unequal]}
    id: <outcome>.<variances>
    method: one_way
    outcome: <outcome>
    variances: <variances>
    doses: {D30: 30, D75: 75, D125: 125}
    contrasts: {active: {D30: -1, D75: 0.5, D125: 0.5}}
"""
ONE = PLAN.replace('["y", tied]', '["y"]').replace("[equal, unequal]", "[unequal]")


def people() -> pd.DataFrame:
    return pd.read_csv(HERE / "one_way/doses.csv", dtype=str)


def analysed(table: pd.DataFrame, plan: str = ONE, id: str = "y.unequal", **said) -> dict:
    return engine.run(load_plan(plan), table, **said)["analyses"][id]


def oracle(prefix: str) -> dict[str, float]:
    return {
        key[len(prefix) + 1 :]: value
        for key, value in ORACLE.items()
        if key.startswith(f"{prefix}.") and "." not in key[len(prefix) + 1 :]
    }


@pytest.fixture(scope="module")
def results() -> dict:
    return engine.run(load_plan(PLAN), people())["analyses"]


@pytest.mark.parametrize("outcome", ["y", "tied"])
def test_overall_tests_are_those_of_r(results, outcome):
    result = results[f"{outcome}.equal"]
    f, welch = estimate(result, "F"), estimate(result, "welch_F")
    h, departure = estimate(result, "kruskal_wallis"), estimate(result, "departure_from_linear")
    found = {"F": f["value"], "p": f["p"], "eta2": estimate(result, "eta_squared")["value"]}
    found |= {"welch": welch["value"], "welch_df": welch["df2"], "welch_p": welch["p"]}
    found |= {"H": h["value"], "H_p": h["p"]}
    found |= {"departure": departure["value"], "departure_p": departure["p"]}

    assert found == pytest.approx(oracle(outcome), rel=1e-8)
    assert (f["df1"], f["df2"], h["df"], departure["df1"]) == (2, 23, 2, 1)


@pytest.mark.parametrize("arm", ["D30", "D75", "D125"])
def test_each_arm_has_its_own_mean(results, arm):
    row = estimate(results["y.unequal"], "mean", arm=arm)

    found = {"mean": row["value"], "sd": row["sd"], "low": row["low"], "high": row["high"]}
    assert found == pytest.approx(oracle(f"y.{arm}"), rel=1e-8)


@pytest.mark.parametrize("outcome", ["y", "tied"])
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_pairs_are_those_of_tukey_and_of_games_and_howell(results, outcome, pair):
    later, earlier = pair
    for variances, test in {"equal": "tukey", "unequal": "games"}.items():
        row, sign = _pair(results[f"{outcome}.{variances}"], later, earlier)
        wanted = oracle(f"{outcome}.{test}.{later}-{earlier}")
        low, high = sorted((sign * row["low"], sign * row["high"]))

        assert sign * row["value"] == pytest.approx(wanted["value"], rel=1e-8)
        # R's ptukey and scipy's studentized_range agree to about eight digits.
        assert (low, high) == pytest.approx((wanted["low"], wanted["high"]), rel=1e-6)
        assert row["p"] == pytest.approx(wanted["p"], rel=1e-6)
        if test == "games":
            assert (row["se"], row["df"]) == pytest.approx((wanted["se"], wanted["df"]), rel=1e-9)


def _pair(result: dict, later: str, earlier: str) -> tuple[dict, int]:
    """The arms after the reference come in the order of their names, D125 before D75."""
    for contrast, sign in ((f"{later} - {earlier}", 1), (f"{earlier} - {later}", -1)):
        for row in result["estimates"]:
            if row["name"] == "difference" and row["contrast"] == contrast:
                return row, sign
    raise AssertionError(f"no row for {later} and {earlier}")


@pytest.mark.parametrize("outcome", ["y", "tied"])
@pytest.mark.parametrize("variances", ["equal", "unequal"])
def test_trend_and_contrast_are_those_of_r(results, outcome, variances):
    result = results[f"{outcome}.{variances}"]
    for name, row in {
        "linear": estimate(result, "linear_trend"),
        "active": estimate(result, "contrast", contrast="active"),
    }.items():
        wanted = oracle(f"{outcome}.{name}.{variances}")
        found = {"value": row["value"], "se": row["se"], "t": row["statistic"], "p": row["p"]}
        if variances == "unequal":
            found["df"] = row["df"]
        assert found == pytest.approx(wanted, rel=1e-8)


def test_jonckheere_and_terpstras_test_is_exact_without_ties(results):
    for outcome, p, said in (("y", "exact", "exact"), ("tied", "normal", "normal approximation")):
        row, wanted = estimate(results[f"{outcome}.equal"], "jonckheere_terpstra"), f"{outcome}.jt"
        found = (row["value"], row["expected"], row["statistic"], row["p"])

        keys = ("j", "expected", "z", p)
        assert found == pytest.approx([ORACLE[f"{wanted}.{key}"] for key in keys], rel=1e-8)
        assert row["test"] == said


def test_jonckheere_and_terpstras_smallest_case_is_counted_by_hand():
    """Three groups of two in perfect order: one of 6! / (2! 2! 2!) = 90 orders, at each end."""
    found = jonckheere_terpstra(Groups([array([1.0, 2]), array([3.0, 4]), array([5.0, 6])]))

    assert (found.value, found.expected, found.exact) == (12, 6, True)
    assert found.p == pytest.approx(2 / 90, rel=1e-14)


def test_the_order_of_rows_does_not_matter(results):
    assert analysed(people().iloc[::-1]) == results["y.unequal"]


def test_a_trend_waits_until_the_arms_are_known():
    masked = people().replace({"D30": "A", "D75": "B", "D125": "C"})

    result = analysed(masked, arm_reference="A")

    assert estimate(result, "F")["value"] == pytest.approx(ORACLE["y.F"], rel=1e-8)
    assert not any(row["name"] in ("linear_trend", "contrast") for row in result["estimates"])
    assert result["warnings"] == [
        "The trend is left out: the plan names D30, D75, D125, and the groups here are called "
        "A, B, C.",
        "The contrast 'active' is left out: the plan names D30, D75, D125, and the groups here "
        "are called A, B, C.",
    ]


def test_an_arm_that_does_not_vary_leaves_welchs_test_empty():
    table = people()
    table.loc[table.arm == "D30", "y"] = "10"

    result = analysed(table)

    assert estimate(result, "welch_F")["value"] is None
    assert estimate(result, "F")["p"] < 0.05
    assert result["warnings"] == [
        "In arm 'D30' all have the same value: Welch's test is left empty."
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"y": "3"}, "Nobody differs from the others of the same arm in 'y'"),
        ({"y": None}, "No participant has an arm, a value of 'y'."),
        ({"arm": "D30"}, "Every participant is in arm 'D30': nothing to compare."),
        ({"arm": ["D75"] + ["D30"] * 25}, "Arm 'D75' has one participant with a value of 'y'"),
    ],
    ids=["nothing varies", "nobody measured", "one arm", "one in an arm"],
)
def test_what_cannot_be_compared_is_said(change, reason):
    assert analysed(people().assign(**change))["reason"].startswith(reason)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("D75: 75,", "D75: 30,", "gives two arms the same dose"),
        ("D30: -1,", "D30: -2,", "must add up to zero"),
        ("D30: -1, D75: 0.5, D125: 0.5", "D30: 0", "must add up to zero, and not all be zero"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(old, new, sentence):
    with pytest.raises(PlanError, match=sentence):
        load_plan(ONE.replace(old, new))


BLOOD = {
    "control": [7.40, 8.50, 7.20, 8.24, 9.84, 8.32],
    "A": [9.76, 8.80, 7.68, 9.36],
    "B": [12.80, 9.68, 12.16, 9.20, 10.55],
}
DUNNETT = """
plan: Blood counts
data: {layout: wide, participant: who, arm: {column: arm, reference: control}}
analyses:
  - {id: it, method: one_way, outcome: cells, variances: equal, pairs: false,
     against_reference: true}
"""


@pytest.mark.parametrize("arm", ["A", "B"])
def test_dunnetts_published_example_is_that_of_r(arm):
    r = expected_numbers("one_way/dunnett.csv")
    rows = [(group, value) for group, values in BLOOD.items() for value in values]
    table = pd.DataFrame(rows, columns=["arm", "cells"]).assign(who=lambda t: t.index.map(str))

    row = estimate(
        analysed(table, DUNNETT, "it"), "dunnett_difference", contrast=f"{arm} - control"
    )

    found = {key: row[key] for key in ("value", "se", "low", "high", "p")}
    assert found == pytest.approx({key: r[f"{arm}.{key}"] for key in found}, rel=1e-7)


def test_dunnetts_comparison_is_refused_without_the_pooled_variance():
    with pytest.raises(PlanError, match="pooled variance: write `variances: equal`"):
        load_plan(DUNNETT.replace("variances: equal", "variances: unequal"))
