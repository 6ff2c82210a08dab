"""What is wrong with a value of a plan, and what would be right, in words."""

from collections.abc import Iterable
from typing import Any

from analysis.datasets.layouts import VARIABLE_OF

LONGEST_PROBLEM, LONGEST_VALUE = 1000, 80


def problem_in_words(found: dict, kind: Any) -> str:
    """An error of pydantic as a sentence. kind: what the value was to be."""
    value, context = shown(found["input"]), found.get("ctx", {})
    match found["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            fields = getattr(kind, "model_fields", {})
            return "is not a key here" + (f"; the keys are: {listed(fields)}" if fields else "")
        case "literal_error":
            return f"{value} is wrong; write {context['expected']}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"the layout is one of {listed(VARIABLE_OF)}"
        case "string_type":
            return f"{value} is not a text; put it in quotes if it is meant as one"
        case "value_error":
            return str(context["error"])
    return f"{value} is wrong; {found['msg'][:1].lower()}{found['msg'][1:]}"


def listed(names: Iterable) -> str:
    return ", ".join(map(str, names)) or "none"


def shown(value: Any) -> str:
    """As Python writes it, as much of it as fits a line."""
    return cut(repr(value), LONGEST_VALUE)


def cut(text: str, longest: int = LONGEST_PROBLEM) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
