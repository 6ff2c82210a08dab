"""Each way to write a rule wrongly, with the sentence that it is answered with."""

from datetime import date

import pytest

from tests.trials.studies.rules.told import truth_of
from trials.studies.rules import Reference, RuleError, literals_of, parse

pytestmark = pytest.mark.rolled_back


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the rule is empty; write a condition, such as DEMOG.age >= 18"),
        (" \n", "the rule is empty; write a condition, such as DEMOG.age >= 18"),
        (f"A.x{' ' * 998}", "the rule has 1,001 characters; at most 1,000 are read"),
    ],
)
def test_a_rule_that_is_no_text_to_read_is_refused_as_a_whole(text, sentence):
    with pytest.raises(RuleError) as error:
        parse(text)

    assert (str(error.value), error.value.position) == (sentence, None)


@pytest.mark.parametrize(
    ("text", "position", "sentence"),
    [
        # Signs that rules do not have
        ("A.x = 1", 5, "= is not a sign of rules; write =="),
        ("A.x => 1", 5, "=> is not a sign of rules; write >="),
        ("A.x <> 1", 5, "<> is not a sign of rules; write !="),
        ("A.x && B.y", 5, "&& is not a sign of rules; write and"),
        ("A.x || B.y", 5, "|| is not a sign of rules; write or"),
        ("!A.x", 1, "! is not a sign of rules; write not"),
        ("A.x in {1}", 8, "{ is not a sign of rules; write ["),
        ("A.x == \u201ca\u201d", 8, '\u201c is not a sign of rules; write "'),
        (
            "A.x / 2 > 1",
            5,
            "/ has no meaning in a rule; its signs are == != < <= > >= + - * ( ) [ ] ,",
        ),
        # Names
        ("A.x.y == 1", 4, "a misplaced .; a field is written FORM.field or FORM.field@VISIT"),
        ("A.x @V3 == 1", 5, "a misplaced @; a field is written FORM.field or FORM.field@VISIT"),
        ("SDS@V3 == 1", 1, "SDS@V3 names no field; write FORM.field@VISIT"),
        (
            "randomized",
            1,
            "there is no randomized; a field is written FORM.field, a text 'in quotes'",
        ),
        ("A.x == TRUE", 8, "TRUE is written in small letters: true"),
        (
            "5-3 == A.x",
            1,
            "there is no 5-3; a minus needs spaces around it, and a date is like 2026-01-31",
        ),
        ("A.x == 2026-02-30", 8, "there is no day 2026-02-30 in the calendar"),
        ("A.x == 1234567890.123456", 8, "a number has at most 15 digits"),
        # Questions
        (
            "missing(A.x)",
            1,
            "there is no question missing(...); there are"
            " date(V3), done(V5), met(I-AGE), answered(SDS@V3)",
        ),
        ("done", 1, "done is asked of something in brackets, such as done(V5)"),
        ("done()", 6, "done is asked of one name, such as done(V5)"),
        ("done('V5')", 6, "done is asked of one name, such as done(V5)"),
        ("done(V5@V6)", 6, "done is asked of one name, such as done(V5)"),
        ("answered(SDS.total)", 10, "answered is asked of one name, such as answered(SDS@V3)"),
        ("randomised()", 1, "randomised is asked without brackets"),
        (
            "date(TAPER.last_dose_on) < 2026-01-31",
            1,
            "a field of type date is a date already; write TAPER.last_dose_on alone",
        ),
        # Brackets and quotes
        ("A.x == 'a", 8, "this quote is not closed; a text ends with the ' it began with"),
        ("A.x and (B.y or C.z", 9, "this ( is not closed: ) should stand before the end"),
        ("done(V5, V6)", 5, "this ( is not closed: ) should stand before ,"),
        ("A.x in ['a' 'b']", 8, "this [ is not closed: ] should stand before b"),
        ("A.x == 1)", 9, "this ) closes what was not opened"),
        # Lists
        ("A.x in ('a')", 8, "in is followed by a list, such as ['a', 'b'] or [1, 2]"),
        ("A.x in ['a', B.y]", 14, "a list has constants only, such as ['a', 'b']"),
        ("A.x in ['a', 1]", 8, "a list has constants of one kind"),
        ("A.x not == 1", 9, "after this value, not is followed by in: not in ['a', 'b']"),
        ("A.x in []", 9, "a field, a question or a constant should stand here; found: ]"),
        # What stands where something else should
        ("1 < A.x < 5", 9, "comparisons are not chained; write A < B and B < C"),
        ("A.x in [1] == true", 12, "comparisons are not chained; write A < B and B < C"),
        ("A.x >", 6, "a field, a question or a constant should stand here; found: the end"),
        ("A.x and or B.y", 9, "a field, a question or a constant should stand here; found: or"),
        ("A.x == -B.y", 8, "a minus stands between two values or before a number"),
        ("A.x == -true", 8, "a minus stands between two values or before a number"),
        ("A.x AND B.y", 5, "the rule is complete before AND; to go on, write 'and' or 'or'"),
        ("A.x == 1 2", 10, "the rule is complete before 2; to go on, write 'and' or 'or'"),
        ("A.x and 5", 9, "5 is neither true nor false; compare it with something"),
        ("A.x + 1", 1, "(A.x + 1) is neither true nor false; compare it with something"),
        ("not date(V3)", 5, "date(V3) is neither true nor false; compare it with something"),
        (
            "1 + (A.x > 2) > 1",
            5,
            "what is true or false is not compared or counted; join it with 'and' or 'or'",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(text, position, sentence):
    with pytest.raises(RuleError) as error:
        parse(text)

    assert str(error.value) == f"at character {position}: {sentence}"
    assert error.value.position == position


@pytest.mark.parametrize("text", ["(" * 50 + "A.x" + ")" * 50, "not " * 50 + "A.x"])
def test_a_rule_may_be_nested_fifty_deep(text):
    assert truth_of(text, {"A.x": 1}) is True


@pytest.mark.parametrize(
    ("text", "position"), [("(" * 51 + "A.x" + ")" * 51, 51), ("not " * 51 + "A.x", 201)]
)
def test_a_rule_is_not_nested_deeper(text, position):
    with pytest.raises(RuleError) as error:
        parse(text)

    sentence = f"at character {position}: nested more than 50 deep; split the rule"
    assert str(error.value) == sentence


def test_a_long_sum_is_not_deep():
    assert truth_of("490 == " + "+".join("1" * 490)) is True


def test_brackets_side_by_side_are_not_deep():
    assert truth_of(" and ".join(["(A.x)"] * 60), {"A.x": 1}) is True


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("CAPS-5.total@V3 == 1", Reference("CAPS-5", "total", "V3")),
        ("BDI-II.bdi_total == 1", Reference("BDI-II", "bdi_total")),
        ("16PF.total@12M == 1", Reference("16PF", "total", "12M")),
        ("LAB.hcg@V-1 == 1", Reference("LAB", "hcg", "V-1")),
    ],
)
def test_a_code_may_hold_a_hyphen_and_begin_with_a_digit(text, reference):
    assert parse(text).references == (reference,)


def test_a_minus_with_a_space_before_it_is_a_minus():
    assert truth_of("A.x -1 == 2 and A.x - 1 == 2", {"A.x": 3}) is True


def test_a_rule_may_run_over_several_lines():
    assert truth_of("A.x\n  or\tB.y", {"A.x": 1}) is True


@pytest.mark.parametrize(
    ("written", "constant"),
    [
        ("7", 7),
        ("-7", -7),
        ("37.5", 37.5),
        ("2026-01-31", date(2026, 1, 31)),
        ("'it is \"so\"'", 'it is "so"'),
        ('"or"', "or"),
        ("''", ""),
    ],
)
def test_a_constant_is_what_is_written(written, constant):
    assert literals_of(parse(f"A.x == {written}"), Reference("A", "x")) == {constant}


@pytest.mark.parametrize(("written", "constant"), [("true", True), ("false", False)])
def test_true_and_false_are_kept_apart_from_one_and_zero(written, constant):
    (found,) = literals_of(parse(f"A.x == {written}"), Reference("A", "x"))

    assert found is constant
