"""Answers that make rules come out as wished, with as few of them changed as possible."""

from datetime import date

import pytest

from instruments import Instrument, Item, get_instrument
from instruments.definition import NO_YES, coded
from trials.rehearsal.answers import Sheet, draw_answers
from trials.rehearsal.wishes import CannotBeSatisfied, Place, Wish, satisfying
from trials.simulation.draws import Draws
from trials.studies.rules import parse

ON = date(2020, 5, 4)
FLAG = coded("no", "yes")
VITALS = Instrument(
    "VITALS",
    "1",
    "Vital signs",
    (
        Item("sbp", "Systolic", kind="number", minimum=50, maximum=280),
        Item("dbp", "Diastolic", kind="number", minimum=20, maximum=180),
    ),
)


class Known:
    """What the participant has answered elsewhere."""

    def __init__(self, dates=None, **answers):
        self.answers = answers
        self.dates = dates or {}

    def answer(self, reference):
        return self.answers.get(f"{reference.form}_{reference.field}")

    def fact(self, call):
        return self.dates.get(call.argument)


def wish(text: str, value: bool = True) -> Wish:
    return Wish("R", parse(text), value)


def satisfied(form: Instrument, *wishes: Wish, known=None, expected=(), key="01-001|V1") -> dict:
    def may_come(reference):
        return reference.form in expected

    place = Place("V1", known or Known(), may_come)
    return satisfying(Sheet(form, key, ON), Draws("4"), place, wishes)


def test_without_a_wish_the_answers_are_those_drawn():
    assert satisfied(VITALS) == draw_answers(Sheet(VITALS, "01-001|V1", ON), Draws("4"))


@pytest.mark.parametrize("value", [True, False])
def test_a_limit_is_kept_or_broken_as_wished(value):
    rule = "VITALS.sbp@V1 <= 140 and VITALS.dbp@V1 <= 90"
    for number in range(30):
        answers = satisfied(VITALS, wish(rule, value), key=f"{number}")

        assert (answers["sbp"] <= 140 and answers["dbp"] <= 90) == value


def test_a_value_that_only_the_rule_names_is_found():
    answers = satisfied(VITALS, wish("VITALS.sbp == 277"))

    assert answers["sbp"] == 277


def test_a_wish_about_another_visit_is_none_of_this_form():
    assert satisfied(VITALS, wish("VITALS.sbp@V9 == 277"))["sbp"] != 277


def test_wishes_about_different_items_are_granted_each_by_itself():
    items = tuple(Item(f"q{n}", f"Question {n}", choices=FLAG) for n in range(12))
    form = Instrument("SCREEN", "1", "Screening", items)

    answers = satisfied(form, *(wish(f"SCREEN.q{n}") for n in range(12)))

    assert set(answers.values()) == {1}


def test_wishes_about_the_same_item_are_granted_together():
    answers = satisfied(VITALS, wish("VITALS.sbp > 150"), wish("VITALS.sbp < 152"))

    assert 150 < answers["sbp"] < 152


def test_a_wish_stays_open_while_another_form_can_still_decide_it():
    form = Instrument("DEMOG", "1", "Demographics", (Item("fertile", "Fertile", choices=FLAG),))
    rule = wish("not DEMOG.fertile or PREG.result == 0")
    drawn = {satisfied(form, rule, expected=["PREG"], key=f"{n}")["fertile"] for n in range(40)}

    assert drawn == {0, 1}
    assert {satisfied(form, rule, key=f"{n}")["fertile"] for n in range(40)} == {0}


def test_a_form_that_may_not_come_any_more_leaves_it_to_this_one():
    rule = wish("VITALS.sbp > 200 or REPEAT.sbp > 200")

    assert satisfied(VITALS, rule)["sbp"] > 200


def test_an_answer_that_may_stay_empty_is_given_where_a_rule_needs_it():
    used = Item("times", "Times", kind="integer", minimum=0, maximum=1000)
    since = Item("months", "Months since", kind="number", minimum=0, maximum=900, required=False)
    form = Instrument("USE", "1", "Use", (used, since))

    answers = satisfied(form, wish("USE.times > 0 and USE.months >= 6"))

    assert answers["times"] > 0
    assert answers["months"] >= 6


def test_a_day_is_put_far_enough_back():
    form = Instrument("TAPER", "1", "Taper", (Item("last_on", "Last dose", kind="date"),))
    rule = wish("TAPER.last_on + 5 * PLAN.half_life + 7 <= date(V3)")
    known = Known(dates={"V3": date(2020, 5, 20)}, PLAN_half_life=30)

    answers = satisfied(form, rule, known=known)

    assert (date(2020, 5, 20) - date.fromisoformat(answers["last_on"])).days >= 157


@pytest.mark.parametrize("value", [True, False])
def test_a_score_is_reached_by_trying_severities(value):
    caps = get_instrument("CAPS-5", version="past_month")

    answers = satisfied(caps, wish("CAPS-5.caps_total >= 35 and CAPS-5.caps_ptsd", value))

    scores = caps.score(answers)
    assert (scores["caps_total"].value >= 35 and scores["caps_ptsd"].value) is value
    assert caps.is_complete(answers)


def test_branches_hold_around_what_was_changed():
    form = Instrument(
        "USE",
        "1",
        "Use",
        (Item("ever", "Ever", choices=NO_YES), Item("now", "Now", choices=NO_YES)),
    )

    assert satisfied(form, wish("USE.ever == 'Y'"), wish("USE.now == 'Y'")) == {
        "ever": "Y",
        "now": "Y",
    }


def test_a_rule_that_no_answers_satisfy_is_named():
    sentence = r"^R: no answers to VITALS at V1 make 'VITALS.sbp > 300 and VITALS.dbp < 90' true\.$"
    with pytest.raises(CannotBeSatisfied, match=sentence):
        satisfied(VITALS, wish("VITALS.sbp > 300 and VITALS.dbp < 90"))
