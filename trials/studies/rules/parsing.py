"""From the text of a rule to its tree, one method for each line of the grammar:

    condition   both {"or" both}
    both        negation {"and" negation}
    negation    "not" negation | comparison
    comparison  sum [("==" | "<" | ...) sum | ["not"] "in" "[" constant {"," constant} "]"]
    sum         product {("+" | "-") product}
    product     operand {"*" operand}
    operand     constant | "-" number | name | question | "(" condition ")"

Square brackets hold what may be left out, curly ones what may be repeated.
"""

from collections.abc import Callable

from trials.studies.rules.errors import RuleError
from trials.studies.rules.names import JOINING_WORDS, asked, is_number, named
from trials.studies.rules.tokens import COMPARISONS, Token, tokens_of
from trials.studies.rules.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Given,
    Junction,
    Membership,
    Negation,
    Node,
    Value,
    kind_of,
)

DEEPEST = 50


def tree_of(text: str) -> Condition:
    """Raises RuleError with the position of the first thing that is wrong."""
    return _Parser(tokens_of(text)).whole()


class _Parser:
    def __init__(self, tokens: list[Token]):
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def whole(self) -> Condition:
        start = self._next
        tree = _as_condition(self._condition(), start)
        if self._is_next(")", "]"):
            raise RuleError(f"this {self._next} closes what was not opened", self._next.position)
        if self._next.kind != "end":
            raise RuleError(
                f"the rule is complete before {self._next}; to go on, write 'and' or 'or'",
                self._next.position,
            )
        return tree

    def _condition(self) -> Node:
        return self._junction("or", self._both)

    def _both(self) -> Node:
        return self._junction("and", self._negation)

    def _junction(self, word: str, part: Callable[[], Node]) -> Node:
        start = self._next
        first = part()
        if not self._is_next(word):
            return first
        conditions = [_as_condition(first, start)]
        while self._accept(word):
            start = self._next
            conditions.append(_as_condition(part(), start))
        return Junction(word, tuple(conditions))

    def _negation(self) -> Node:
        word = self._accept("not")
        if word is None:
            return self._comparison()
        self._deeper(word)
        start = self._next
        negated = _as_condition(self._negation(), start)
        self.depth -= 1
        return Negation(negated)

    def _comparison(self) -> Node:
        start = self._next
        left = self._sum()
        if sign := self._accept(*COMPARISONS):
            left = _as_value(left, start)
            right = self._value(self._sum)
            compared = Comparison(left, sign.text, right)
        elif self._is_next("in", "not"):
            inside = self._accept("not") is None
            self._expect("in", "after this value, not is followed by in: not in ['a', 'b']")
            compared = Membership(_as_value(left, start), self._choices(), inside)
        else:
            return left
        if self._is_next(*COMPARISONS, "in"):
            raise RuleError(
                "comparisons are not chained; write A < B and B < C", self._next.position
            )
        return compared

    def _choices(self) -> tuple[Given, ...]:
        opening = self._expect("[", "in is followed by a list, such as ['a', 'b'] or [1, 2]")
        choices = [self._choice()]
        while self._accept(","):
            choices.append(self._choice())
        self._close("]", opening)
        if len({kind_of(choice.value) for choice in choices}) > 1:
            raise RuleError("a list has constants of one kind", opening.position)
        return tuple(choices)

    def _choice(self) -> Given:
        start = self._next
        choice = self._operand()
        if not isinstance(choice, Given):
            raise RuleError("a list has constants only, such as ['a', 'b']", start.position)
        return choice

    def _sum(self) -> Node:
        return self._arithmetic(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._arithmetic(("*",), self._operand)

    def _arithmetic(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        start = self._next
        first = part()
        steps = []
        while sign := self._accept(*signs):
            steps.append((sign.text, self._value(part)))
        return Arithmetic(_as_value(first, start), tuple(steps)) if steps else first

    def _value(self, part: Callable[[], Node]) -> Value:
        start = self._next
        return _as_value(part(), start)

    def _operand(self) -> Node:
        if opening := self._accept("("):
            self._deeper(opening)
            inner = self._condition()
            self._close(")", opening)
            self.depth -= 1
            return inner
        if minus := self._accept("-"):
            return self._negative(minus)
        token = self._take()
        if token.kind == "text":
            return Given(token.text)
        if token.kind == "word" and token.text not in JOINING_WORDS:
            return self._question(token) if self._is_next("(") else named(token)
        raise RuleError(
            f"a field, a question or a constant should stand here; found: {token}", token.position
        )

    def _negative(self, minus: Token) -> Given:
        if not is_number(self._next):
            raise RuleError("a minus stands between two values or before a number", minus.position)
        return Given(-named(self._take()).value)

    def _question(self, name: Token) -> Call:
        opening = self._accept("(")
        argument = self._take()
        question = asked(name, argument)
        self._close(")", opening)
        return question

    @property
    def _next(self) -> Token:
        return self.tokens[self.place]

    def _is_next(self, *texts: str) -> bool:
        return self._next.kind in ("word", "sign") and self._next.text in texts

    def _accept(self, *texts: str) -> Token | None:
        """The next token if it is one of these."""
        return self._take() if self._is_next(*texts) else None

    def _expect(self, text: str, otherwise: str) -> Token:
        if not self._is_next(text):
            raise RuleError(otherwise, self._next.position)
        return self._take()

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self.place += 1
        return token

    def _close(self, bracket: str, opening: Token) -> None:
        if not self._accept(bracket):
            raise RuleError(
                f"this {opening} is not closed: {bracket} should stand before {self._next}",
                opening.position,
            )

    def _deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RuleError(f"nested more than {DEEPEST} deep; split the rule", token.position)


def _as_condition(node: Node, start: Token) -> Condition:
    match node:
        case Given(bool()):
            return node
        case Given() | Arithmetic() | Call("date"):
            raise RuleError(
                f"{node} is neither true nor false; compare it with something", start.position
            )
    return node


def _as_value(node: Node, start: Token) -> Value:
    if isinstance(node, Comparison | Membership | Negation | Junction):
        raise RuleError(
            "what is true or false is not compared or counted; join it with 'and' or 'or'",
            start.position,
        )
    return node
