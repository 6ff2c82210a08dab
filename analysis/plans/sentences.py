"""What is wrong with a value of a plan, and what would be right, in words."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from analysis.datasets.layouts import VARIABLE_OF

LONGEST_PROBLEM, LONGEST_VALUE = 1000, 80
EMPTY = "nothing"
MOST_LISTED, NEAREST = 25, 5  # names of a form, of which a long one has hundreds
# What would be right, by what pydantic found; {} holds its numbers.
WANTED = {
    "string_type": "a text, in quotes where it looks like a number, a date, or yes or no",
    "list_type": "a list in brackets, as [a, b]",
    "dict_type": "a mapping in braces, as {{key: value}}",
    "model_type": "a mapping in braces, as {{key: value}}",
    "int_type": "a whole number without quotes",
    "float_type": "a number without quotes",
    "bool_type": "true or false",
    "finite_number": "a number that ends",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "a number from {ge} on",
    "less_than": "a number less than {lt}",
    "less_than_equal": "a number up to {le}",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "string_pattern_mismatch": "letters, digits, dots, _ and -, with a letter or digit first",
}


def problem_in_words(found: dict, kind: Any, written: str | None = None) -> str:
    """An error of pydantic as a sentence. kind: what the value was to be. written: how the plan
    writes the value, where it is no text to the program: yes, which is True."""
    value = shown(found["input"], written)
    context = found.get("ctx", {})
    if found["type"] in WANTED:
        wrong = "is empty" if value == EMPTY else f"{value} is wrong"
        return f"{wrong}; write {WANTED[found['type']].format(**context)}"
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
        case "value_error":
            return str(context["error"])
    return f"{value} is wrong; {found['msg'][:1].lower()}{found['msg'][1:]}"


def listed(names: Iterable) -> str:
    return ", ".join(map(str, names)) or "none"


def shown(value: Any, written: str | None = None) -> str:
    """As a plan writes it, as much of it as fits a line. written: see problem_in_words."""
    if isinstance(value, str):
        return cut(repr(value), LONGEST_VALUE)
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return cut(written or (EMPTY if value is None else str(value)), LONGEST_VALUE)


def there_are(names: Iterable, wanted: Any) -> str:
    """What there is, after a name that there is not; of very many, those most like it."""
    known = [str(name) for name in names]
    if len(known) <= MOST_LISTED:
        return f"there are: {listed(known)}"
    near = get_close_matches(str(wanted)[:LONGEST_VALUE], known, NEAREST) or known[:NEAREST]
    return f"among {len(known)} names there are: {listed(near)}"


def cut(text: str, longest: int = LONGEST_PROBLEM) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
