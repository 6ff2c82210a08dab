"""Against the formulas of both papers in base R, with the data they print (indices.R)."""

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.methods.blinding_indices import bang, james
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import estimate, expected_numbers

ORACLE = expected_numbers("blinding_indices/indices.csv")
# Guess active, guess control, do not know; in the active arm and in the control arm.
TABLES = {
    "crisp": [(82, 27), (25, 29), (170, 83)],
    "investigators": [(48, 22), (4, 30), (330, 319)],
    "patients": [(143, 104), (14, 57), (188, 175)],
    "simulated": [(42, 12), (4, 27), (0, 5)],
}
PLAN = """
plan: Guesses
data: {layout: wide, participant: who, arm: {column: arm, reference: control}}
analyses:
  - id: participants
    method: blinding_indices
    guess: guess
    arms: {control: "2", active: "1"}
    do_not_know: "9"
"""
CERTAIN = PLAN + "    certainty: sure\n    certain_from: 50\n"


def people(counts) -> pd.DataFrame:
    rows = [
        (arm, guess)
        for guess, of_guess in zip(("1", "2", "9"), counts, strict=True)
        for arm, count in zip(("active", "control"), of_guess, strict=True)
        for _ in range(count)
    ]
    return pd.DataFrame(rows, columns=["arm", "guess"]).assign(
        who=[str(number) for number in range(len(rows))]
    )


def analysed(table: pd.DataFrame, plan: str = PLAN, **said) -> dict:
    return engine.run(load_plan(plan), table, **said)["analyses"]["participants"]


@pytest.mark.parametrize("name", TABLES)
def test_both_indices_are_those_of_the_papers(name):
    result = analysed(people(TABLES[name]))

    rows = {
        "james": estimate(result, "james"),
        "active": estimate(result, "bang", arm="active"),
        "control": estimate(result, "bang", arm="control"),
    }
    for index, row in rows.items():
        at = f"{name}.{index}"
        assert row["value"] == pytest.approx(ORACLE[at], rel=1e-12)
        assert row["se"] == pytest.approx(ORACLE[f"{at}.se"], rel=1e-12)
        assert row["low"] == pytest.approx(ORACLE[f"{at}.low"], rel=1e-12)
        assert row["high"] == pytest.approx(ORACLE[f"{at}.high"], rel=1e-12)


def test_another_implementation_prints_the_same_numbers():
    """The example in the manual of BlindingIndex.jl, which follows the R package BI."""
    result = analysed(people(TABLES["investigators"]))

    rows = [
        estimate(result, "james"),
        estimate(result, "bang", arm="active"),
        estimate(result, "bang", arm="control"),
    ]
    assert [[round(row[key], 3) for key in ("value", "se", "low", "high")] for row in rows] == [
        [0.896, 0.011, 0.875, 0.918],
        [0.115, 0.018, 0.08, 0.15],
        [0.022, 0.019, -0.016, 0.06],
    ]
    assert estimate(result, "count", arm="active", guess="do_not_know")["value"] == 330


def test_a_guess_without_certainty_counts_half():
    """Bang et al. 2004, five answers with the weights 1, 0.5, -0.5, -1, 0: worked out by hand."""
    table = people([(4, 0), (4, 2), (2, 2)]).assign(sure="80")
    table.loc[table.index[:3], "sure"] = "20"  # of the four of the active arm who guess right

    result = analysed(table, CERTAIN)

    row = estimate(result, "bang", arm="active")
    assert row["value"] == pytest.approx((1 + 3 * 0.5 - 4) / 10)
    assert row["se"] == pytest.approx(np.sqrt(((1 + 3 * 0.25 + 4) / 10 - 0.15**2) / 10))
    # James' index is that of three answers.
    assert estimate(result, "james")["value"] == james(np.array([[4, 0], [4, 2], [2, 2]]))[0]


def test_who_did_not_answer_is_left_out_and_who_does_not_know_is_not():
    table = people([(4, 1), (2, 2), (2, 2)]).assign(sure="80")
    table.loc[0, "guess"] = None
    table.loc[1, "sure"] = None
    table.loc[table.guess == "9", "sure"] = None

    result = analysed(table, CERTAIN)

    assert (result["n"], result["left_out_participants"]) == (11, ["0", "1"])


@pytest.mark.parametrize(
    ("counts", "index"),
    [([[0, 0], [0, 0], [5, 5]], (1.0, 0.0)), ([[5, 0], [0, 0], [0, 5]], None)],
    ids=["nobody knows", "one arm alone guesses, and right"],
)
def test_james_index_at_its_edges(counts, index):
    assert james(np.array(counts)) == index


def test_an_index_that_does_not_exist_is_empty():
    result = analysed(people([(5, 0), (0, 0), (0, 5)]))

    assert estimate(result, "james")["value"] is None
    assert estimate(result, "bang", arm="active")["value"] == 1
    assert bang(np.array([])) is None


def test_the_indices_wait_until_the_arms_are_known():
    masked = people(TABLES["simulated"]).replace({"active": "A", "control": "B"})

    result = analysed(masked, arm_reference="A")

    assert result["status"] == "failed"
    assert result["reason"] == (
        "A guess names an arm (control, active), and the groups here are called A, B: the indices"
        " wait until the arms are known."
    )
    assert result["estimates"] == []


def test_without_any_answer_there_is_no_index():
    table = people(TABLES["simulated"]).assign(guess=None)

    assert analysed(table)["reason"] == "Nobody with an arm has an answer in column 'guess'."


def test_an_interval_without_width_is_not_taken_for_certainty():
    table = people(TABLES["simulated"])
    table.loc[table["arm"] == "active", "guess"] = "1"

    (warning,) = analysed(table)["warnings"]

    assert warning.startswith("All who answered in arm 'active' (")
    assert warning.endswith("has no width, which does not make it certain.")


def test_an_answer_that_the_plan_does_not_know_is_named():
    table = people(TABLES["simulated"])
    table.loc[0, "guess"] = "both"

    assert analysed(table)["reason"] == (
        "Column 'guess' holds both; the plan knows the answers 2, 1, 9."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PLAN.replace('active: "1"', 'active: "2"'), "three different answers"),
        (PLAN + "    certainty: sure\n", "`certainty` and `certain_from` stand together"),
        (PLAN.replace(', active: "1"', ""), "at least 2"),
    ],
    ids=["one answer for both arms", "no limit of certainty", "one arm"],
)
def test_a_plan_that_cannot_be_meant_is_refused(text, sentence):
    with pytest.raises(PlanError, match=sentence):
        load_plan(text)
