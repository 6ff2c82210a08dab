"""What an instrument is: items, choices, scales, branches, checks, alerts. Data only.

The methods of `Instrument` are its face to the rest of the system; each hands over to the module
that knows the subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from instruments import alerts, checks, scoring
from instruments.fingerprint import fingerprint_of
from instruments.moments import FORMATS, PARTIAL_DATE

LONGEST_TEXT = 2000  # characters, where an item does not say how many


@dataclass(frozen=True)
class Choice:
    """One answer option. `code` is what is stored; `worth` is what it adds to a score."""

    code: int | str
    label: str
    worth: float | None = None


@dataclass(frozen=True)
class Item:
    """One question.

    kind, and its answer in JSON:
      "choice"    one code                "date"      "2026-03-01"
      "choices"   a list of codes         "time"      "14:30", local to the site
      "number"    7.5                     "datetime"  "2026-03-01T14:30", local to the site
      "integer"   7, never 7.0            "text"      any words

    minimum, maximum, step: of a number; the maximum of a text is its length in characters.
    partial: a date of which the day, or day and month, may be unknown: "2026-03", "2026".
    pattern: a regular expression for text; hint says the same in words.
    several_marks: a paper form with several circled options is transcribed as a list; the highest
    counts.
    """

    key: str
    label: str
    kind: str = "choice"
    choices: tuple[Choice, ...] = ()
    number: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    group: str = ""
    required: bool = True
    several_marks: bool = False
    pattern: str = ""
    hint: str = ""
    cdisc: str = ""
    loinc: str = ""
    partial: bool = False

    @property
    def format(self) -> str:
        """How a date or time is written, such as YYYY-MM-DD; "" for every other kind."""
        return PARTIAL_DATE if self.partial else FORMATS.get(self.kind, "")

    @property
    def longest(self) -> int:
        """How many characters a text may have."""
        return LONGEST_TEXT if self.maximum is None else int(self.maximum)

    @cached_property
    def worths(self) -> dict[int | str, float | None]:
        """What each code is worth: its own number, unless the choice says otherwise."""
        return {
            choice.code: choice.code
            if choice.worth is None and isinstance(choice.code, int)
            else choice.worth
            for choice in self.choices
        }


@dataclass(frozen=True)
class Scale:
    """One score: a named rule of `instruments.scoring` and its data.

    kind is "number", "flag", "text" or "items" (a tuple of item numbers). direction is +1 where
    higher is better, -1 where lower is better, 0 where neither. A scale with `needs_arg` is worked
    out only when the caller gives that argument.
    """

    name: str
    label: str
    rule: Callable[..., Any]
    data: Mapping[str, Any] = field(default_factory=dict)
    formula: str = ""
    kind: str = "number"
    direction: int = 0
    minimum: float | None = None
    maximum: float | None = None
    source: str = ""
    cdisc: str = ""
    loinc: str = ""
    needs_arg: str = ""


@dataclass(frozen=True)
class Branch:
    """The form says: when these answers were given, leave those items out."""

    name: str
    when: Mapping[str, int | str]
    skips: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A rule across items. It names the items that contradict each other; people may explain.

    before_signing: no note explains it; it is put right before the form is signed.
    """

    name: str
    rule: Callable[..., list[str]]
    data: Mapping[str, Any]
    message: str
    before_signing: bool = False


@dataclass(frozen=True)
class AlertRule:
    """A safety rule on single items: `levels` are (at least this worth, level), highest first."""

    name: str
    items: tuple[str, ...]
    levels: tuple[tuple[float, str], ...]
    message: str


@dataclass(frozen=True)
class Example:
    """A worked example: answers, and some of the scores they must give."""

    why: str
    answers: Mapping[str, Any]
    expected: Mapping[str, Any]
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """A form: what is asked, and what the answers are worth.

    A study's own form needs only a key, a version, a title and items.
    """

    key: str
    version: str
    title: str
    items: tuple[Item, ...]
    abbreviation: str = ""
    respondent: str = "participant"
    recall: str = ""
    recall_code: str = ""
    scales: tuple[Scale, ...] = ()
    on_request: tuple[Scale, ...] = ()
    scoring_args: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    checks: tuple[Check, ...] = ()
    alert_rules: tuple[AlertRule, ...] = ()
    examples: tuple[Example, ...] = ()
    source: str = ""
    licence: str = ""
    cdisc: str = ""
    loinc: str = ""
    is_default: bool = True

    def __post_init__(self):
        if not self.abbreviation:
            object.__setattr__(self, "abbreviation", self.key)

    @cached_property
    def items_by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    def item(self, key: str) -> Item:
        return self.items_by_key[key]

    def problems_with(self, answers: Mapping[str, Any]) -> list[checks.Problem]:
        """What must be fixed ("problem"), what may be explained ("warning"), and what was."""
        return checks.problems_with(self, answers)

    def why_not_signed(self, answers: Mapping[str, Any]) -> list[checks.Problem]:
        """What no note explains: it is put right before the form is signed."""
        return checks.why_not_signed(self, answers)

    def unanswered(self, answers: Mapping[str, Any]) -> list[Item]:
        """Required items with neither an answer nor a reason; branched items do not count."""
        return checks.unanswered(self, answers)

    def is_complete(self, answers: Mapping[str, Any]) -> bool:
        return not self.unanswered(answers)

    def score(self, answers: Mapping[str, Any], **args: Any) -> dict[str, scoring.Score]:
        """Every score by name. Strict: a score that needs a missing answer has no value.

        Raises `InvalidAnswers` for impossible codes and unknown items, `ValueError` for arguments
        that the instrument does not know.
        """
        return scoring.score(self, answers, args)

    def alerts(self, answers: Mapping[str, Any]) -> list[alerts.Alert]:
        """Safety alerts that fire, and those that cannot be cleared ("unknown")."""
        return alerts.alerts(self, answers)

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self)


def coded(*labels: str, start: int = 0) -> tuple[Choice, ...]:
    """Choices coded start, start + 1, … with these labels."""
    return tuple(Choice(code, label) for code, label in enumerate(labels, start))


def numbered(prefix: str, numbers: range | tuple[int, ...]) -> tuple[str, ...]:
    """The keys of numbered items: ``numbered("scs", (5, 12))`` is ``("scs05", "scs12")``."""
    return tuple(f"{prefix}{number:02d}" for number in numbers)


def alike(keys: tuple[str, ...], code: int | str, **others: Any) -> dict[str, Any]:
    """Answers for a worked example: the same code everywhere, except where `others` says."""
    return dict.fromkeys(keys, code) | others


NO_YES = (Choice("N", "No", worth=0), Choice("Y", "Yes", worth=1))
