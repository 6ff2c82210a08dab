"""What an answer may be: a code of its item, or missing with a reason.

An answer document is ``{"scs01": 3, "scs02": {"missing": "refused"}}``. An absent key and ``None``
both mean "not answered yet". Zero, missing, refused, skipped by rule and not applicable are
different facts and stay apart here and everywhere after.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from instruments.moments import NAMES, why_not_a_moment

if TYPE_CHECKING:
    from instruments.definition import Item

NUMBERS = ("number", "integer")  # the kinds whose answer is a number

MISSING_REASONS = {
    "not_answered": "Not answered",
    "refused": "Refused",
    "illegible": "Illegible",
    "multiple_marks": "Several marks, none clear",
    "unknown": "Not known",
    "not_applicable": "Not applicable",
    "skipped_by_rule": "Skipped by a rule of the form",
    "not_done": "Form or item not done",
}


def missing(reason: str) -> dict[str, str]:
    """The answer that says why there is no code."""
    return {"missing": reason}


def missing_reason(answer: Any) -> str | None:
    """The reason recorded instead of a code, or None where there is a code or nothing yet."""
    return answer.get("missing") if isinstance(answer, dict) else None


def is_given(answer: Any) -> bool:
    """Whether the answer holds a code: neither blank nor missing with a reason."""
    return answer is not None and not isinstance(answer, dict)


def why_not_accepted(item: Item, answer: Any) -> str | None:
    """Say what is wrong with one answer; None when it may be stored."""
    if answer is None:
        return None
    if isinstance(answer, dict):
        return _why_not_a_reason(answer)
    return _WHY_NOT[item.kind](item, answer)


def allowed_answers(item: Item) -> tuple[int | str, ...] | str:
    """The codes of an item, or in words what it takes."""
    if item.choices:
        return tuple(choice.code for choice in item.choices)
    if item.kind in NUMBERS:
        return _range_in_words(item)
    if item.format:
        return f"{NAMES[item.kind]} as {item.format}"
    return item.hint or f"text of up to {item.longest} characters"


def plainly(number: float) -> str:
    """A bound as people write it: 30 where a study file's 30 became 30.0."""
    return f"{number:.15g}"


def _why_not_a_reason(answer: dict) -> str | None:
    if set(answer) == {"missing"} and answer["missing"] in MISSING_REASONS:
        return None
    reasons = ", ".join(MISSING_REASONS)
    return f'{answer!r} is not a reason; write {{"missing": reason}} with one of: {reasons}'


def _why_not_a_code(item: Item, answer: Any) -> str | None:
    # True == 1 in Python, so the type has to agree as well as the value.
    if any(type(answer) is type(choice.code) and answer == choice.code for choice in item.choices):
        return None
    if isinstance(answer, list) and item.several_marks:
        return _why_not_several(item, answer)
    return f"{answer!r} is not one of its codes: {_codes_in_words(item)}"


def _why_not_several(item: Item, answer: Any) -> str | None:
    if not isinstance(answer, list) or not answer:
        return f"{answer!r} is not a list of at least one of: {_codes_in_words(item)}"
    if any(isinstance(code, list) for code in answer):
        return f"{answer!r} holds a list inside a list"
    if len(set(map(repr, answer))) < len(answer):
        return f"{answer!r} names a code twice"
    return next(filter(None, (_why_not_a_code(item, code) for code in answer)), None)


def _why_not_a_number(item: Item, answer: Any) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return f"{answer!r} is not a number; right would be {_range_in_words(item)}"
    return _why_out_of_range(item, answer)


def _why_not_an_integer(item: Item, answer: Any) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, int):
        right = _range_in_words(item)
        return f"{answer!r} is not written as a whole number; right would be {right}"
    return _why_out_of_range(item, answer)


def _why_out_of_range(item: Item, answer: float) -> str | None:
    too_low = item.minimum is not None and answer < item.minimum
    too_high = item.maximum is not None and answer > item.maximum
    endless = isinstance(answer, float) and not math.isfinite(answer)
    if endless or too_low or too_high or not _on_step(item, answer):
        return f"{answer!r} is out of range; right would be {_range_in_words(item)}"
    return None


def _on_step(item: Item, answer: float) -> bool:
    if item.step is None:
        return True
    steps = (answer - (item.minimum or 0)) / item.step
    return math.isclose(steps, round(steps), abs_tol=1e-9)


def _why_not_text(item: Item, answer: Any) -> str | None:
    if not isinstance(answer, str):
        return f"{answer!r} is not text"
    if "\0" in answer:
        return f"{answer!r} holds a character that cannot be stored"
    if len(answer) > item.longest:
        return f"the text has {len(answer)} characters; right would be up to {item.longest}"
    if item.pattern and not re.fullmatch(item.pattern, answer):
        return f"{answer!r} does not fit; right would be {item.hint}"
    return None


def _codes_in_words(item: Item) -> str:
    return ", ".join(str(choice.code) for choice in item.choices)


def _range_in_words(item: Item) -> str:
    words = "a whole number" if item.kind == "integer" else "a number"
    if item.minimum is not None:
        words += f" from {plainly(item.minimum)}"
    if item.maximum is not None:
        words += f" up to {plainly(item.maximum)}"
    if item.step is not None:
        words += f" in steps of {plainly(item.step)}"
    return words


_WHY_NOT = {
    "choice": _why_not_a_code,
    "choices": _why_not_several,
    "number": _why_not_a_number,
    "integer": _why_not_an_integer,
    "text": _why_not_text,
    "date": why_not_a_moment,
    "time": why_not_a_moment,
    "datetime": why_not_a_moment,
}
KINDS = tuple(_WHY_NOT)
