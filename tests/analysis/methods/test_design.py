"""What cannot be analysed is refused in its own row, in a sentence; the others go on."""

import pandas as pd
import pytest

from analysis import engine
from tests.analysis.oracles import plan_in_wide_layout, trial82

ANCOVA = {"method": "ancova", "outcome": "ucs"}
MEDIATION = {
    "method": "mediation",
    "mediators": ["ucs"],
    "outcome": "caps5",
    "resamples": 100,
    "seed": 1,
}
BOTH = pytest.mark.parametrize("analysis", [ANCOVA, MEDIATION], ids=["ancova", "mediation"])


def reason(analysis: dict, table, **keys) -> str:
    """Why this analysis could not be done, while the one beside it could."""
    plan = plan_in_wide_layout(
        {"id": "it"} | analysis | keys, {"id": "beside", "method": "correlations"} | SUBSCALES
    )
    results = engine.run(plan, table)["analyses"]
    assert results["beside"]["status"] == "ok"
    assert results["it"]["status"] == "failed"
    assert results["it"]["estimates"] == []
    return results["it"]["reason"]


SUBSCALES = {"variables": ["sk", "sj"]}


@BOTH
def test_a_constant_covariate(analysis):
    table = trial82().assign(site="7")

    assert reason(analysis, table, covariates=["site"]) == (
        "Covariate 'site' has the same value (7) for all 82 participants; leave it out."
    )


@BOTH
def test_a_covariate_that_follows_from_the_others(analysis):
    table = trial82()
    table["months"] = (table["age"].astype(float) * 12 + 1).astype(str)

    sentence = reason(analysis, table, covariates=["age", "months"])

    assert sentence.startswith("Covariate 'months' follows exactly from arm 'MDMA-AT', ")
    assert sentence.endswith("covariate 'age'; leave one of them out.")


@BOTH
def test_a_covariate_that_is_the_arm(analysis):
    assert reason(analysis, trial82(), covariates=["arm01"]) == (
        "Covariate 'arm01' follows exactly from arm 'MDMA-AT'; leave one of them out."
    )


@BOTH
def test_an_arm_with_one_person(analysis):
    table = trial82()
    treated = table.index[table["arm"] == "MDMA-AT"]
    table = table.drop(treated[1:])

    assert reason(analysis, table) == (
        "Arm 'MDMA-AT' has one participant with both visits and all covariates; "
        "at least two are needed."
    )


@BOTH
def test_one_arm_only(analysis):
    table = trial82()

    assert reason(analysis, table[table["arm"] == "PT"]) == (
        "Every participant is in arm 'PT': nothing to compare."
    )


@BOTH
def test_a_reference_arm_that_nobody_is_in(analysis):
    table = trial82().replace({"arm": {"PT": "Placebo"}})

    assert reason(analysis, table) == (
        "No participant is in the reference arm 'PT'; the arms are: MDMA-AT, Placebo."
    )


@BOTH
def test_no_complete_case(analysis):
    table = trial82().assign(ucs_1=None)

    assert reason(analysis, table) == ("No participant has an arm, both visits and all covariates.")


@BOTH
def test_fewer_people_than_the_model_needs(analysis):
    table = trial82()
    few = table.groupby("arm").head(2)

    sentence = reason(analysis, few, covariates=["age", "diss", "female", "caps5_0"])

    assert sentence.startswith("4 participants have all the data; ")


@BOTH
def test_an_unknown_column(analysis):
    sentence = reason(analysis, trial82(), covariates=["agee"])

    known = ", ".join(["subject", *trial82().columns.drop("subject")])
    assert sentence == f"There is no column 'agee'; there are: {known}."


@BOTH
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("subject", "Column 'subject' names the participants"),
        ("ucs", "'ucs' is a variable, not a column; write one of ucs.baseline, "),
    ],
)
def test_a_name_that_is_no_column_but_something_else(analysis, name, told):
    assert reason(analysis, trial82(), covariates=[name]).startswith(told)


@BOTH
def test_text_where_a_number_should_be(analysis):
    table = trial82()
    table.loc[table["subject"] == "S040", "ucs_1"] = "n/a"

    assert reason(analysis, table) == ("Column 'ucs_1', participant S040: 'n/a' is not a number.")


@BOTH
def test_a_number_without_end(analysis):
    table = trial82()
    table.loc[table["subject"] == "S040", "ucs_1"] = "inf"

    assert reason(analysis, table) == ("Column 'ucs_1', participant S040: 'inf' is not a number.")


def test_an_outcome_that_changes_for_nobody():
    table = trial82()

    assert reason(ANCOVA, table.assign(ucs_1=table["ucs_0"])) == (
        "The change of 'ucs' is 0 for all 82 participants."
    )


def test_a_mediator_that_changes_for_nobody():
    table = trial82()

    assert reason(MEDIATION, table.assign(ucs_1=table["ucs_0"])) == (
        "Mediator 'ucs' has the same value (0) for all 82 participants; leave it out."
    )


def test_an_outcome_without_error():
    table = trial82().assign(ucs_0="0")
    table["ucs_1"] = table["arm01"]

    assert reason(ANCOVA, table) == (
        "The change of 'ucs' is fitted without any error, so that no interval exists."
    )


def test_a_sample_in_which_most_resamples_cannot_be_fitted():
    table = trial82()
    few = pd.concat([table[table["arm"] == "PT"].head(5), table[table["arm"] == "MDMA-AT"].head(2)])
    few = few.drop(few.index[0]).assign(first=["1", *["0"] * 5], second=["0", "1", *["0"] * 4])

    sentence = reason(MEDIATION, few, covariates=["first", "second"])

    assert sentence == (
        "Of 200 resamples, more than half could not be fitted (an arm, a covariate or a change "
        "did not vary in them); there are too few participants for a bootstrap."
    )
