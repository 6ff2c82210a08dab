"""Whether a rule holds, in Kleene's strong three-valued logic.

S. C. Kleene, Introduction to Metamathematics, 1952, section 64: a part that is not known makes the
whole unknown, unless the whole comes out the same whichever way that part turns out.
"""

import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from trials.studies.rules.errors import RuleError
from trials.studies.rules.tree import (
    Answer,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Given,
    Junction,
    Membership,
    Negation,
    Reference,
    Value,
    kind_of,
    shown,
)

_SAME = {"==": operator.eq, "!=": operator.ne}
_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_COMPUTE = {"+": operator.add, "-": operator.sub, "*": operator.mul}
# What comes of two kinds; anything that is not here cannot be computed.
_KIND_OF_RESULT = {
    ("number", "+", "number"): "number",
    ("number", "-", "number"): "number",
    ("number", "*", "number"): "number",
    ("date", "+", "number"): "date",
    ("number", "+", "date"): "date",
    ("date", "-", "number"): "date",
    ("date", "-", "date"): "number",
}


class Facts(Protocol):
    """What is known of one participant. None means: not known."""

    def answer(self, reference: Reference) -> Answer | None: ...

    def fact(self, call: Call) -> bool | date | None:
        """A date for `date(...)`, yes or no for every other question."""


@dataclass(frozen=True)
class Outcome:
    """value: None when it cannot be told; then `unknown` names what would have to be known."""

    value: bool | None
    unknown: tuple[Reference | Call, ...] = ()


@dataclass(frozen=True)
class _Known:
    """amount: an exact number; a date as its day number, which may have a fraction; a text; or a
    list of _Known. source: how the rule names it, for messages."""

    kind: str
    amount: int | Fraction | str | list
    source: str


@dataclass(frozen=True)
class _Unknown:
    names: tuple[Reference | Call, ...]


def truth_of(condition: Condition, facts: Facts) -> Outcome:
    """Every part is looked at, so an answer of the wrong kind is an error wherever it stands."""
    match condition:
        case Junction(word, conditions):
            return _joined([truth_of(one, facts) for one in conditions], decisive=word == "or")
        case Negation(negated):
            outcome = truth_of(negated, facts)
            return outcome if outcome.value is None else Outcome(not outcome.value)
        case Comparison(left, sign, right):
            values = _worth(left, facts), _worth(right, facts)
            names = _unknown_of(values)
            return Outcome(None, names) if names else Outcome(_compared(*values, sign))
        case Membership(value, choices, inside):
            found = _worth(value, facts)
            if isinstance(found, _Unknown):
                return Outcome(None, found.names)
            return Outcome(_is_among(found, [_worth(one, facts) for one in choices]) == inside)
    return _by_itself(_worth(condition, facts))


def _joined(outcomes: list[Outcome], *, decisive: bool) -> Outcome:
    """decisive: the value that settles it, whatever the others are: true for or, false for and."""
    values = {outcome.value for outcome in outcomes}
    if decisive in values:
        return Outcome(decisive)
    if None in values:
        names = (name for outcome in outcomes for name in outcome.unknown)
        return Outcome(None, tuple(dict.fromkeys(names)))
    return Outcome(not decisive)


def _by_itself(found: _Known | _Unknown) -> Outcome:
    if isinstance(found, _Unknown):
        return Outcome(None, found.names)
    if found.kind != "number" or found.amount not in (0, 1):
        raise RuleError(
            f"{found.source} is neither true (1) nor false (0); compare it with something"
        )
    return Outcome(found.amount == 1)


def _compared(left: _Known, right: _Known, sign: str) -> bool:
    for side in (left, right):
        if side.kind == "list":
            raise RuleError(f"{side.source} is a list; ask whether it is in ['a', 'b']")
    _refuse_unlike(left, right)
    if sign in _SAME:
        return _SAME[sign](left.amount, right.amount)
    if left.kind == "text":
        raise RuleError(
            f"{left.source} and {right.source} have no order; compare texts with == or != or in"
        )
    return _ORDER[sign](left.amount, right.amount)


def _is_among(found: _Known, choices: list[_Known]) -> bool:
    values = found.amount if found.kind == "list" else [found]
    for value in values:
        _refuse_unlike(value, choices[0])
    return any(value.amount == choice.amount for value in values for choice in choices)


def _refuse_unlike(left: _Known, right: _Known) -> None:
    if left.kind != right.kind:
        raise RuleError(
            f"{left.source} is a {left.kind} and {right.source} is a {right.kind}:"
            " they cannot be compared"
        )


def _worth(value: Value, facts: Facts) -> _Known | _Unknown:
    match value:
        case Given(constant):
            return _known(constant, str(value))
        case Reference():
            return _told(facts.answer(value), value)
        case Call():
            return _told(facts.fact(value), value)
        case Arithmetic(first, steps):
            values = [_worth(first, facts), *(_worth(one, facts) for _, one in steps)]
            names = _unknown_of(values)
            return _Unknown(names) if names else _computed(values, [sign for sign, _ in steps])


def _told(value: Answer | None, name: Reference | Call) -> _Known | _Unknown:
    return _Unknown((name,)) if value is None else _known(value, f"{name} ({shown(value)})")


def _known(value: Answer, source: str) -> _Known:
    kind = kind_of(value)
    if kind is None or (isinstance(value, float) and not math.isfinite(value)):
        raise RuleError(f"{source} is no number, text, date, yes or no, or list of texts")
    return _Known(kind, _amount(value, source), source)


def _amount(value: Answer, source: str) -> int | Fraction | str | list[_Known]:
    match value:
        case float():
            # As it is printed: 0.1 is one tenth, not the binary number nearest to it.
            return Fraction(str(value))
        case date():
            return value.toordinal()
        case list():
            return [_known(one, source) for one in value]
    return value


def _computed(values: list[_Known], signs: list[str]) -> _Known:
    result = values[0]
    for sign, value in zip(signs, values[1:], strict=True):
        kind = _KIND_OF_RESULT.get((result.kind, sign, value.kind))
        if kind is None:
            raise RuleError(
                f"{result.source} is a {result.kind} and {value.source} is a {value.kind}:"
                f" there is no {sign} between them"
            )
        amount = _COMPUTE[sign](result.amount, value.amount)
        result = _Known(kind, amount, f"({result.source} {sign} {value.source})")
    return result


def _unknown_of(values: Iterable[_Known | _Unknown]) -> tuple[Reference | Call, ...]:
    found = (value.names for value in values if isinstance(value, _Unknown))
    return tuple(dict.fromkeys(name for names in found for name in names))
