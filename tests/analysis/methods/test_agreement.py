"""The formulas are tested in tests/test_intraclass.py; here, that a plan reaches them."""

import pandas as pd
import pytest

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import HERE, estimate

PLAN = """
plan: Raters
data: {layout: wide, participant: interview, arm: {column: arm, reference: all}}
analyses:
  - {id: it, method: agreement, ratings: [rater1, rater2, rater3]}
"""


def analysed(table: pd.DataFrame) -> dict:
    return engine.run(load_plan(PLAN), table)["analyses"]["it"]


def interviews() -> pd.DataFrame:
    return pd.read_csv(HERE / "agreement/raters.csv", dtype=str).assign(arm="all")


def test_a_plan_gives_all_six_kinds():
    result = analysed(interviews())

    kinds = [row["kind"] for row in result["estimates"]]
    assert kinds == ["ICC(1,1)", "ICC(1,3)", "ICC(2,1)", "ICC(2,3)", "ICC(3,1)", "ICC(3,3)"]
    row = estimate(result, "icc", kind="ICC(2,1)")  # psych::ICC in R
    found = (row["value"], row["low"], row["high"])
    assert found == pytest.approx((0.956863342775608, 0.892125512958967, 0.982856506271575))


def test_an_interview_that_a_rater_left_out_is_not_counted():
    table = interviews()
    table.loc[3, "rater2"] = None

    result = analysed(table)

    assert (result["n"], result["left_out_participants"]) == (19, ["4"])


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ("30", "Every rating is the same: agreement says nothing."),
        (None, "0 participants have an arm and all 3 ratings; at least two are needed."),
    ],
)
def test_what_cannot_be_said_is_refused(ratings, reason):
    table = interviews().assign(rater1=ratings, rater2=ratings, rater3=ratings)

    assert analysed(table)["reason"] == reason
