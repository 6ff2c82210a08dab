"""Answers that make rules of the study file come out as wished: eligible, fit for the dose, or not.

A rule may ask for more than one form. A form is then filled in so that the wish is still open: what
is not known yet must belong to forms that are still to come.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, islice, product
from typing import Any

from instruments import Instrument, Item, is_given
from trials.rehearsal.answers import Sheet, accepts, draw_answer, draw_answers
from trials.simulation.draws import Draws
from trials.studies.rules import Answer, Call, Facts, Reference, Rule, literals_of

REDRAWS = 4
MOST_TRIES = 5_000
# From the mildest that is likely to do, to both ends.
SEVERITIES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 0.3, 0.2, 0.1, 0.0)
DAYS_BEFORE = (0, 7, 30, 90, 200, 400, 800)


class CannotBeSatisfied(ValueError):
    """No answers to this form make the rule come out as wished."""


@dataclass(frozen=True)
class Wish:
    """name: of the rule, for messages. value: what the rule should come to."""

    name: str
    rule: Rule
    value: bool

    def reads(self, form: str, visit: str) -> list[Reference]:
        return [r for r in self.rule.references if r.form == form and r.visit in (None, visit)]


@dataclass(frozen=True)
class Place:
    """Where a form stands among what else is known.

    facts: of the participant so far. still_to_come: whether an answer may still be given later.
    """

    visit: str
    facts: Facts
    still_to_come: Callable[[Reference], bool]


def satisfying(sheet: Sheet, draws: Draws, place: Place, wishes: Sequence[Wish]) -> dict[str, Any]:
    """Drawn answers, of which as few as possible are changed so that every wish is granted.

    Wishes about a score try one severity after another. Raises CannotBeSatisfied with the name
    of the rule.
    """
    concerned = [wish for wish in wishes if wish.reads(sheet.instrument.key, place.visit)]
    refused: list[Wish] = []
    for attempt in _of_every_severity(sheet):
        fixed = _chosen(attempt, draws, place, concerned)
        answers = draw_answers(attempt, draws, fixed)
        drafted = _Drafted(attempt.instrument, answers, place)
        denied = [wish for wish in concerned if not drafted.grants(wish)]
        if not denied:
            return answers
        refused = refused or denied
    wish = refused[0]
    raise CannotBeSatisfied(
        f"{wish.name}: no answers to {sheet.instrument.key} at {place.visit} make"
        f" {wish.rule.text!r} {'true' if wish.value else 'false'}."
    )


def _of_every_severity(sheet: Sheet) -> Iterator[Sheet]:
    yield sheet
    for severity in SEVERITIES:
        yield Sheet(sheet.instrument, f"{sheet.key}|{severity}", sheet.on, severity)


def _chosen(
    sheet: Sheet, draws: Draws, place: Place, wishes: Sequence[Wish]
) -> dict[str, Answer | None]:
    """{item: answer} of what had to be changed, for each group of wishes about the same items."""
    fixed: dict[str, Answer | None] = {}
    for items, group in _groups(sheet.instrument, place.visit, wishes):
        candidates = [
            [(item.key, value) for value in _candidates(sheet, draws, item, place.visit, group)]
            for item in items
        ]
        for changes in islice(_fewest_first(candidates), MOST_TRIES):
            tried = fixed | changes
            drafted = _Drafted(sheet.instrument, draw_answers(sheet, draws, tried), place)
            if all(drafted.grants(wish) for wish in group):
                fixed = tried
                break
    return fixed


def _groups(
    instrument: Instrument, visit: str, wishes: Sequence[Wish]
) -> list[tuple[list[Item], list[Wish]]]:
    """Wishes that read the same items must be granted together; scores are no items."""
    groups: list[tuple[set[str], list[Wish]]] = []
    for wish in wishes:
        keys = {r.field for r in wish.reads(instrument.key, visit)} & set(instrument.items_by_key)
        joined = [group for group in groups if group[0] & keys]
        groups = [group for group in groups if group not in joined]
        together = [one for _, members in joined for one in members]
        groups.append((keys.union(*(keys for keys, _ in joined)), [*together, wish]))
    return [([i for i in instrument.items if i.key in keys], group) for keys, group in groups]


def _fewest_first(candidates: list[list[tuple[str, Any]]]) -> Iterator[dict[str, Any]]:
    """No change, then every change of one item, of two, and so on."""
    for count in range(len(candidates) + 1):
        for some in combinations(candidates, count):
            for values in product(*some):
                yield dict(values)


def _candidates(
    sheet: Sheet, draws: Draws, item: Item, visit: str, wishes: Sequence[Wish]
) -> Iterator[Any]:
    """Values that differ in how rules come out: usual ones first, then those at the limits."""
    literals = sorted(
        {
            literal
            for wish in wishes
            for reference in wish.reads(sheet.instrument.key, visit)
            if reference.field == item.key
            for literal in literals_of(wish.rule, reference)
        },
        key=str,
    )
    values = [
        *_redrawn(sheet, draws, item),
        *(value for literal in literals for value in _around(literal)),
        *_of_kind(sheet, item),
    ]
    yield from (value for value in values if accepts(sheet.instrument, item, value))
    if not item.required:
        yield None


def _redrawn(sheet: Sheet, draws: Draws, item: Item) -> Iterator[Any]:
    for number in range(REDRAWS):
        again = Sheet(sheet.instrument, f"{sheet.key}|again {number}", sheet.on, sheet.severity)
        yield draw_answer(again, draws, item)


def _around(literal: Any) -> tuple[Any, ...]:
    match literal:
        case bool():
            return (int(literal),)
        case int() | float():
            return (literal, literal - 1, literal + 1)
        case date():
            days = (literal, literal - timedelta(days=1), literal + timedelta(days=1))
            return tuple(day.isoformat() for day in days)
    return (literal,)


def _of_kind(sheet: Sheet, item: Item) -> list[Any]:
    if item.kind == "choices":
        return [[choice.code] for choice in item.choices]
    if item.choices:
        return [choice.code for choice in item.choices]
    if item.kind == "date":
        return [(sheet.on - timedelta(days=days)).isoformat() for days in DAYS_BEFORE]
    return [bound for bound in (item.minimum, item.maximum) if bound is not None]


class _Drafted:
    """The facts with these answers added, as the latest of their form."""

    def __init__(self, instrument: Instrument, answers: Mapping[str, Any], place: Place):
        self.instrument = instrument
        self.answers = answers
        self.place = place

    def grants(self, wish: Wish) -> bool:
        outcome = wish.rule.evaluate(self)
        if outcome.value is not None:
            return outcome.value == wish.value
        # Days and what others decide are known in time; an answer must still be able to come.
        return all(isinstance(name, Call) or self._may_come(name) for name in outcome.unknown)

    def _may_come(self, reference: Reference) -> bool:
        return not self._is_here(reference) and self.place.still_to_come(reference)

    def _is_here(self, reference: Reference) -> bool:
        here = reference.visit in (None, self.place.visit)
        return here and reference.form == self.instrument.key

    def answer(self, reference: Reference) -> Answer | None:
        if not self._is_here(reference):
            return self.place.facts.answer(reference)
        item = self.instrument.items_by_key.get(reference.field)
        if item is None:
            return self._scores.get(reference.field)
        answer = self.answers.get(reference.field)
        if not is_given(answer):
            return None
        return date.fromisoformat(answer) if item.kind == "date" else answer

    def fact(self, call: Call) -> bool | date | None:
        return self.place.facts.fact(call)

    @cached_property
    def _scores(self) -> dict[str, Any]:
        scores = self.instrument.score(self.answers)
        return {name: score.value for name, score in scores.items()}
