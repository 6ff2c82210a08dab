"""What becomes of each kind of column, by the study file of the demonstration."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.plans import load_plan, plan
from analysis.public.variables import Becomes, StudyWords, variables_of
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

STUDY = read_study(shipped("demo-mapp1"))
PAPER = Path(plan.__file__).parent / "shipped" / "agin_liebes_2025.yaml"
WORDS = StudyWords(
    forms=list(STUDY.forms.values()),
    own=frozenset(STUDY.own_forms),
    asked={"CHARACTERISTICS": {"SCR"}},
    shared=frozenset(STUDY.public_data.characteristics),
    visits={visit.code: visit.label for visit in STUDY.visits},
)


@pytest.mark.parametrize(
    ("column", "becomes", "is_characteristic"),
    [
        ("CAPS-5.caps_total@V19", Becomes.THE_SAME, False),
        ("BDI-II.bdi09@V4", Becomes.NOTHING, False),
        ("CHARACTERISTICS.female@SCR", Becomes.THE_SAME, True),
        ("CHARACTERISTICS.age@SCR", Becomes.BAND, True),
        ("CHARACTERISTICS.veteran@SCR", Becomes.NOTHING, False),
        ("GONE.item@SCR", Becomes.NOTHING, False),
        ("site", Becomes.NOTHING, False),
        ("first_dose", Becomes.DAYS, False),
        ("set:per_protocol", Becomes.THE_SAME, False),
    ],
)
def test_a_column_becomes(column, becomes, is_characteristic):
    [found] = variables_of([column], load_plan(PAPER.read_text()), WORDS, with_sites=False)

    assert (found.becomes, found.is_characteristic) == (becomes, is_characteristic)


def becomes_of(score: str, follow_up: str, *asked: str) -> list[Becomes]:
    """What a plan that follows a field from SCR on makes of it, where the study asks it then."""
    twice = load_plan(f"""
plan: Twice
data: {{layout: trial, arm: {{reference: PBO}}}}
variables:
  it: {{instrument: CHARACTERISTICS, score: {score}, baseline: SCR, follow_up: {follow_up},
       improvement: lower}}
analyses:
  - {{id: all, method: descriptives, variables: [it]}}
""")
    words = replace(WORDS, asked={"CHARACTERISTICS": {*asked}})
    columns = [f"CHARACTERISTICS.{score}@SCR"]
    return [one.becomes for one in variables_of(columns, twice, words, with_sites=True)]


def test_what_is_asked_at_two_visits_and_followed_is_no_characteristic_but_an_age_is():
    assert becomes_of("mdd", "V4", "SCR", "V4") == [Becomes.THE_SAME]
    assert becomes_of("age", "V4", "SCR", "V4") == [Becomes.BAND]


@pytest.mark.parametrize(("follow_up", "asked"), [("SCR", ("SCR", "V4")), ("V4", ("SCR",))])
def test_a_plan_makes_no_measurement_of_a_characteristic(follow_up, asked):
    assert becomes_of("veteran", follow_up, *asked) == [Becomes.NOTHING]
