"""The flow of a report ends with who was in each comparison, not with whose data were locked."""

from dataclasses import replace

from analysis.reports.names import Names
from analysis.web.flow_figure import with_analyses
from tests.analysis.reports.results import ANCOVA, RESULT, TITLES
from trials.selectors.flow import Box, Flow
from trials.web.presenters.flow_diagram import draw

ARMS = {"MDMA-AT": "MDMA", "PT": "Placebo"}
LOCKED = Flow((), (Box("Analysed", {"MDMA-AT": 46, "PT": 44}),), ARMS, ())


def ends(result: dict) -> list[tuple[str, dict[str, int]]]:
    flow = with_analyses(LOCKED, result, Names(TITLES), "PT")
    return [(box.label, box.people) for box in flow.after]


def test_each_comparison_has_its_own_n_and_the_reference_stands_first():
    found = ends(RESULT)

    assert found == [
        ("In the ANCOVA of UCS", {"PT": 40, "MDMA-AT": 42}),
        ("In the mediation of CAPS-5", {"PT": 40, "MDMA-AT": 42}),
    ]
    assert [list(people) for _, people in found] == [["PT", "MDMA-AT"]] * 2


def test_no_arrow_leads_from_one_comparison_to_another():
    flow = with_analyses(LOCKED, RESULT, Names(TITLES), "PT")

    # One arrow in each column, to the first comparison.
    assert len(draw(replace(flow, before=(Box("Consented", {"all": 90}),))).heads) == 2


def test_those_about_a_part_of_the_people_stand_by_themselves():
    part = {"settings": ANCOVA["settings"] | {"include": "caps5.baseline > 0"}}
    other = {"settings": ANCOVA["settings"] | {"outcome": "cs"}}
    analyses = {"a": ANCOVA, "b": ANCOVA | other, "c": ANCOVA | part}

    labels = [label for label, _ in ends({"analyses": analyses})]

    assert labels == [
        "In the ANCOVA of each of 2 outcomes",
        "In the ANCOVA of UCS, CAPS-5, baseline > 0",
    ]


def test_whoever_was_randomised_and_not_analysed_has_a_reason():
    who = {"PT": ["01", "02"], "MDMA-AT": ["03", "04", "05"]}
    randomised = Box("Randomised", {"PT": 2, "MDMA-AT": 3}, who=who)
    people = {"participants": ["01"], "left_out_participants": ["02", "04"]}
    one = ANCOVA | people | {"not_included_participants": ["03"]}

    flow = with_analyses(
        replace(LOCKED, after=(randomised,)), {"analyses": {"a": one}}, Names(TITLES), "PT"
    )

    assert {line.label: line.people for line in flow.after[-1].lines} == {
        "Not analysed, a value missing": {"PT": 1, "MDMA-AT": 1},
        "Not analysed, outside the condition": {"PT": 0, "MDMA-AT": 1},
        "Not analysed, not in the data of this run": {"PT": 0, "MDMA-AT": 1},
    }


def test_comparisons_of_the_same_people_hang_together():
    flow = with_analyses(LOCKED, RESULT, Names(TITLES), "PT")

    first, second = draw(replace(flow, before=(Box("Consented", {"all": 90}),))).boxes[1::2]

    assert second["y"] == first["y"] + first["height"]
