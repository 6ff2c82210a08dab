from datetime import date

import pytest

from trials.studies.rules import Call, Reference, literals_of, parse

AGE = Reference("DEMOG", "age")


def test_the_names_of_a_rule_stand_in_order_of_appearance_each_once():
    rule = parse(
        "CAPS-5.total@V3 >= 35 and done(V5) and (A.x + CAPS-5.total@V3 < 2 or not randomised)"
        " and CAPS-5.total in [1] and consent.recording and done(V5) and answered(SDS@V3)"
    )

    assert rule.references == (
        Reference("CAPS-5", "total", "V3"),
        Reference("A", "x"),
        Reference("CAPS-5", "total"),
        Reference("consent", "recording"),
    )
    assert rule.calls == (Call("done", "V5"), Call("randomised"), Call("answered", "SDS@V3"))


def test_a_rule_keeps_its_text():
    assert parse(" DEMOG.age  >= 18\n").text == " DEMOG.age  >= 18\n"


def test_rules_of_the_same_text_are_the_same_rule():
    assert {parse("DEMOG.age >= 18"), parse("DEMOG.age >= 18")} == {parse("DEMOG.age >= 18")}


@pytest.mark.parametrize(
    ("text", "constants"),
    [
        ("DEMOG.age >= 18", {18}),
        ("18 <= DEMOG.age and DEMOG.age < 70.5", {18, 70.5}),
        ("not (DEMOG.age in [-1, 20] or done(V3)) or DEMOG.age not in [30]", {-1, 20, 30}),
        ("DEMOG.age == 2026-01-31", {date(2026, 1, 31)}),
        ("DEMOG.age != 'old' or A.x == 'young'", {"old"}),
        ("DEMOG.age@V3 >= 18 or DEMOG.sex == 1", set()),
        ("DEMOG.age >= A.x and DEMOG.age + 1 >= 18", set()),
        ("DEMOG.age", set()),
    ],
)
def test_the_constants_with_which_a_rule_compares_a_reference(text, constants):
    assert literals_of(parse(text), AGE) == constants
