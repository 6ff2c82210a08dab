"""What a plan names is held against what its study has."""

from dataclasses import replace

import pytest

from analysis.plans import PlanError, StudyNames, load_plan

STUDY = StudyNames(
    arms=("LOW", "HIGH"),
    visits={"V1": frozenset({"BDI", "AE"}), "V2": frozenset({"BDI"}), "V3": frozenset()},
    forms={"BDI": ("total", "b1"), "AE": ("event", "serious", "severity", "began_on")},
)
PLAN = """\
plan: A title
data:
  layout: trial
  arm: {reference: LOW}
  events: {form: AE, term: event, severity: severity, onset: began_on}
variables:
  bdi: {instrument: BDI, score: total, baseline: V1, follow_up: V2, improvement: lower}
columns:
  sad: {form: BDI, item: b1, visit: {LOW: V1, HIGH: V2}}
analyses:
  - {id: one, method: ancova, outcome: bdi, covariates: [baseline]}
  - {id: two, method: one_way, outcome: bdi.change, doses: {LOW: 1, HIGH: 2}}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PlanError) as refusal:
        load_plan(text, source="p", study=STUDY)
    return refusal.value.problems


def test_a_plan_that_names_what_there_is_is_read():
    assert len(load_plan(PLAN, study=STUDY).analyses) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{reference: LOW}", "{reference: PBO}", "4: data.arm.reference: the study has no arm"),
        ("term: event", "term: evnt", "5: data.events.term: AE has no 'evnt'; there are: event"),
        ("instrument: BDI", "instrument: BDO", "7: variables.bdi.instrument: the study has no for"),
        ("score: total", "score: totl", "7: variables.bdi.score: BDI has no 'totl'; there are: to"),
        ("follow_up: V2", "follow_up: V9", "7: variables.bdi.follow_up: the study has no visit"),
        ("follow_up: V2", "follow_up: V3", "7: variables.bdi.follow_up: BDI is not asked at visit"),
        ("item: b1", "item: b9", "9: columns.sad.item: BDI has no 'b9'; there are: total, b1"),
        ("{LOW: V1,", "{MID: V1,", "9: columns.sad.visit.MID: the study has no arm 'MID'; there"),
        ("doses: {LOW", "doses: {PBO", "12: analyses.1.doses: the study has no arm 'PBO'; there"),
    ],
)
def test_what_the_study_does_not_have_is_told_with_line_field_and_what_there_is(old, new, told):
    assert PLAN.count(old) == 1
    found = problems(PLAN.replace(old, new))

    assert any(problem.startswith(f"p:{told}") for problem in found), found


def test_mistakes_of_every_kind_are_told_in_one_go():
    text = PLAN.replace("score: total", "score: totl").replace(
        "{reference: LOW}", "{referenc: LOW}"
    )
    text = text.replace("outcome: bdi, cov", "level: 5, outcome: bdo, cov") + "extra: 1\n"
    text = text.replace("item: b1", "item: b9").replace("plan: A title\n", "")

    lines = [problem.split(":")[2].strip() for problem in problems(text)]

    assert {"plan", "data.arm.reference", "data.arm.referenc", "variables.bdi.score"} <= {*lines}
    assert {"columns.sad.item", "analyses.0.level", "extra"} <= {*lines}


def test_the_names_in_an_analysis_that_is_refused_for_something_else_are_told_too():
    text = PLAN.replace("outcome: bdi, cov", "level: 5, outcome: bdo, cov")

    found = [problem.split(":")[2].strip() for problem in problems(text)]

    assert found == ["analyses.0.level", "analyses.0.outcome"]


def test_a_plan_for_a_file_is_none_of_a_study():
    wide = """\
plan: A title
data: {layout: wide, participant: who, arm: {column: arm, reference: LOW}}
variables: {bdi: {baseline: b0, follow_up: b1, improvement: lower}}
analyses: [{id: one, method: ancova, outcome: bdi}]
"""

    assert problems(wide) == [
        "p:2: data.layout: 'wide' is for files; a plan of a study says: trial"
    ]


def test_of_a_form_with_many_items_the_nearest_names_are_told():
    items = tuple(f"caps{number:02}_intensity" for number in range(1, 31))
    forms = STUDY.forms | {"BDI": ("total", "total_severity", *items)}

    with pytest.raises(PlanError) as refusal:
        load_plan(
            PLAN.replace("score: total", "score: totl"),
            source="p",
            study=replace(STUDY, forms=forms),
        )

    assert refusal.value.problems[0] == (
        "p:7: variables.bdi.score: BDI has no 'totl'; among 32 names there are: total"
    )
