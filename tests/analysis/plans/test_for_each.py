import pytest

from analysis.plans import PlanError
from analysis.plans.for_each import ForEachError, expand
from tests.analysis.oracles import plan_in_wide_layout


def test_an_entry_stands_for_every_combination():
    entry = {
        "for_each": {"mediator": ["ucs", "cs"], "score": ["caps5", "bdi2"]},
        "id": "<mediator>-<score>",
        "mediators": ["<mediator>"],
        "include": "<score>.baseline > 0",
        "seed": 1,
    }

    expanded = expand(entry)

    assert [one["id"] for one in expanded] == ["ucs-caps5", "ucs-bdi2", "cs-caps5", "cs-bdi2"]
    assert expanded[1] == {
        "id": "ucs-bdi2",
        "mediators": ["ucs"],
        "include": "bdi2.baseline > 0",
        "seed": 1,
    }


def test_an_entry_without_for_each_stands_for_itself():
    assert expand({"id": "<x>"}) == [{"id": "<x>"}]


@pytest.mark.parametrize("wrong", [["ucs"], {"score": "ucs"}, {"score": []}, {"score": [1]}])
def test_for_each_without_lists_of_names_is_refused(wrong):
    with pytest.raises(ForEachError, match="gives a list of names for each word"):
        expand({"for_each": wrong, "id": "x"})


def test_a_plan_of_too_many_analyses_is_refused_before_they_are_made():
    names = [f"n{number}" for number in range(200)]

    with pytest.raises(ForEachError, match="stands for 40,000 analyses; a plan has at most 2,000"):
        expand({"for_each": {"a": names, "b": names}, "id": "<a>-<b>"})


def test_a_word_that_was_not_given_is_told_where_it_stands():
    with pytest.raises(PlanError) as refusal:
        plan_in_wide_layout(
            {"for_each": {"score": ["ucs"]}, "id": "a", "method": "ancova", "outcome": "<scor>"}
        )

    assert "analyses.0.outcome: '<scor>' is not a variable" in refusal.value.problems[0]
