"""What becomes of each kind of column, by the study file of the demonstration."""

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


def test_what_the_plan_measures_twice_is_no_characteristic_but_an_age_is():
    twice = load_plan("""
plan: Twice
data: {layout: trial, arm: {reference: PBO}}
variables:
  mdd: {instrument: CHARACTERISTICS, score: mdd, baseline: SCR, follow_up: V4, improvement: lower}
  age: {instrument: CHARACTERISTICS, score: age, baseline: SCR, follow_up: V4, improvement: lower}
analyses:
  - {id: all, method: descriptives, variables: [mdd, age]}
""")

    found = variables_of(twice.needed_columns(), twice, WORDS, with_sites=True)

    assert [one.becomes for one in found] == [Becomes.THE_SAME] * 2 + [Becomes.BAND] * 2
