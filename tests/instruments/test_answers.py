import pytest

from instruments import Choice, Instrument, Item, get_instrument, is_given, missing, missing_reason

AGREEMENT = Item("agree", "Agreement", choices=(Choice(0, "No"), Choice(1, "Yes")))
WEIGHT = Item("weight", "Weight", kind="number", minimum=30, maximum=250, step=0.5, unit="kg")
OPEN_NUMBER = Item("count", "Count", kind="number")
TABLETS = Item("tablets", "Tablets", kind="integer", minimum=0.0, maximum=40.0)
DATE = Item("date", "Date", kind="text", pattern=r"\d{4}(-\d{2})?", hint="YYYY or YYYY-MM")
TICKS = Item("ticks", "Ticks", kind="choices", choices=(Choice("a", "A"), Choice("b", "B")))
NOTE = Item("note", "Note", kind="text")
SHORT = Item("short", "Short", kind="text", maximum=5)
ITEMS = (AGREEMENT, WEIGHT, OPEN_NUMBER, TABLETS, DATE, TICKS, NOTE, SHORT)
FORM = Instrument("OWN", "1", "A study's own form", ITEMS)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("agree", 0),
        ("agree", None),
        ("agree", {"missing": "refused"}),
        ("weight", 72.5),
        ("count", -3),
        ("tablets", 0),
        ("tablets", 40),
        ("note", "x" * 2000),
        ("short", "12345"),
        ("date", "2026"),
        ("date", "2026-01"),
        ("ticks", ["b", "a"]),
    ],
)
def test_an_answer_that_its_item_can_have_is_accepted(key, answer):
    assert FORM.problems_with({key: answer}) == []


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("agree", 2),
        ("agree", True),
        ("agree", "1"),
        ("agree", 1.0),
        ("agree", [0, 1]),
        ("agree", {"missing": "forgot"}),
        ("agree", {"missing": "refused", "note": "x"}),
        ("weight", 72.3),
        ("weight", 29.5),
        ("weight", 300),
        ("weight", True),
        ("weight", float("nan")),
        ("count", float("inf")),
        ("count", "3"),
        ("tablets", True),
        ("tablets", 41),
        ("note", "x" * 2001),
        ("note", "a\0b"),
        ("note", 7),
        ("date", "1 May"),
        ("date", 2026),
        ("ticks", []),
        ("ticks", "a"),
        ("ticks", ["a", "a"]),
        ("ticks", ["c"]),
        ("ticks", [["a"]]),
    ],
)
def test_an_answer_that_its_item_cannot_have_is_a_problem(key, answer):
    [problem] = FORM.problems_with({key: answer})

    assert (problem.item_key, problem.kind) == (key, "problem")


def test_a_problem_names_the_item_the_value_and_the_allowed_codes():
    [problem] = get_instrument("AUDIT").problems_with({"audit09": 1})

    assert problem.message == "Item 9 (audit09): 1 is not one of its codes: 0, 2, 4."
    assert (problem.value, problem.allowed) == (1, (0, 2, 4))


def test_a_problem_with_a_number_says_the_range():
    [problem] = FORM.problems_with({"weight": 300})

    assert problem.allowed == "a number from 30 up to 250 in steps of 0.5"


@pytest.mark.parametrize(("answer", "shown"), [(7.5, "7.5"), (7.0, "7.0"), ("7", "'7'")])
def test_an_integer_has_no_decimal_point_and_no_quotes(answer, shown):
    [problem] = FORM.problems_with({"tablets": answer})

    assert problem.message == (
        f"Item tablets: {shown} is not written as a whole number;"
        " right would be a whole number from 0 up to 40."
    )


def test_a_text_that_is_too_long_says_by_how_much():
    [problem] = FORM.problems_with({"short": "123456"})

    assert problem.message == "Item short: the text has 6 characters; right would be up to 5."


def test_an_item_the_form_does_not_have_is_a_problem():
    [problem] = FORM.problems_with({"height": 180})

    assert problem.message == "OWN (1) has no item 'height'."


def test_answers_that_are_no_object_are_a_problem():
    [problem] = FORM.problems_with([1, 2])

    assert problem.item_key is None


def test_a_letter_is_needed_where_the_direction_matters():
    problems = get_instrument("BDI-II").problems_with({"bdi16": 1, "bdi18": ["1a", "2b"]})

    assert [problem.item_key for problem in problems] == ["bdi16", "bdi18"]


def test_zero_missing_and_not_answered_stay_apart():
    answers = (0, missing("refused"), missing("not_applicable"), None)

    assert [is_given(answer) for answer in answers] == [True, False, False, False]
    assert [missing_reason(answer) for answer in answers] == [
        None,
        "refused",
        "not_applicable",
        None,
    ]
