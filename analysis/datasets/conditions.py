"""The `include` of a plan: comparisons joined by `and` and `or`, read here, never by Python.

    caps5.baseline > 0 and site != "07" or diss = 1

`and` binds closer than `or`. A name is a column, an analysis set (`set:per_protocol`), or a
variable with .baseline, .follow_up, .change, .improvement or .percent_improvement. A missing value
makes a comparison unknown, neither true nor false.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

COMPARISONS = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "==": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')
          |(?P<number>[-+]?\d+(?:\.\d+)?(?![\w.]))
          |(?P<sign>>=|<=|!=|==|=|>|<)
          |(?P<name>set:[\w.-]+|[A-Za-z_][\w@]*(?:\.\w+)*))""",
    re.VERBOSE,
)


class ConditionError(ValueError):
    """The text of a condition cannot be read."""


@dataclass(frozen=True)
class Comparison:
    name: str
    sign: str
    value: float | str


@dataclass(frozen=True)
class Condition:
    """Comparisons as alternatives (`or`) of conjunctions (`and`)."""

    alternatives: tuple[tuple[Comparison, ...], ...]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(c.name for all_of in self.alternatives for c in all_of))

    def holds(
        self,
        numbers: Callable[[str], np.ndarray],
        labels: Callable[[str], np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """(true, unknown) per row; `numbers` and `labels` give a named column as floats or text."""
        either = None
        for all_of in self.alternatives:
            both = None
            for comparison in all_of:
                one = _compare(comparison, numbers, labels)
                both = one if both is None else _and(both, one)
            either = both if either is None else _or(either, both)
        true, false = either
        return true, ~(true | false)


def parse(text: str) -> Condition:
    """Read a condition; ConditionError says what was found and what was expected."""
    tokens = _tokens(text)
    alternatives: list[list[Comparison]] = [[]]
    while True:
        alternatives[-1].append(_comparison(tokens, text))
        if not tokens:
            return Condition(tuple(tuple(all_of) for all_of in alternatives))
        kind, word = tokens.pop(0)
        if (kind, word) == ("name", "or"):
            alternatives.append([])
        elif (kind, word) != ("name", "and"):
            raise ConditionError(
                f"after a comparison comes 'and' or 'or', not {word!r}, in {text!r}"
            )


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            found = text[position:].strip()
            raise ConditionError(
                f"cannot read {found!r}; a condition is comparisons such as caps5.baseline > 0, "
                "joined by 'and' or 'or'"
            )
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens


def _comparison(tokens: list[tuple[str, str]], text: str) -> Comparison:
    kinds = [kind for kind, _ in tokens[:3]]
    words = [word for _, word in tokens[:3]]
    if kinds[:2] != ["name", "sign"] or kinds[2:] not in (["number"], ["text"]):
        raise ConditionError(
            f"{' '.join(words)!r} is not a comparison, in {text!r}; write a name, one of "
            f"{' '.join(COMPARISONS)}, and a number or a text in quotes"
        )
    name, sign, value = words
    del tokens[:3]
    if kinds[2] == "number":
        return Comparison(name, sign, float(value))
    if sign not in ("=", "==", "!="):
        raise ConditionError(
            f"text can be compared with = or != only, not with {sign}, in {text!r}"
        )
    return Comparison(name, sign, value[1:-1])


def _compare(comparison, numbers, labels) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(comparison.value, str):
        column = labels(comparison.name)
        known = np.array([label is not None for label in column], dtype=bool)
    else:
        column = numbers(comparison.name)
        known = ~np.isnan(column)
    true = known & COMPARISONS[comparison.sign](column, comparison.value).astype(bool)
    return true, known & ~true


def _and(one, other):
    return one[0] & other[0], one[1] | other[1]


def _or(one, other):
    return one[0] | other[0], one[1] & other[1]
