"""What is wrong with a definition, in sentences. Asked whenever the catalogue loads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from instruments.answers import KINDS, NUMBERS
from instruments.checks import InvalidAnswers
from instruments.definition import Instrument, Item, Scale

# Long enough for a topic, too short for the wording of somebody's questionnaire.
LONGEST_LABEL = 48

# What the data of a rule may point at.
ITEM_LISTS = ("items", "reversed", "symptoms", "parts")
SINGLE_ITEMS = ("item", "never", "box", "months", "summary")
MAPPED_ITEMS = ("thresholds", "decrements", "not_applicable", "related")
# Said of an item of another kind, these would be silently without effect.
FIELDS_OF_KINDS = {
    "choices": ("choice", "choices"),
    "minimum": NUMBERS,
    "maximum": (*NUMBERS, "text"),
    "step": NUMBERS,
    "pattern": ("text",),
    "partial": ("date",),
}
SCALE_KINDS = ("number", "flag", "text", "items")


def definition_problems(instrument: Instrument) -> list[str]:
    """Sentences that say what to mend; an empty list when the definition holds."""
    found = [
        *_twice("item key", (item.key for item in instrument.items)),
        *_twice("item number", (i.number for i in instrument.items if i.number is not None)),
        *_twice("score", (scale.name for scale in _all_scales(instrument))),
        *(problem for item in instrument.items for problem in _item_problems(item)),
        *_scale_problems(instrument),
        *_rule_problems(instrument),
        *_loinc_problems(instrument),
    ]
    # Examples of a definition that points nowhere would only fail in less helpful words.
    return found or _example_problems(instrument)


def items_of(scale: Scale) -> tuple[str, ...]:
    """The item keys that a scale reads directly."""
    return tuple(dict.fromkeys(_item_keys(scale.data)))


def has_valid_check_digit(loinc: str) -> bool:
    """Whether a LOINC code such as "75624-7" ends in its own check digit (modulus 10)."""
    number, dash, digit = loinc.partition("-")
    if not (number.isdigit() and dash and len(digit) == 1 and digit.isdigit()):
        return False
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(number))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return (10 - total % 10) % 10 == int(digit)


def _all_scales(instrument: Instrument) -> tuple[Scale, ...]:
    return instrument.scales + instrument.on_request


def _twice(what: str, names: Iterable) -> list[str]:
    return [f"The {what} {name!r} occurs twice." for name, n in Counter(names).items() if n > 1]


def _item_problems(item: Item) -> Iterator[str]:
    if item.kind not in KINDS:
        yield f"Item {item.key}: kind {item.kind!r} is none of {', '.join(KINDS)}."
    if not item.label or len(item.label) > LONGEST_LABEL:
        yield f"Item {item.key}: the label must have 1 to {LONGEST_LABEL} characters."
    if item.kind.startswith("choice") and not item.choices:
        yield f"Item {item.key}: it has no choices."
    codes = [choice.code for choice in item.choices]
    yield from (f"Item {item.key}: {line}" for line in _twice("code", codes))
    if None not in (item.minimum, item.maximum) and item.minimum > item.maximum:
        yield f"Item {item.key}: the minimum {item.minimum} is above the maximum {item.maximum}."
    for name, kinds in FIELDS_OF_KINDS.items():
        if getattr(item, name) != getattr(Item, name) and item.kind not in kinds:
            yield f"Item {item.key}: {name} is for {' and '.join(kinds)}, not for {item.kind}."
    if item.pattern and not item.hint:
        yield f"Item {item.key}: its pattern needs a hint that says the same in words."


def _scale_problems(instrument: Instrument) -> Iterator[str]:
    before: set[str] = set()
    for scale in _all_scales(instrument):
        yield from (f"Score {scale.name}: {line}" for line in _one_scale(instrument, scale, before))
        before.add(scale.name)


def _one_scale(instrument: Instrument, scale: Scale, before: set[str]) -> Iterator[str]:
    if not scale.formula:
        yield "it has no formula in words."
    if scale.kind not in SCALE_KINDS:
        yield f"kind {scale.kind!r} is none of {', '.join(SCALE_KINDS)}."
    if scale.direction not in (-1, 0, 1):
        yield f"direction must be -1, 0 or 1, not {scale.direction!r}."
    if scale.kind == "number" and not _is_range(scale.minimum, scale.maximum):
        yield f"{scale.minimum} to {scale.maximum} is no range."
    if scale.needs_arg and scale.needs_arg not in instrument.scoring_args:
        yield f"it needs the argument {scale.needs_arg!r}, which the instrument does not have."
    yield from _reversal_problems(scale)
    for name in _score_names(scale.data):
        if name not in before:
            yield f"it is made of {name!r}, which is not worked out before it."
    if "bands" in scale.data:
        yield from _band_problems(instrument, scale)


def _is_range(low: float | None, high: float | None) -> bool:
    return None not in (low, high) and low < high


def _reversal_problems(scale: Scale) -> Iterator[str]:
    whole = scale.data.get("items") or scale.data.get("scores") or ()
    for name in scale.data.get("reversed", ()):
        if name not in whole:
            yield f"{name!r} is reversed but not part of it."


def _band_problems(instrument: Instrument, scale: Scale) -> Iterator[str]:
    banded = next((s for s in instrument.scales if s.name == scale.data["score"]), None)
    if banded is None:
        return
    bands = scale.data["bands"]
    if bands[0][0] != banded.minimum or bands[-1][1] != banded.maximum:
        yield f"the bands do not cover {banded.minimum} to {banded.maximum}."
    for (_, last, name), (first, _, next_name) in pairwise(bands):
        if first != last + 1:
            yield f"between {name!r} and {next_name!r} the bands leave a gap or overlap."


def _rule_problems(instrument: Instrument) -> Iterator[str]:
    """Everything that names an item must name one that exists."""
    known = set(instrument.items_by_key)
    named = {
        **{f"Score {s.name}": _item_keys(s.data) for s in _all_scales(instrument)},
        **{f"Check {c.name}": _item_keys(c.data) for c in instrument.checks},
        **{f"Branch {b.name}": [*b.when, *b.skips] for b in instrument.branches},
        **{f"Alert {a.name}": a.items for a in instrument.alert_rules},
    }
    for where, keys in named.items():
        for key in keys:
            if key not in known:
                yield f"{where}: there is no item {key!r}."


def _item_keys(data: Mapping[str, Any]) -> list[str]:
    keys = [key for name in ITEM_LISTS for key in data.get(name, ())]
    keys += [data[name] for name in SINGLE_ITEMS if name in data]
    for name in MAPPED_ITEMS:
        mapped = data.get(name) or {}
        keys += [*mapped, *(value for value in mapped.values() if isinstance(value, str))]
    # The parts of a score made of scores are scores.
    return [] if "scores" in data and "thresholds" not in data else keys


def _score_names(data: Mapping[str, Any]) -> list[str]:
    return [*data.get("scores", ()), *([data["score"]] if "score" in data else ())]


def _loinc_problems(instrument: Instrument) -> Iterator[str]:
    coded = {"The instrument": instrument.loinc}
    coded |= {f"Item {item.key}": item.loinc for item in instrument.items}
    coded |= {f"Score {scale.name}": scale.loinc for scale in _all_scales(instrument)}
    for where, code in coded.items():
        if code and not has_valid_check_digit(code):
            yield f"{where}: LOINC {code} fails its check digit."


def _example_problems(instrument: Instrument) -> list[str]:
    found = []
    for example in instrument.examples:
        try:
            scores = instrument.score(example.answers, **example.args)
        except (InvalidAnswers, ValueError) as refusal:
            found.append(f"Example {example.why!r}: {refusal}")
            continue
        for name, expected in example.expected.items():
            value = scores[name].value if name in scores else "no such score"
            if not agrees(value, expected):
                found.append(f"Example {example.why!r}: {name} is {value!r}, not {expected!r}.")
    return found


def agrees(value: Any, expected: Any) -> bool:
    """Whether a score is what was expected: numbers to 1e-9, all else exactly."""
    if isinstance(value, float) and isinstance(expected, int | float):
        return math.isclose(value, expected, abs_tol=1e-9)
    return value == expected and (value is None) == (expected is None)
