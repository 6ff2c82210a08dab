"""A rule: its text, the names that it uses, and whether it holds."""

from dataclasses import dataclass, field
from functools import cached_property

from trials.studies.rules.evaluation import Facts, Outcome, truth_of
from trials.studies.rules.parsing import tree_of
from trials.studies.rules.tree import (
    Call,
    Comparison,
    Condition,
    Constant,
    Given,
    Membership,
    Reference,
    walk,
)


@dataclass(frozen=True)
class Rule:
    """Made by parse. Two rules with the same text are equal."""

    text: str
    tree: Condition = field(repr=False, compare=False)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every answer that the rule reads, in order of appearance, each once."""
        return self._every(Reference)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every question that the rule asks the system, in order of appearance, each once."""
        return self._every(Call)

    def evaluate(self, facts: Facts) -> Outcome:
        """Raises RuleError for an answer of a kind that the rule cannot work with.

        The message names the answer: whoever may not see the one may not be shown the other.
        """
        return truth_of(self.tree, facts)

    def _every(self, kind: type) -> tuple:
        return tuple(dict.fromkeys(node for node in walk(self.tree) if isinstance(node, kind)))


def parse(text: str) -> Rule:
    """Raises RuleError with the position of what is wrong and, in words, what would be right."""
    return Rule(text, tree_of(text))


def literals_of(rule: Rule, reference: Reference) -> set[Constant]:
    """The constants with which the rule compares this very reference, also through `in`.

    A reference that stands as a condition, or within a sum, is compared with no constant.
    """
    found: set[Constant] = set()
    for node in walk(rule.tree):
        match node:
            case Comparison(left, _, Given(constant)) if left == reference:
                found.add(constant)
            case Comparison(Given(constant), _, right) if right == reference:
                found.add(constant)
            case Membership(value, choices) if value == reference:
                found.update(choice.value for choice in choices)
    return found
