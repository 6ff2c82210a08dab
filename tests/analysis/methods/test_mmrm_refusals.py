"""What a model for repeated measures cannot do is refused in a sentence."""

import pandas as pd
import pytest

from analysis.plans import PlanError
from tests.analysis.oracles import estimate
from tests.analysis.oracles.mmrm.plans import table, trial90


def without(data: pd.DataFrame, rows) -> pd.DataFrame:
    return data.assign(caps5=data["caps5"].mask(rows))


def reason(data: pd.DataFrame, **keys) -> str:
    result = trial90(data=data, **keys)
    assert result["status"] == "failed"
    assert result["estimates"] == []
    return result["reason"]


@pytest.fixture
def data() -> pd.DataFrame:
    return table("trial90_visits.csv")


def test_a_visit_that_nobody_has(data):
    assert reason(without(data, data["visit"] == "2")) == (
        "Nobody has 'caps5' at visit '2'; leave the visit out of the variable."
    )


def test_a_visit_that_one_arm_does_not_have(data):
    rows = (data["visit"] == "2") & (data["arm"] == "PT")

    assert reason(without(data, rows)).startswith(
        "No participant of arm 'PT' has 'caps5' at visit '2', so that its mean there "
    )


def test_two_visits_that_nobody_has_together(data):
    even = data["subject"].str[-1].isin(list("02468"))
    rows = ((data["visit"] == "1") & even) | ((data["visit"] == "2") & ~even)

    assert reason(without(data, rows)) == (
        "The covariance unstructured could not be fitted: nobody has both visits '1' and '2', "
        "and at least two are needed."
    )


def test_the_next_structure_of_the_plan_is_used_and_said(data):
    even = data["subject"].str[-1].isin(list("02468"))
    rows = ((data["visit"] == "1") & even) | ((data["visit"] == "2") & ~even)

    result = trial90(data=without(data, rows), covariance="[unstructured, compound_symmetry]")

    assert estimate(result, "reml_deviance")["covariance"] == "compound_symmetry"
    assert result["warnings"] == [
        "The covariance unstructured could not be fitted: nobody has both visits '1' and '2', "
        "and at least two are needed. The covariance compound symmetry was used instead, as "
        "the plan says."
    ]


def test_a_visit_that_repeats_another(data):
    first = data[data["visit"] == "1"].set_index("subject")["caps5"]
    second = data["visit"] == "2"
    data.loc[second, "caps5"] = data.loc[second, "subject"].map(first)

    assert reason(data) == (
        "The covariance unstructured could not be fitted: the likelihood grows towards a singular "
        "matrix, in which a visit follows from the others."
    )


def test_a_visit_with_one_person_of_each_arm(data):
    alone = data.groupby("arm")["subject"].transform("first") == data["subject"]

    sentence = reason(without(data, (data["visit"] == "2") & ~alone), by_visit="[baseline]")

    assert sentence.startswith("The coefficient of covariate 'baseline' by visit '2' cannot ")


def test_nobody_has_anything_after_baseline(data):
    assert reason(without(data, data["visit"] != "0")) == (
        "No participant has an arm, a measurement after baseline, and the baseline and all "
        "covariates that the plan names."
    )


def test_a_covariate_that_nobody_has(data):
    assert reason(data.assign(diss=None)).startswith("No participant has an arm, ")


def test_an_arm_with_one_person(data):
    alone = (data["arm"] == "PT") & (data["subject"] != "S001")

    assert reason(data[~alone]).startswith("Arm 'PT' has one participant with a measurement ")


def test_a_constant_covariate(data):
    assert reason(data.assign(diss="1")) == (
        "Covariate 'diss' has the same value (1) for all 89 participants; leave it out."
    )


def test_a_covariate_that_cannot_have_a_coefficient_at_each_visit(data):
    later = (data["visit"] == "2") & (data["diss"] == "1")

    assert reason(without(data, later), by_visit="[diss]") == (
        "The coefficient of covariate 'diss' by visit '2' cannot be told from those before it "
        "among the measurements that there are; leave it out."
    )


def test_an_outcome_without_error(data):
    baseline = data[data["visit"] == "0"].set_index("subject")["caps5"].astype(int)
    data["caps5"] = data["subject"].map(baseline) - 2 * data["visit"].astype(int)

    assert reason(data) == "'caps5' is fitted without any error, so that no interval exists."


def test_the_plan_names_each_term_once():
    with pytest.raises(PlanError, match="by_visit: age is neither a covariate nor a factor"):
        trial90(by_visit="[age]")
