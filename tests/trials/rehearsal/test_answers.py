"""Drawn answers: valid and complete for every form there is, and the same for the same seed."""

from datetime import date, timedelta

import pytest

from instruments import Instrument, Item, all_instruments, get_instrument
from instruments.definition import NO_YES, AlertRule, Branch, Choice, coded
from trials.rehearsal.answers import Sheet, draw_answers
from trials.simulation.draws import Draws
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

ON = date(2020, 5, 4)
STUDIES = ("mapp1", "mapp2", "mp1", "mp8", "mp12", "mplong", "qual12m")
SEVERITIES = (0.0, 0.35, 0.65, 1.0)


def every_form() -> list[Instrument]:
    own = [form for name in STUDIES for form in read_study(shipped(name)).forms.values()]
    return list({form.fingerprint: form for form in (*all_instruments(), *own)}.values())


def form_of(*items: Item, **more) -> Instrument:
    return Instrument("F", "1", "A form", items, **more)


def drawn(form: Instrument, key: str = "01-001|V1|F", severity: float = 0.35, **more) -> dict:
    return draw_answers(Sheet(form, key, ON, severity), Draws("4"), **more)


@pytest.mark.parametrize("form", every_form(), ids=lambda form: f"{form.key} {form.version}")
def test_answers_to_any_form_are_complete_and_without_a_problem(form):
    for severity in SEVERITIES:
        answers = drawn(form, severity=severity)

        assert [one for one in form.problems_with(answers) if one.kind == "problem"] == []
        assert form.unanswered(answers) == []


def test_the_same_key_and_seed_give_the_same_answers():
    form = get_instrument("SCS", version="2003")

    assert drawn(form) == drawn(form)
    assert drawn(form) != drawn(form, key="01-002|V1|F")


def test_severity_moves_the_answers_that_have_a_worth():
    items = [Item(f"i{n}", "How bad", choices=coded("0", "1", "2", "3", "4")) for n in range(20)]
    form = form_of(*items)

    totals = [sum(drawn(form, severity=severity).values()) for severity in SEVERITIES]

    assert totals == sorted(totals)
    assert totals[0] < 20 < 60 < totals[-1]


def test_what_may_stay_empty_stays_empty():
    note = Item("note", "Note", kind="text", required=False)
    form = form_of(Item("age", "Age", kind="integer", minimum=0, maximum=120), note)

    assert set(drawn(form)) == {"age"}


def test_what_is_fixed_is_kept_and_none_takes_an_answer_away():
    form = form_of(Item("a", "A", choices=coded("0", "1")), Item("b", "B", choices=coded("0", "1")))

    assert drawn(form, fixed={"a": 1, "b": None}) == {"a": 1}


def test_a_branch_leaves_out_what_it_skips():
    form = form_of(
        Item("first", "First", choices=NO_YES),
        Item("second", "Second", choices=NO_YES),
        branches=(Branch("no", {"first": "N"}, ("second",)),),
    )

    assert drawn(form, fixed={"first": "N"}) == {"first": "N"}
    assert set(drawn(form, fixed={"first": "Y"})) == {"first", "second"}


def test_items_that_raise_an_alert_are_seldom_answered_so():
    form = form_of(
        Item("wish", "A wish to be dead", choices=NO_YES),
        alert_rules=(AlertRule("ideation", ("wish",), ((1, "urgent"),), "Ask at once"),),
    )

    answers = [drawn(form, key=f"{n}", severity=1.0)["wish"] for n in range(400)]

    assert 4 <= answers.count("Y") <= 32


def test_days_lie_in_the_two_months_before_and_times_in_the_order_of_the_form():
    form = form_of(
        Item("on", "On", kind="date"),
        Item("began", "Began", kind="time"),
        Item("ended", "Ended", kind="time"),
        Item("called", "Called", kind="datetime"),
    )
    for number in range(50):
        answers = drawn(form, key=f"{number}")

        assert ON - timedelta(days=60) < date.fromisoformat(answers["on"]) <= ON
        assert answers["began"] < answers["ended"]
        assert answers["called"].startswith("2020-05-04T")


def test_a_text_that_nobody_can_make_up_is_named():
    postcode = Item("code", "Postcode", kind="text", pattern="[A-Z]{2} [0-9]{4}", hint="AB 1234")

    with pytest.raises(ValueError, match=r"^F.code: no text is known .* would be AB 1234$"):
        drawn(form_of(postcode))


def test_numbers_keep_to_their_steps_and_bounds():
    half = Item("dose", "Dose", kind="number", minimum=1, maximum=3, step=0.5)
    found = {drawn(form_of(half), key=f"{n}", severity=0.5)["dose"] for n in range(60)}

    assert found <= {1, 1.5, 2, 2.5, 3}
    assert len(found) > 2


def test_codes_without_an_order_are_drawn_mostly_from_the_front():
    result = Item("result", "Result", choices=(Choice("negative", "-"), Choice("positive", "+")))
    found = [drawn(form_of(result), key=f"{n}")["result"] for n in range(200)]

    assert 100 < found.count("negative") < 170
