"""`for_each`: one entry that stands for many.

    - for_each: {mediator: [ucs, cs], score: [caps5, bdi2]}
      id: <mediator>-<score>
      mediators: [<mediator>]
      outcome: <score>

is four analyses: every combination, the first name changing slowest. `<name>` may stand
anywhere in the text of the entry.
"""

import math
import re
from itertools import product

KEY = "for_each"
MOST_ANALYSES = 2000  # of a plan: more would be a mistake, and fill a worker
LONGEST_NAME = 100
LONGEST_TEXT = 5_000_000  # of all the entries that one stands for


class ForEachError(ValueError):
    """The `for_each` of an entry cannot be used."""


def expand(entry: dict) -> list[dict]:
    """The entries that one entry of the plan stands for; itself, where it has no `for_each`."""
    if KEY not in entry:
        return [entry]
    lists = entry[KEY]
    if not isinstance(lists, dict) or not all(
        isinstance(values, list) and values and all(isinstance(value, str) for value in values)
        for values in lists.values()
    ):
        raise ForEachError("gives a list of names for each word, such as {mediator: [ucs, cs]}")
    many = math.prod(map(len, lists.values()))
    if many > MOST_ANALYSES:
        raise ForEachError(
            f"stands for {many:,} analyses; a plan has at most {MOST_ANALYSES:,}: "
            "make several plans"
        )
    rest = {key: value for key, value in entry.items() if key != KEY}
    _demand_short([value for values in lists.values() for value in values], str(rest), many)
    return [
        _put(rest, dict(zip(lists, values, strict=True))) for values in product(*lists.values())
    ]


def _demand_short(names: list[str], entry: str, many: int) -> None:
    """A few lines could stand for more than a worker can hold."""
    longest = max(map(len, names), default=0)
    if longest > LONGEST_NAME:
        raise ForEachError(f"has a name of {longest:,} characters; {LONGEST_NAME} are enough")
    if many * (len(entry) + entry.count("<") * longest) > LONGEST_TEXT:
        raise ForEachError(
            f"stands for more than {LONGEST_TEXT:,} characters; shorten the entry,"
            " or make several plans"
        )


def _put(value, words: dict[str, str]):
    if isinstance(value, dict):
        return {key: _put(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_put(inner, words) for inner in value]
    if isinstance(value, str):
        return re.sub(r"<(\w+)>", lambda found: words.get(found[1], found[0]), value)
    return value
