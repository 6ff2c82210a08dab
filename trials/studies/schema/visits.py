"""Stages, visits, and the events that visits hang on."""

from typing import Literal

from pydantic import Field, model_validator

from trials.studies.schema.base import Code, Label, Provenance, RuleField, Strict
from trials.studies.schema.forms import ExpectedForm

# Events that the system knows of itself; others are declared under `events`.
KNOWN_EVENTS = {
    "consent": "the day of consent",
    "randomisation": "the day of randomisation",
    "first_session": "the day of the first dosing session that was held",
    "last_session": "the day of the latest dosing session that was held",
    "treatment_stop": "the day on which treatment was stopped early",
    "unblinding": "the day on which the participant's own arm was disclosed",
    "parent_last_session": "the last dosing session in the parent study (linked participants)",
}


class Stage(Strict):
    """A part of the study with visits of its own.

    opens: at consent, or when the participant's own arm has been disclosed.
    arms: of which arms, where a stage opens after the disclosure; all where left out.
    consent: whether the stage asks for a consent of its own first.
    """

    code: Code
    label: Label
    opens: Literal["consent", "unblinding"] = "consent"
    arms: list[Code] = Field(default_factory=list)
    consent: bool = False
    provenance: Provenance | None = None


class Anchor(Strict):
    """Days after an event: the target, and the first and last day that are allowed.

    All three are counted from the event, which is one of the known events, an event declared by
    the study, or the visit that has this code. With several anchors all of them must hold.
    """

    after: Code
    target: int
    between: tuple[int, int]

    @model_validator(mode="after")
    def _target_is_allowed(self):
        first, last = self.between
        if not first <= self.target <= last:
            raise ValueError(
                f"target {self.target} lies outside between [{first}, {last}]:"
                " all three are days after the event"
            )
        return self


BEFORE_THE_DOSE = "dose"


class Gate(Strict):
    """What must be true before the visit begins, or before something at it.

    before: one of the visit's forms, or "dose" for the initial dose of a dosing session.

    otherwise: the sentence that people read when it is not.
    """

    rule: RuleField
    otherwise: Label
    before: Code | None = None


class VisitOfStudy(Strict):
    """One visit. `as_needed`: held as often as needed, or never (unscheduled, early end).

    treatment: whether it falls away when treatment is stopped early.
    optional: it may be left out without being missed.
    """

    code: Code
    label: Label
    stage: Code | None = None
    period: str = ""
    mode: Literal["in_person", "telehealth", "phone", "either", "overnight"] = "in_person"
    minutes: int | None = Field(default=None, ge=1, le=1440)
    anchors: list[Anchor] = Field(min_length=1)
    as_needed: bool = False
    optional: bool = False
    treatment: bool = False
    when: RuleField | None = None
    gates: list[Gate] = Field(default_factory=list)
    forms: list[ExpectedForm] = Field(min_length=1)
    provenance: Provenance | None = None
