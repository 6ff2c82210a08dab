"""What a test tells a rule."""

from typing import Any

from trials.studies.rules import Call, Outcome, Reference, parse


class Told:
    """Facts from a dictionary: {"DEMOG.age@V3": 18, "done(V5)": True}."""

    def __init__(self, told: dict[str, Any]):
        self.told = told

    def answer(self, reference: Reference) -> Any:
        return self.told.get(str(reference))

    def fact(self, call: Call) -> Any:
        return self.told.get(str(call))


def outcome_of(text: str, told: dict[str, Any] | None = None) -> Outcome:
    return parse(text).evaluate(Told(told or {}))


def truth_of(text: str, told: dict[str, Any] | None = None) -> bool | None:
    return outcome_of(text, told).value
