"""Against R: one imputation with the same random numbers, and Rubin's rules as mice pools them
(draws.R says what made which)."""

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.methods.numerics import least_squares
from analysis.methods.numerics.imputation import (
    Regression,
    draw_missing,
    jump_to_reference,
    pool,
)
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import HERE, estimate, expected, expected_numbers

FOLDER = HERE / "multiple_imputation"
DRAWN = expected_numbers("multiple_imputation/expected.csv")
TIPPING = expected("multiple_imputation/tipping.json")["delta_grid"]
PLAN = """
plan: Those who left
data: {layout: wide, participant: who, arm: {column: arm, reference: c}}
variables:
  y: {baseline: y0, between: [y1], follow_up: y2, improvement: lower}
analyses:
  - {id: it, method: multiple_imputation, outcome: y, covariates: [age], imputations: 40, seed: 3}
  - {id: complete, method: ancova, outcome: y, covariates: [baseline, age]}
"""


class Recorded:
    """R's random numbers, in the order in which it drew them."""

    def __init__(self):
        self.normal = [value for name, value in DRAWN.items() if name[0] in "ze"]

    def chisquare(self, df: float) -> float:
        assert df == 7
        return DRAWN["chi"]

    def standard_normal(self, size: int) -> np.ndarray:
        taken, self.normal = self.normal[:size], self.normal[size:]
        return np.array(taken)


def people(n: int = 60, leave: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(12)
    treated = np.arange(n) % 2
    y0, age = rng.normal(50, 8, n), rng.normal(40, 10, n)
    y1 = 10 + 0.6 * y0 - 4 * treated + rng.normal(0, 6, n)
    y2 = 5 + 0.7 * y1 + 0.1 * age - 6 * treated + rng.normal(0, 6, n)
    table = pd.DataFrame({"who": np.arange(n), "y0": y0, "age": age, "y1": y1, "y2": y2})
    table["arm"] = np.where(treated, "a", "c")
    if leave:
        table.loc[rng.choice(n, n // 4, replace=False), "y2"] = np.nan
        table.loc[table[table.y2.isna()].index[::3], "y1"] = np.nan
    return table


def analysed(table: pd.DataFrame, id: str = "it", **keys) -> dict:
    said = "".join(f", {key}: {value}" for key, value in keys.items())
    return engine.run(load_plan(PLAN.replace(", seed: 3", ", seed: 3" + said)), table)["analyses"][
        id
    ]


def test_an_imputation_with_rs_random_numbers_is_that_of_r():
    table = pd.read_csv(FOLDER / "draws.csv")
    design = np.column_stack([np.ones(len(table)), table.x1, table.x2])
    there = table.y.notna().to_numpy()

    found = draw_missing(design[there], table.y[there].to_numpy(), design[~there], Recorded())

    wanted = [value for name, value in DRAWN.items() if name.startswith("imputed")]
    assert found == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("wanted", TIPPING, ids=lambda wanted: f"delta {wanted['delta']}")
def test_pooling_is_that_of_mice(wanted):
    table = pd.read_csv(FOLDER / "completed.csv")
    bent = table.c3 + wanted["delta"] * table.imputed * table.treated
    design = np.column_stack([np.ones(len(table)), table[["treated", "c0", "diss"]]])
    models = [
        least_squares.fit(design[rows], (bent - table.c0).to_numpy()[rows])
        for rows in ((table.imp == number).to_numpy() for number in range(1, 21))
    ]

    pooled = pool(
        np.array([model.coefficients[1] for model in models]),
        np.array([model.covariance()[1, 1] for model in models]),
        models[0].df,
    )

    found = (pooled.value, pooled.se, pooled.df, pooled.missing_information)
    keys = ("qbar", "se", "mice_df", "mice_fmi")
    assert found == pytest.approx([wanted[key] for key in keys], rel=1e-8)


def test_nobody_missing_gives_the_analysis_of_covariance():
    imputed, complete = (
        estimate(analysed(people(leave=False), id), "difference") for id in ("it", "complete")
    )

    assert imputed["value"] == pytest.approx(complete["value"], rel=1e-12)
    assert imputed["se"] == pytest.approx(complete["se"], rel=1e-12)


def test_many_imputations_come_to_what_conditional_means_give():
    """The mean over imputations tends to the analysis of values put at their expectation."""
    table = people()
    filled = table.copy()
    for arm in "ac":
        for visit, before in (("y1", ["y0", "age"]), ("y2", ["y0", "age", "y1"])):
            rows = filled.arm == arm
            there, wanted = rows & table[visit].notna(), rows & table[visit].isna()
            design = np.column_stack([np.ones(60), filled[before]])
            model = least_squares.fit(design[there], table.loc[there, visit].to_numpy())
            filled.loc[wanted, visit] = design[wanted] @ model.coefficients

    plan = load_plan(PLAN.replace("imputations: 40", "imputations: 1000"))
    found = estimate(engine.run(plan, table)["analyses"]["it"], "difference")

    expectation = estimate(analysed(filled, "complete"), "difference")["value"]
    # The spread between imputations is below 1.2, so that of the mean of 1,000 is below 0.04.
    assert found["value"] == pytest.approx(expectation, abs=0.15)


def test_the_order_of_rows_does_not_matter_and_the_seed_does():
    table = people()

    same = analysed(table.iloc[::-1])
    other = analysed(table, id="it", level=0.9)

    assert same == analysed(table)
    assert estimate(other, "difference")["value"] == estimate(same, "difference")["value"]
    again = engine.run(load_plan(PLAN.replace("seed: 3", "seed: 4")), table)["analyses"]["it"]
    assert estimate(again, "difference")["value"] != estimate(same, "difference")["value"]


def test_those_who_copy_the_reference_bring_the_arms_together():
    at_random, copied = (
        estimate(analysed(people(), missing=missing), "difference")["value"]
        for missing in ("at_random", "copy_reference")
    )

    assert at_random < copied < 0


def test_the_tipping_point_is_the_first_delta_that_is_not_significant():
    result = analysed(people(), deltas="[0, 10, 20, 30, 40, 60, 80]")

    rows = [row for row in result["estimates"] if row["name"] == "difference_with_delta"]
    tip = estimate(result, "tipping_point")["value"]
    assert rows[0]["value"] == estimate(result, "difference")["value"]
    assert tip == next(row["delta"] for row in rows if row["p"] > 0.05)
    assert [row["value"] for row in rows] == sorted(row["value"] for row in rows)


def tips(table: pd.DataFrame, deltas: str, **keys) -> list[tuple]:
    result = analysed(table, deltas=deltas, **keys)
    rows = [row for row in result["estimates"] if row["name"] == "tipping_point"]
    return [(row["value"], row.get("reason")) for row in rows]


def test_where_higher_is_better_the_tipping_point_is_the_nearest_to_zero_below_it():
    higher = people()
    higher[["y0", "y1", "y2"]] = 100 - higher[["y0", "y1", "y2"]]

    result = analysed(higher, deltas="[-40, -30, -20, -10, -1, 0]")

    rows = [row for row in result["estimates"] if row["name"] == "difference_with_delta"]
    tip = estimate(result, "tipping_point")["value"]
    assert [row["delta"] for row in rows if row["p"] > 0.05] == [-40, -30, -20]
    assert tip == -20


def test_each_side_of_zero_has_a_tipping_point_or_its_reason():
    ((above, _),) = tips(people(), "[0, 10, 20, 30, 40, 60, 80]")

    found = tips(people(), "[-3, -1, 10, 20, 30, 40, 60, 80]")

    assert found == [(above, None), (None, "Significant at every delta down to -3.")]


def test_a_delta_that_turns_the_difference_round_has_tipped_it():
    assert tips(people(), "[1, 500]") == [(500, None)]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (
            people().assign(
                y2=lambda table: table.y2.where((table.arm == "c") | table.y2.notna(), 20.0)
            ),
            "Nobody is imputed in the arm to which the deltas are added.",
        ),
        (
            people().assign(arm=["a", "a", "c", "c"] * 15),
            "The difference is not significant with nothing added.",
        ),
        (people(), "Significant at every delta up to 1."),
    ],
    ids=["nobody imputed", "not significant before", "beyond the deltas"],
)
def test_where_there_is_no_tipping_point_the_reason_is_said(table, reason):
    assert tips(table, "[0, 1]") == [(None, reason)]


def test_a_masked_run_adds_no_delta_where_it_would_count_the_few_of_a_letter():
    table = people()
    table.loc[(table.arm == "a") & table.y2.isna(), "y2"] = 20.0
    table["arm"] = table.arm.map({"a": "B", "c": "A"})
    plan = PLAN.replace("seed: 3", "seed: 3, deltas: [0, 5]")

    shown, hidden = (
        engine.run(load_plan(text), table, arm_reference="A")["analyses"]["it"]["status"]
        for text in (PLAN, plan)
    )

    assert (shown, hidden) == ("ok", "failed")


def test_improvement_turns_the_sign_alone():
    raw, turned = (
        [
            row["value"]
            for row in analysed(people(), change=change, deltas="[20]")["estimates"]
            if row["name"].startswith("difference")
        ]
        for change in ("raw", "improvement")
    )

    assert turned == pytest.approx([-value for value in raw])


def test_a_gap_between_visits_is_said():
    table = people()
    table.loc[table[table.y2.notna()].index[0], "y1"] = np.nan

    assert analysed(table)["warnings"] == [
        "Of 1 who were measured again after a visit they missed, that visit is imputed from "
        "those before it alone."
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"y2": None}, "Arm 'c' has 0 participants measured at 'y2', from whom the others"),
        ({"age": None}, "No participant has an arm, baseline and all covariates."),
        ({"age": 40}, "Covariate 'age' has the same value (40) for all 60 participants"),
        ({"arm": "c"}, "Every participant is in arm 'c'"),
    ],
    ids=["no follow-up", "no covariate", "constant covariate", "one arm"],
)
def test_what_cannot_be_imputed_is_said(change, reason):
    assert analysed(people().assign(**change))["reason"].startswith(reason)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("imputations: 5", "write a number from 20 on"),
        ("deltas: [5, 0]", "rise from the smallest to the largest"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(keys, sentence):
    with pytest.raises(PlanError, match=sentence):
        load_plan(PLAN.replace("imputations: 40", keys))


class OneByOne:
    """Draws that are 1 for one of the visits that were missed, and 0 for the others."""

    def __init__(self, which: int | None):
        self.left = which

    def standard_normal(self, size: int) -> np.ndarray:
        if size == 0:
            return np.zeros(0)
        one = float(self.left == 0)
        self.left = None if self.left is None else self.left - 1
        return np.full(size, one)


@pytest.mark.parametrize("visits", [0, 1, 2])
def test_whoever_jumps_to_the_reference_has_the_distribution_of_carpenter_roger_and_kenward(visits):
    r = expected_numbers("multiple_imputation/jump.csv")
    own = [(4, 0.9), (2, 0.3, 0.6), (1, 0.1, 0.2, 0.7)]
    reference = [(8, 0.8), (5, 0.2, 0.5), (3, 0.1, 0.3, 0.5)]
    models = [
        [Regression(np.array(b), sigma) for b, sigma in zip(arm, (3, 4, 5), strict=True)]
        for arm in (own, reference)
    ]
    before = np.array([[1.0, 40 + 5 * visits]])
    measured = np.array([[37.0, 31.0, np.nan]])
    measured[0, visits:] = np.nan

    def last(which: int | None) -> float:
        return jump_to_reference(before, measured, *models, OneByOne(which))[0, -1]

    mean = last(None)
    pulls = [last(which) - mean for which in range(3 - visits)]
    assert (mean, np.hypot.reduce(pulls)) == pytest.approx(
        (r[f"mean{visits}"], r[f"sd{visits}"]), rel=1e-12
    )


def test_the_jump_gives_a_smaller_difference_than_going_on_as_the_own_arm():
    jumped = estimate(analysed(people(), missing="jump_to_reference"), "difference")["value"]
    at_random = estimate(analysed(people()), "difference")["value"]

    assert at_random < jumped < 0
    again = estimate(analysed(people(), missing="jump_to_reference"), "difference")["value"]
    assert jumped == again
