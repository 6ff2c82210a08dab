"""What tests ask of a shipped study file."""

from functools import cache
from typing import Any

from tests.trials.studies.rules.told import Told
from trials.studies.reading import read_study
from trials.studies.schema import Anchor, Study
from trials.studies.shipping import shipped


@cache
def design(name: str) -> Study:
    return read_study(shipped(name), source=name)


def holds(study: Study, rule: str, told: dict[str, Any]) -> bool | None:
    """Whether the condition of an eligibility rule is true of somebody; None: not known."""
    rules = {one.code: one.rule for one in study.eligibility}
    return rules[rule].evaluate(Told(told)).value


def closed_gates(study: Study, visit: str, told: dict[str, Any], *, before: str) -> list[str]:
    """The sentences of the gates before the dose, or before a form, that do not open."""
    return [
        gate.otherwise
        for gate in study.visit(visit).gates
        if gate.before == before and gate.rule.evaluate(Told(told)).value is not True
    ]


def days_between(study: Study, event: str, visit: str) -> tuple[int, int, int]:
    """(first, target, last) day of a visit after an event, along the first anchor of each visit."""
    first = target = last = 0
    while visit != event:
        anchor = study.visit(visit).anchors[0]
        first, target, last = (
            first + anchor.between[0],
            target + anchor.target,
            last + anchor.between[1],
        )
        visit = anchor.after
    return first, target, last


def anchor_on(study: Study, visit: str, event: str) -> Anchor:
    return next(anchor for anchor in study.visit(visit).anchors if anchor.after == event)
