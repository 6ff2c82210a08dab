"""What a rule consists of, once it has been read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Constant = int | float | str | bool | date
Answer = Constant | list[str]


@dataclass(frozen=True)
class Given:
    """A constant, written into the rule."""

    value: Constant

    def __str__(self) -> str:
        return shown(self.value)


@dataclass(frozen=True)
class Reference:
    """An answer or score: of one visit, or the latest where visit is None."""

    form: str
    field: str
    visit: str | None = None

    def __str__(self) -> str:
        return f"{self.form}.{self.field}" + (f"@{self.visit}" if self.visit else "")


@dataclass(frozen=True)
class Call:
    """A question to the system; its argument is "" where the name alone is the question."""

    name: str
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.name}({self.argument})" if self.argument else self.name


@dataclass(frozen=True)
class Arithmetic:
    """A first value and what is done to it, from left to right."""

    first: "Value"
    steps: tuple[tuple[Literal["+", "-", "*"], "Value"], ...]

    def __str__(self) -> str:
        return f"({self.first}{''.join(f' {sign} {value}' for sign, value in self.steps)})"


@dataclass(frozen=True)
class Comparison:
    left: "Value"
    sign: str
    right: "Value"


@dataclass(frozen=True)
class Membership:
    """inside: whether the value has to be among the choices, or must not be."""

    value: "Value"
    choices: tuple[Given, ...]
    inside: bool


@dataclass(frozen=True)
class Negation:
    condition: "Condition"


@dataclass(frozen=True)
class Junction:
    word: Literal["and", "or"]
    conditions: tuple["Condition", ...]


Value = Given | Reference | Call | Arithmetic
Condition = Comparison | Membership | Negation | Junction | Given | Reference | Call
Node = Value | Condition


def kind_of(value: object) -> str | None:
    """What a value is to a rule; None for one that rules do not know, such as a time of day."""
    match value:
        case bool() | int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case datetime():
            return None
        case date():
            return "date"
    return None


def shown(value: object) -> str:
    """A value as a rule would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, str) else str(value)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    for part in _parts(node):
        yield from walk(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Arithmetic(first, steps):
            return (first, *(value for _, value in steps))
        case Comparison(left, _, right):
            return (left, right)
        case Membership(value, choices):
            return (value, *choices)
        case Negation(condition):
            return (condition,)
        case Junction(_, conditions):
            return conditions
    return ()
