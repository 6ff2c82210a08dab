"""Against R's cor.test (reference.R)."""

import numpy as np
import pytest

from analysis import engine
from analysis.methods.correlations import correlation, ranks
from tests.analysis.oracles import (
    ARMS,
    VISITS,
    estimate,
    expected,
    expected_numbers,
    plan_in_wide_layout,
    trial82,
)

ORACLE = expected("correlations/correlations.json")
SCORES = ["caps5", "bdi2", "audit", "dudit", "ucs", "cs", "sk", "sj", "ch", "is", "mi", "oi"]


def correlate(table=None, **keys) -> dict:
    plan = plan_in_wide_layout({"id": "it", "method": "correlations"} | keys)
    return engine.run(plan, trial82() if table is None else table)["analyses"]["it"]


@pytest.mark.parametrize("place", ORACLE)
def test_correlations_by_arm_and_visit_are_those_of_r(place):
    arm, _, visit = place.partition("_v")

    result = correlate(variables=SCORES)

    assert len(ORACLE[place]) == 66
    for pair, r in ORACLE[place].items():
        x, y = pair.split("~")
        where = {"arm": ARMS.get(arm, arm), "visit": VISITS[visit]}
        row = estimate(result, "correlation", x=x, y=y, **where)
        assert row["value"] == pytest.approx(r["r"], rel=1e-8)
        assert row["n"] == r["df"] + 2
        assert row["statistic"] == pytest.approx(r["t"], rel=1e-8)
        assert row["p"] == pytest.approx(r["p"], rel=1e-6)
        assert (row["low"], row["high"]) == pytest.approx((r["lo"], r["hi"]), rel=1e-8)


def test_each_pair_uses_everybody_who_has_both():
    table = trial82()
    table.loc[:9, "ucs_0"] = None

    result = correlate(table, variables=["ucs", "cs", "sk"], visits=["baseline"])

    total = {"arm": "total", "visit": "baseline"}
    assert estimate(result, "correlation", x="ucs", y="cs", **total)["n"] == 72
    assert estimate(result, "correlation", x="cs", y="sk", **total)["n"] == 82


def test_a_value_that_does_not_vary_has_no_correlation_and_the_result_says_so():
    table = trial82().assign(ucs_0="3")

    result = correlate(table, variables=["ucs", "cs"], visits=["baseline"])

    row = estimate(result, "correlation", arm="total")
    assert row["value"] is None
    assert row["n"] == 82
    assert result["warnings"] == [
        "3 correlations do not exist: fewer than three participants have both values, or one "
        "of the two does not vary."
    ]


def test_a_perfect_correlation_has_no_interval():
    row = correlation(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 8]), 0.95, "pearson")

    assert row == {
        "n": 4, "value": 1.0, "df": 2, "statistic": None, "p": None, "low": None, "high": None
    }  # fmt: skip


def test_three_pairs_have_a_test_but_no_interval():
    row = correlation(np.array([1.0, 2, 4]), np.array([1.0, 3, 2]), 0.95, "pearson")

    assert row["df"] == 1
    assert row["p"] == pytest.approx(0.787704385, rel=1e-8)  # R: cor.test(c(1,2,4), c(1,3,2))
    assert row["low"] is None


SPEARMAN = expected_numbers("correlations/spearman.csv")


@pytest.fixture(scope="module")
def by_ranks() -> dict:
    visits = ["baseline", "follow_up", "change"]
    return correlate(variables=["caps5", "audit", "ucs"], visits=visits, coefficient="spearman")


@pytest.mark.parametrize("arm", ["MDMA-AT", "PT", "total"])
@pytest.mark.parametrize("visit", ["baseline", "follow_up", "change"])
@pytest.mark.parametrize(("x", "y"), [("caps5", "audit"), ("caps5", "ucs"), ("audit", "ucs")])
def test_rank_correlations_with_ties_are_those_of_r(by_ranks, arm, visit, x, y):
    row = estimate(by_ranks, "correlation", arm=arm, visit=visit, x=x, y=y)

    for key in ("value", "statistic", "p", "low", "high"):
        assert row[key] == pytest.approx(SPEARMAN[f"{arm}.{visit}.{x}.{y}.{key}"], rel=1e-8)


def test_equal_values_share_the_mean_of_their_ranks():
    assert ranks(np.array([3.0, 1, 3, 7, 3])).tolist() == [3, 1, 3, 5, 3]
