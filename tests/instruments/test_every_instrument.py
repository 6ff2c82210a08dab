"""What must hold for every instrument of the catalogue; a new file is covered by being there."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import instruments.catalogue
from instruments import definition_problems
from instruments.answers import MISSING_REASONS
from instruments.scoring import mean_of, sum_of
from instruments.validate import agrees
from tests.instruments.strategies import (
    NAMES,
    SCORED,
    any_answers,
    codes_of,
    complete_answers,
    scored_items,
)

EXAMPLES = [
    pytest.param(instrument, example, id=f"{name}: {example.why}")
    for name, instrument in NAMES.items()
    for example in instrument.examples
]
every_instrument = pytest.mark.parametrize("name", NAMES)
every_scored_instrument = pytest.mark.parametrize("name", SCORED)
briefly = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.mark.parametrize(("instrument", "example"), EXAMPLES)
def test_a_worked_example_scores_as_it_says(instrument, example):
    scores = instrument.score(example.answers, **example.args)

    wrong = {n: scores[n] for n, v in example.expected.items() if not agrees(scores[n].value, v)}
    assert wrong == {}


@every_scored_instrument
def test_an_instrument_with_scores_has_worked_examples(name):
    assert SCORED[name].examples


@every_instrument
def test_a_definition_holds(name):
    assert definition_problems(NAMES[name]) == []


def test_each_file_is_named_by_key_and_version():
    folder = Path(instruments.catalogue.__file__).parent
    files = {path.stem for path in folder.glob("[!_]*.py")}

    names = {f"{i.key}_{i.version}".lower().replace("-", "_") for i in NAMES.values()}

    assert names == files


@every_instrument
def test_respondent_recall_and_licence_are_stated(name):
    instrument = NAMES[name]

    assert instrument.respondent in {"participant", "clinician", "therapist", "site_staff"}
    assert instrument.recall
    assert instrument.licence


@every_scored_instrument
def test_an_empty_form_has_no_total_and_says_why(name):
    scores = SCORED[name].score({})

    rated = [scores[scale.name] for scale in SCORED[name].scales if scale.direction]
    assert {score.value for score in rated} == {None}
    assert all(score.why_none for score in scores.values() if score.value is None)


@every_instrument
def test_every_way_of_being_missing_is_accepted(name):
    instrument = NAMES[name]
    key = instrument.items[0].key

    found = [
        problem
        for reason in MISSING_REASONS
        for problem in instrument.problems_with({key: {"missing": reason}})
        if problem.kind == "problem"
    ]

    assert found == []


@every_scored_instrument
@given(data=st.data())
@briefly
def test_a_score_stays_within_its_range(name, data):
    instrument = SCORED[name]

    scores = instrument.score(data.draw(any_answers(instrument)))

    outside = [
        scores[scale.name]
        for scale in instrument.scales
        if scale.kind == "number"
        and scores[scale.name].value is not None
        and not scale.minimum <= scores[scale.name].value <= scale.maximum
    ]
    assert outside == []


@every_scored_instrument
@given(data=st.data())
@briefly
def test_a_missing_answer_takes_a_score_away_or_leaves_it_alone(name, data):
    instrument = SCORED[name]
    answers = data.draw(complete_answers(instrument))
    key = data.draw(st.sampled_from(sorted(answers)))

    before = instrument.score(answers)
    after = instrument.score(answers | {key: {"missing": "refused"}})

    altered = {
        scale.name: (before[scale.name].value, after[scale.name].value)
        for scale in instrument.scales
        if scale.direction and after[scale.name].value not in (None, before[scale.name].value)
    }
    assert altered == {}


@every_scored_instrument
@given(data=st.data())
@briefly
def test_raising_an_answer_never_lowers_its_score_unless_the_item_is_reversed(name, data):
    instrument = SCORED[name]
    answers = data.draw(complete_answers(instrument))
    item = data.draw(st.sampled_from(scored_items(instrument)))
    ranked = sorted(codes_of(item), key=lambda code: item.worths.get(code) or 0)

    low = instrument.score(answers | {item.key: ranked[0]})
    high = instrument.score(answers | {item.key: ranked[-1]})

    for scale in instrument.scales:
        if scale.rule in (sum_of, mean_of) and item.key in scale.data["items"]:
            rise = high[scale.name].value - low[scale.name].value
            assert rise < 0 if item.key in scale.data.get("reversed", ()) else rise > 0


@every_scored_instrument
@given(data=st.data())
@briefly
def test_turning_every_answer_round_turns_sums_and_means_round(name, data):
    """A sum and its mirror image add up to items x (low + high), whatever is reversed."""
    instrument = SCORED[name]
    answers = data.draw(complete_answers(instrument))
    worths = {i.key: sorted(i.worths.values()) for i in scored_items(instrument) if is_coded(i)}

    scores = instrument.score(answers)
    turned = instrument.score({k: turned_round(instrument.item(k), a) for k, a in answers.items()})

    for scale in instrument.scales:
        if scale.rule in (sum_of, mean_of):
            ends = sum(worths[key][0] + worths[key][-1] for key in scale.data["items"])
            both = ends / len(scale.data["items"]) if scale.rule is mean_of else ends
            assert scores[scale.name].value + turned[scale.name].value == pytest.approx(both)


def is_coded(item):
    return item.kind == "choice" and None not in item.worths.values()


def turned_round(item, code):
    if not is_coded(item):
        return code
    mirror = max(item.worths.values()) + min(item.worths.values()) - item.worths[code]
    return next(c for c, worth in item.worths.items() if worth == mirror)
