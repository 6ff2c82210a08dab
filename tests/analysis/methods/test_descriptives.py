"""Against R: mean, sd, quantile type 7 and table (reference.R)."""

import pytest

from analysis import engine
from tests.analysis.oracles import ARMS, VISITS, estimate, expected, plan_in_wide_layout, trial82

ORACLE = expected("descriptives/descriptives.json")
STATISTICS = ("n", "mean", "sd", "se", "median", "q1", "q3", "min", "max")
IN_ARM = ARMS | {"total": "total"}
SCORES = list(ORACLE["change"])
CATEGORIES = list(ORACLE["categorical"])


def describe(table=None, **keys) -> dict:
    plan = plan_in_wide_layout({"id": "it", "method": "descriptives"} | keys)
    return engine.run(plan, trial82() if table is None else table)["analyses"]["it"]


@pytest.fixture(scope="module")
def result() -> dict:
    return describe(variables=SCORES, columns=["age"], categories=CATEGORIES)


@pytest.mark.parametrize("column", ORACLE["continuous"])
def test_numbers_are_described_as_in_r(result, column):
    name, _, visit = column.partition("_")
    where = {"variable": name} | ({"visit": VISITS[visit]} if visit else {})
    for arm, r in ORACLE["continuous"][column].items():
        for statistic in STATISTICS:
            row = estimate(result, statistic, arm=IN_ARM[arm], **where)
            assert row["value"] == pytest.approx(r[statistic], rel=1e-12)


@pytest.mark.parametrize("score", SCORES)
def test_changes_are_follow_up_minus_baseline(result, score):
    for arm, r in ORACLE["change"][score].items():
        for statistic in STATISTICS:
            row = estimate(result, statistic, variable=score, visit="change", arm=IN_ARM[arm])
            assert row["value"] == pytest.approx(r[statistic], rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("column", CATEGORIES)
def test_percentages_are_of_those_who_are_known(result, column):
    for arm, r in ORACLE["categorical"][column].items():
        where = {"variable": column, "arm": IN_ARM[arm]}
        assert estimate(result, "n", **where)["value"] == r["n_known"]
        assert estimate(result, "missing", **where)["value"] == r["n_missing"]
        for level, counted in r["levels"].items():
            assert estimate(result, "count", level=level, **where)["value"] == counted["n"]
            percent = estimate(result, "percent", level=level, **where)["value"]
            assert percent == pytest.approx(counted["pct"], rel=1e-12)


def test_quartiles_can_be_those_of_spss():
    table = trial82().iloc[:5].assign(age=["1", "2", "3", "4", "10"])

    result = describe(table, columns=["age"], quantile_type=6)

    # Hyndman & Fan's type 6: position p (n + 1) = 1.5 and 4.5 of five values.
    assert estimate(result, "q1", arm="total")["value"] == 1.5
    assert estimate(result, "q3", arm="total")["value"] == 7.0


def test_a_statistic_that_does_not_exist_is_empty_and_not_zero():
    table = trial82().assign(age=[*["30"], *[None] * 81])

    result = describe(table, columns=["age"])

    assert estimate(result, "n", arm="total")["value"] == 1
    assert estimate(result, "missing", arm="total")["value"] == 81
    assert estimate(result, "mean", arm="total")["value"] == 30
    assert estimate(result, "sd", arm="total")["value"] is None
    assert estimate(result, "mean", arm="MDMA-AT")["value"] is None
