"""Deliberately broken definitions, each with the sentence that must come back."""

from dataclasses import replace

import pytest

from instruments import Choice, Item, definition_problems, get_instrument
from instruments.definition import AlertRule, Branch, Example
from instruments.validate import has_valid_check_digit

BDI = get_instrument("BDI-II")
SCS = get_instrument("SCS")
SUM, BAND = BDI.scales[:2]


def with_item(**changes):
    return replace(SCS, items=(replace(SCS.items[0], **changes), *SCS.items[1:]))


def with_scale(scale, **changes):
    data = scale.data | changes.pop("data", {})
    return replace(
        BDI,
        scales=tuple(replace(s, data=data, **changes) if s is scale else s for s in BDI.scales),
    )


BROKEN = {
    "a key twice": (with_item(key="scs02"), "The item key 'scs02' occurs twice."),
    "a number twice": (with_item(number=2), "The item number 2 occurs twice."),
    "pasted wording": (with_item(label="x" * 49), "the label must have 1 to 48 characters."),
    "an unknown kind": (with_item(kind="slider"), "kind 'slider' is none of"),
    "no choices": (with_item(choices=()), "Item scs01: it has no choices."),
    "a code twice": (
        with_item(choices=(Choice(1, "a"), Choice(1, "b"))),
        "Item scs01: The code 1 occurs twice.",
    ),
    "an empty range": (
        replace(SCS, items=(*SCS.items, Item("n", "N", "number", minimum=2, maximum=1))),
        "the minimum 2 is above the maximum 1.",
    ),
    "choices of a text": (
        with_item(kind="text"),
        "Item scs01: choices is for choice and choices, not for text.",
    ),
    "half a time": (
        with_item(kind="time", choices=(), partial=True),
        "Item scs01: partial is for date, not for time.",
    ),
    "a date from zero": (
        with_item(kind="date", choices=(), minimum=0),
        "Item scs01: minimum is for number and integer, not for date.",
    ),
    "a pattern without words": (
        with_item(kind="text", choices=(), pattern="[a-z]"),
        "Item scs01: its pattern needs a hint that says the same in words.",
    ),
    "a wrong item code": (with_item(loinc="77040-1"), "Item scs01: LOINC 77040-1 fails"),
    "a wrong score code": (with_scale(SUM, loinc="89209-2"), "LOINC 89209-2 fails"),
    "an item that is not there": (
        with_scale(SUM, data={"items": ("bdi01", "bdi99")}),
        "Score bdi_total: there is no item 'bdi99'.",
    ),
    "a reversed item outside": (
        with_scale(SUM, data={"items": ("bdi01",), "reversed": ("bdi02",), "ends": (0, 3)}),
        "Score bdi_total: 'bdi02' is reversed but not part of it.",
    ),
    "a score not yet worked out": (
        replace(BDI, scales=(BAND, SUM)),
        "Score bdi_band: it is made of 'bdi_total', which is not worked out before it.",
    ),
    "a score twice": (replace(BDI, scales=(SUM, SUM)), "The score 'bdi_total' occurs twice."),
    "a gap between bands": (
        with_scale(BAND, data={"bands": ((0, 13, "low"), (15, 63, "high"))}),
        "between 'low' and 'high' the bands leave a gap or overlap.",
    ),
    "bands that stop early": (
        with_scale(BAND, data={"bands": ((0, 13, "low"), (14, 62, "high"))}),
        "the bands do not cover 0 to 63.",
    ),
    "no formula": (with_scale(SUM, formula=""), "Score bdi_total: it has no formula in words."),
    "a strange direction": (with_scale(SUM, direction=2), "direction must be -1, 0 or 1, not 2."),
    "no range": (with_scale(SUM, maximum=None), "0 to None is no range."),
    "a strange kind of score": (with_scale(SUM, kind="sum"), "kind 'sum' is none of"),
    "an argument nobody declared": (
        replace(BDI, scoring_args=()),
        "it needs the argument 'prorate_max_missing', which the instrument does not have.",
    ),
    "a branch to nowhere": (
        replace(SCS, branches=(Branch("b", {"scs01": 1}, ("scs99",)),)),
        "Branch b: there is no item 'scs99'.",
    ),
    "an alert on nothing": (
        replace(SCS, alert_rules=(AlertRule("a", ("scs99",), ((1, "urgent"),), "m"),)),
        "Alert a: there is no item 'scs99'.",
    ),
    "an example that does not hold": (
        replace(BDI, examples=(Example("wrong", {"bdi09": 1}, {"bdi_item9_alert": "none"}),)),
        "Example 'wrong': bdi_item9_alert is 'review', not 'none'.",
    ),
    "an example with an impossible code": (
        replace(BDI, examples=(Example("bad", {"bdi09": 7}, {}),)),
        "Example 'bad': Item 9 (bdi09): 7 is not one of its codes: 0, 1, 2, 3.",
    ),
    "an example of no score": (
        replace(BDI, examples=(Example("odd", {}, {"bdi_sum": None}),)),
        "Example 'odd': bdi_sum is 'no such score', not None.",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_definition_is_told_in_a_sentence(fault):
    instrument, sentence = BROKEN[fault]

    assert sentence in " ".join(definition_problems(instrument))


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("75624-7", True),
        ("72110-0", True),
        ("101698-9", True),
        ("89209-1", True),
        ("77040-1", False),
        ("75624", False),
        ("75624-x", False),
        ("7562a-7", False),
    ],
)
def test_a_loinc_code_ends_in_its_check_digit(code, valid):
    assert has_valid_check_digit(code) is valid
