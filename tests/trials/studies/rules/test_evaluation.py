"""What a rule says when everything that it asks for is known."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings

from tests.trials.studies.rules.strategies import all_answers, as_python_says, conditions
from tests.trials.studies.rules.told import truth_of
from trials.studies.rules import RuleError


@given(text=conditions, answers=all_answers())
@settings(max_examples=200, deadline=None, database=None)
def test_what_is_known_is_read_as_python_reads_it(text, answers):
    assert truth_of(text, answers) is as_python_says(text, answers)


@pytest.mark.parametrize(("age", "value"), [(17, False), (18, True), (19, True)])
def test_a_number_is_compared_with_a_bound(age, value):
    assert truth_of("DEMOG.age >= 18", {"DEMOG.age": age}) is value


def test_an_answer_of_a_visit_is_not_the_latest_one():
    told = {"CAPS-5.total": 20, "CAPS-5.total@V3": 40}

    assert truth_of("CAPS-5.total < 35 and CAPS-5.total@V3 >= 35", told) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true or true and false", True),
        ("(true or true) and false", False),
        ("not false and false", False),
        ("not (false and false)", True),
        ("not 1 == 2", True),
        ("1 + 2 * 3 == 7", True),
        ("(1 + 2) * 3 == 9", True),
        ("5 - 2 - 1 == 2", True),
        ("-2 + 3 == 1", True),
        ("3 - -2 == 5", True),
    ],
)
def test_signs_bind_in_the_order_of_arithmetic(text, value):
    assert truth_of(text) is value


@pytest.mark.parametrize("text", ["0.1 + 0.2 == 0.3", "A.x + 0.2 == 0.3", "3 * A.x == 0.3"])
def test_decimal_numbers_are_exact(text):
    assert truth_of(text, {"A.x": 0.1}) is True


@pytest.mark.parametrize("told", [1, 1.0, True])
def test_a_code_of_one_is_true(told):
    assert truth_of("A.x", {"A.x": told}) is True
    assert truth_of("A.x == true", {"A.x": told}) is True
    assert truth_of("A.x == 1", {"A.x": told}) is True


@pytest.mark.parametrize("told", [0, 0.0, False])
def test_a_code_of_zero_is_false(told):
    assert truth_of("A.x", {"A.x": told}) is False
    assert truth_of("A.x == false", {"A.x": told}) is True


def test_ticks_can_be_counted():
    assert truth_of("A.x + A.y + A.z >= 2", {"A.x": True, "A.y": 0, "A.z": 1}) is True


@pytest.mark.parametrize(
    ("result", "inside"), [("negative", True), ("positive", False), ("Negative", False)]
)
def test_a_text_is_in_a_list_when_it_is_written_the_same(result, inside):
    told = {"PREG.result": result}

    assert truth_of("PREG.result in ['negative', \"not_done\"]", told) is inside
    assert truth_of("PREG.result not in ['negative', \"not_done\"]", told) is not inside


@pytest.mark.parametrize(
    ("ticks", "inside"), [(["a"], True), (["x", "b"], True), (["x"], False), ([], False)]
)
def test_several_ticks_are_in_a_list_when_one_of_them_is(ticks, inside):
    assert truth_of("A.ticks in ['a', 'b']", {"A.ticks": ticks}) is inside
    assert truth_of("A.ticks not in ['a', 'b']", {"A.ticks": ticks}) is not inside


@pytest.mark.parametrize(("visit_on", "value"), [(18, False), (19, True), (20, True)])
def test_a_washout_of_part_of_a_day_is_not_over_before_that_day_is(visit_on, value):
    # 5 x 0.7 + 7 = 10.5 days after the 8th.
    told = {
        "TAPER.last_dose_on": date(2026, 1, 8),
        "TAPER.half_life_days": 0.7,
        "date(V3)": date(2026, 1, visit_on),
    }
    rule = "TAPER.last_dose_on + 5 * TAPER.half_life_days + 7 <= date(V3)"

    assert truth_of(rule, told) is value


@pytest.mark.parametrize(
    "text",
    [
        "date(V3) == 2026-03-01",
        "date(V3) - 1 == 2026-02-28",
        "1 + 2026-02-28 == date(V3)",
        "date(V3) - 2026-01-01 == 59",
        "date(V3) in [2026-03-01, 2026-03-02]",
        "2026-02-28 < date(V3)",
    ],
)
def test_dates_are_counted_in_days(text):
    assert truth_of(text, {"date(V3)": date(2026, 3, 1)}) is True


def test_questions_are_answered_by_the_facts():
    told = {
        "randomised": True,
        "unblinded": False,
        "done(V5)": True,
        "met(I-CAPS)": True,
        "answered(SDS@V3)": False,
        "consent.recording": True,
    }
    rule = (
        "randomised and done(V5) and met(I-CAPS) and consent.recording"
        " and not unblinded and not answered(SDS@V3)"
    )

    assert truth_of(rule, told) is True


@pytest.mark.parametrize(
    ("text", "told", "sentence"),
    [
        ("A.x", 2, "A.x (2) is neither true (1) nor false (0); compare it with something"),
        (
            "not A.x",
            "yes",
            "A.x ('yes') is neither true (1) nor false (0); compare it with something",
        ),
        (
            "A.x > 140",
            "high",
            "A.x ('high') is a text and 140 is a number: they cannot be compared",
        ),
        (
            "2026-01-31 == A.x",
            3,
            "2026-01-31 is a date and A.x (3) is a number: they cannot be compared",
        ),
        (
            "A.x in ['a', 'b']",
            True,
            "A.x (true) is a number and 'a' is a text: they cannot be compared",
        ),
        (
            "A.x in [1, 2]",
            ["a"],
            "A.x (['a']) is a text and 1 is a number: they cannot be compared",
        ),
        ("A.x == 'a'", ["a"], "A.x (['a']) is a list; ask whether it is in ['a', 'b']"),
        (
            "A.x < 'mild'",
            "severe",
            "A.x ('severe') and 'mild' have no order; compare texts with == or != or in",
        ),
        (
            "1 + A.x > 3",
            "a",
            "1 is a number and A.x ('a') is a text: there is no + between them",
        ),
        (
            "A.x + 1 + 2026-01-31 + A.x > 3",
            date(2026, 1, 1),
            "(A.x (2026-01-01) + 1) is a date and 2026-01-31 is a date: there is no + between them",
        ),
        (
            "2 * A.x == 2026-01-31",
            date(2026, 1, 1),
            "2 is a number and A.x (2026-01-01) is a date: there is no * between them",
        ),
        (
            "A.x == 1",
            datetime(2026, 1, 1, 12),
            "A.x (2026-01-01 12:00:00) is no number, text, date, yes or no, or list of texts",
        ),
        (
            "A.x == 1",
            float("nan"),
            "A.x (nan) is no number, text, date, yes or no, or list of texts",
        ),
    ],
)
def test_an_answer_of_the_wrong_kind_is_named(text, told, sentence):
    with pytest.raises(RuleError) as error:
        truth_of(text, {"A.x": told})

    assert str(error.value) == sentence
    assert error.value.position is None


def test_an_answer_of_the_wrong_kind_is_an_error_even_where_it_would_not_matter():
    with pytest.raises(RuleError, match=r"A\.x \(.high.\) is a text"):
        truth_of("true or A.x == 1", {"A.x": "high"})
