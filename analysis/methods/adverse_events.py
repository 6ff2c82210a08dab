"""Adverse events: who had at least one, by system organ class and preferred term.

The denominator is the safety population: the participants with a first dose. A participant counts
once in each line, however many events are behind it; a line of a severity counts those whose worst
event, within its class or term, was of that severity. `emergent: true` counts what did not
certainly begin before the first dose (treatment-emergent, ICH E9 glossary).

    kinds: {serious: serious = 1, related: 'related = "possible" or related = "probable"'}

are conditions on the columns of the events. Classes and terms stand in the order of how many
participants had them. Between arms: the risk difference with Newcombe's interval and Fisher's exact
test, without correction, since these tables describe (ICH E9, 6.4).

In a masked run it waits until the arms are known: some events tell which group was treated.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from analysis.datasets.conditions import parse
from analysis.datasets.dataset import Dataset, Events, Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.definition import Analysis, result
from analysis.methods.numerics.proportions import fisher_exact, newcombe, wilson

NAME = "adverse_events"
MASKED = (
    "The events of a group could tell what its letter means, so this table waits until the arms "
    "are known."
)


class Plan(Analysis):
    """kinds: {name: condition on the columns of the events}."""

    method: Literal["adverse_events"]
    emergent: bool = True
    kinds: Annotated[dict[str, str], Field(default_factory=dict)]

    def event_columns_used(self) -> list[str]:
        return [name for text in self.kinds.values() for name in parse(text).names]

    @field_validator("kinds")
    @classmethod
    def _readable_kinds(cls, kinds: dict[str, str]) -> dict[str, str]:
        for text in kinds.values():
            parse(text)
        return kinds


@dataclass(frozen=True)
class Line:
    """What one line of the table counts: the events of `counted`.

    of: any, severity or kind; called: which severity or kind.
    """

    of: str
    called: str
    counted: np.ndarray


def fit(analysis: Plan, data: Dataset) -> dict:
    events = _events_of(data)
    sample = _safety_population(data, events, analysis)
    arms = {arm: sample.in_arm(arm) for arm in data.arm_labels}
    counted = _counted(analysis, sample, events)
    kinds, warnings = _kinds(analysis, events, counted)
    table = _Table(events, sample, arms, kinds, analysis.level)
    estimates = list(table.rows({"group": "overall"}, counted, compared=True))
    for soc, of_class in _by_frequency(events, counted, events.classes):
        estimates += table.rows({"group": "soc", "soc": soc}, of_class)
        for term, of_term in _by_frequency(events, of_class, events.terms):
            estimates += table.rows({"group": "term", "soc": soc, "term": term}, of_term)
    warnings += _what_is_not_known(analysis, events, sample, counted)
    return result(analysis, sample, estimates, warnings)


def _events_of(data: Dataset) -> Events:
    if data.masked:
        raise CannotAnalyse(MASKED)
    if data.events is None:
        raise CannotAnalyse(
            "There is no table of adverse events: `data` of the plan names it under `events`, and "
            "it comes beside the table of people (--events)."
        )
    return data.events


def _safety_population(data: Dataset, events: Events, analysis: Plan) -> Sample:
    """Of those whom the plan includes, those who have an arm and received a dose."""
    sample = data.sample([], analysis.condition)
    if events.dosed is not None:
        sample = replace(sample, rows=sample.rows & events.dosed, meant=sample.meant & events.dosed)
    empty = [repr(arm) for arm, n in sample.n_by_arm.items() if n == 0]
    if empty:
        raise CannotAnalyse(f"Nobody of arm {' and '.join(empty)} received a dose.")
    return sample


def _counted(analysis: Plan, sample: Sample, events: Events) -> np.ndarray:
    counted = sample.rows[events.people]
    if analysis.emergent and events.emergent is not None:
        counted &= events.emergent
    return counted


def _kinds(
    analysis: Plan, events: Events, counted: np.ndarray
) -> tuple[dict[str, np.ndarray], list[str]]:
    kinds, warnings = {}, []
    for name, text in analysis.kinds.items():
        true, unknown = parse(text).holds(events.numbers, events.labels)
        kinds[name] = true
        if (unknown & counted).any():
            n = int((unknown & counted).sum())
            warnings.append(f"Of {n} events it is not known whether they are {name}: not counted.")
    return kinds, warnings


def _what_is_not_known(
    analysis: Plan, events: Events, sample: Sample, counted: np.ndarray
) -> Iterator[str]:
    if events.emergent is None:
        yield "The plan names no first dose: everybody and every event is counted."
    elif analysis.emergent:
        before = int((sample.rows[events.people] & ~counted).sum())
        yield f"Events that began before the first dose and are not counted: {before}."
    without = int((counted & (events.severity < 0)).sum())
    if without:
        yield f"Events without a severity, which stand in no line of one: {without}."


def _by_frequency(
    events: Events, counted: np.ndarray, labels: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """(label, its events), the label of most participants first, then by the alphabet."""
    had = set(zip(labels[counted], events.people[counted], strict=True))
    participants = Counter(label for label, _ in had)
    for label in sorted(participants, key=lambda label: (-participants[label], label)):
        yield label, counted & (labels == label)


@dataclass(frozen=True)
class _Table:
    """arms: who of the sample is in each, the reference first."""

    events: Events
    sample: Sample
    arms: dict[str, np.ndarray]
    kinds: dict[str, np.ndarray]
    level: float

    def rows(self, where: dict, counted: np.ndarray, compared: bool = False) -> Iterator[dict]:
        """The lines of a class, a term or of everything; those that nobody has are left out.

        compared: between arms in every line, not in the first alone.
        """
        for line in self._lines(counted):
            if not line.counted.any() and where["group"] != "overall":
                continue
            row = where | {"of": line.of} | ({line.of: line.called} if line.called else {})
            found = {arm: self._had(line.counted, rows) for arm, rows in self.arms.items()}
            for arm, (k, n, events) in found.items():
                low, high = wilson(k, n, self.level)
                counts = {"arm": arm, "count": k, "n": n, "events": events}
                yield {"name": "participants"} | row | counts | {
                    "value": k / n, "low": low, "high": high,
                }  # fmt: skip
            if compared or line.of == "any":
                yield from self._differences(row, found)

    def _lines(self, counted: np.ndarray) -> Iterator[Line]:
        yield Line("any", "", counted)
        for name, kind in self.kinds.items():
            yield Line("kind", name, counted & kind)
        worst = np.full(len(self.sample.rows), -1)
        np.maximum.at(worst, self.events.people[counted], self.events.severity[counted])
        severity = self.events.severity
        for place, word in enumerate(self.events.severities):
            at_worst = (severity == place) & (worst[self.events.people] == place)
            yield Line("severity", word, counted & at_worst)

    def _had(self, counted: np.ndarray, in_arm: np.ndarray) -> tuple[int, int, int]:
        """(participants with at least one, participants, events)."""
        everybody = np.zeros(len(self.sample.rows), dtype=bool)
        everybody[self.sample.rows] = in_arm
        people = self.events.people[counted]
        people = people[everybody[people]]
        return len(set(people.tolist())), int(in_arm.sum()), len(people)

    def _differences(self, row: dict, found: dict[str, tuple]) -> Iterator[dict]:
        reference, *others = found
        k0, n0, _ = found[reference]
        for arm in others:
            k, n, _ = found[arm]
            low, high = newcombe(k, n, k0, n0, self.level)
            yield {"name": "risk_difference"} | row | {
                "contrast": f"{arm} - {reference}", "n": n + n0, "value": k / n - k0 / n0,
                "low": low, "high": high, "p": fisher_exact(k, n, k0, n0), "test": "fisher_exact",
            }  # fmt: skip
