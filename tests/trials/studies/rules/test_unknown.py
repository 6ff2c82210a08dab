"""What a rule says while some answers are missing, against every way in which they may turn out."""

from itertools import product

import pytest
from hypothesis import given, settings

from tests.trials.studies.rules.strategies import (
    WORTHS_OF,
    all_answers,
    as_python_says,
    conditions,
    conditions_that_name_each_once,
    some_answers,
)
from tests.trials.studies.rules.told import Told, outcome_of, truth_of
from trials.studies.rules import Call, Outcome, Reference, parse

often = settings(max_examples=200, deadline=None, database=None)
X, Y, Z = Reference("A", "x"), Reference("A", "y"), Reference("A", "z")


def completions(text: str, answers: dict) -> list[dict]:
    names = [str(name) for name in parse(text).references if str(name) not in answers]
    return [
        answers | dict(zip(names, worths, strict=True))
        for worths in product(*(WORTHS_OF[name] for name in names))
    ]


def truths(text: str, answers: dict) -> set[bool]:
    return {as_python_says(text, completed) for completed in completions(text, answers)}


def may_decide(name: str, text: str, answers: dict) -> bool:
    """Whether the outcome may hang on this one name."""
    return any(
        as_python_says(text, completed | {name: 0}) != as_python_says(text, completed | {name: 1})
        for completed in completions(text, answers)
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true and A.x", None),
        ("false and A.x", False),
        ("A.x and false", False),
        ("true or A.x", True),
        ("A.x or true", True),
        ("false or A.x", None),
        ("not A.x", None),
        ("A.x and A.x", None),
        ("A.x == A.x", None),
        ("A.x + 1 > 0", None),
        ("A.x in [1, 2]", None),
        ("A.x not in [1, 2]", None),
        ("done(V5) and false", False),
        ("date(V3) < 2026-01-31", None),
    ],
)
def test_what_is_not_known_matters_only_where_it_decides(text, value):
    assert truth_of(text) is value


def test_a_known_outcome_asks_for_nothing():
    assert outcome_of("A.x or A.y", {"A.y": 1}) == Outcome(True, ())


def test_an_unknown_outcome_names_only_what_matters():
    rule = "(A.x and A.y) or (A.z and done(V5)) or (A.x and randomised)"

    assert outcome_of(rule, {"A.y": 0}) == Outcome(
        None, (Z, Call("done", "V5"), X, Call("randomised"))
    )


def test_what_is_unknown_on_both_sides_of_a_comparison_is_named_once():
    assert outcome_of("A.x + A.y > A.y * 2 - A.x").unknown == (X, Y)


@given(text=conditions, answers=some_answers())
@often
def test_a_known_outcome_holds_however_the_missing_answers_turn_out(text, answers):
    outcome = parse(text).evaluate(Told(answers))

    if outcome.value is not None:
        assert truths(text, answers) == {outcome.value}


@given(text=conditions_that_name_each_once(), answers=some_answers())
@often
def test_with_each_name_once_unknown_means_that_it_may_turn_out_either_way(text, answers):
    possible = truths(text, answers)

    value = parse(text).evaluate(Told(answers)).value

    assert value is (possible.pop() if len(possible) == 1 else None)


@given(text=conditions, answers=some_answers(), later=all_answers())
@often
def test_answering_what_is_asked_for_is_enough(text, answers, later):
    rule = parse(text)
    asked_for = {str(name): later[str(name)] for name in rule.evaluate(Told(answers)).unknown}

    outcome = rule.evaluate(Told(answers | asked_for))

    assert outcome.value is as_python_says(text, later | answers)


@given(text=conditions_that_name_each_once(), answers=some_answers())
@often
def test_whatever_is_asked_for_may_decide(text, answers):
    unknown = parse(text).evaluate(Told(answers)).unknown

    assert [name for name in unknown if not may_decide(str(name), text, answers)] == []
