"""Forms that a study defines for itself, and which form is expected at a visit."""

from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from instruments import Choice, Instrument, Item
from trials.studies.schema.base import Code, Label, Provenance, RuleField, Strict

FieldType = Literal[
    "choice", "choices", "yes_no", "number", "integer", "text", "date", "time", "datetime"
]
Filler = Literal[
    "participant", "site", "physician", "assessor", "therapist", "rater", "interviewer"
]
FormClass = Literal[
    "self_report", "clinical", "session", "rating", "alliance", "sealed", "interview"
]

# Who fills a form in decides who may see it, unless the file says otherwise.
FORM_CLASS_OF: dict[str, FormClass] = {
    "participant": "self_report",
    "site": "clinical",
    "physician": "clinical",
    "assessor": "clinical",
    "therapist": "session",
    "rater": "rating",
    "interviewer": "interview",
}
NO_YES = {0: "no", 1: "yes"}


class FieldOfForm(Strict):
    """One typed field. The type may be left out: choices say so, and so do two bounds.

    partial: a date of which the day, or the day and month, may be unknown.
    """

    key: Code
    label: str = Field(min_length=1, max_length=80)
    type: FieldType | None = None
    choices: dict[int | str, str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    hint: str = ""
    required: bool = True
    partial: bool = False

    @model_validator(mode="after")
    def _type_has_what_it_needs(self):
        bounds = self.minimum is not None and self.maximum is not None
        if self.type is None and (self.choices is None) == (not bounds):
            raise ValueError("give a type, or choices, or minimum and maximum")
        if self.kind in ("choice", "choices") and not self.options:
            raise ValueError(f"a field of type {self.kind} needs choices: {{code: label}}")
        if self.kind not in ("choice", "choices") and self.choices:
            raise ValueError(f"a field of type {self.kind} has no choices")
        if self.kind in ("number", "integer") and not bounds:
            raise ValueError(f"a field of type {self.kind} needs minimum and maximum")
        if bounds and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:g} is greater than maximum {self.maximum:g}")
        if self.partial and self.kind != "date":
            raise ValueError("only a date may be partial")
        return self

    @property
    def kind(self) -> str:
        if self.type == "yes_no":
            return "choice"
        return self.type or ("choice" if self.choices else "number")

    @property
    def options(self) -> dict[int | str, str]:
        return NO_YES if self.type == "yes_no" else self.choices or {}

    def as_item(self, number: int) -> Item:
        return Item(
            key=self.key,
            number=number,
            label=self.label,
            kind=self.kind,
            choices=tuple(Choice(code, label) for code, label in self.options.items()),
            minimum=self.minimum,
            maximum=self.maximum,
            unit=self.unit,
            hint=self.hint,
            required=self.required,
            partial=self.partial,
        )


class OwnForm(Strict):
    """A form beyond the instrument library: demographics, vital signs, adverse events.

    version: must change when the fields change, since answers name the version they were given to.
    """

    title: Label
    version: Code = "1"
    fields: list[FieldOfForm] = Field(min_length=1)
    provenance: Provenance | None = None

    def as_instrument(self, key: str) -> Instrument:
        return Instrument(
            key=key,
            version=self.version,
            title=self.title,
            abbreviation=key,
            respondent="clinician",
            items=tuple(field.as_item(place) for place, field in enumerate(self.fields, 1)),
        )


class ExpectedForm(Strict):
    """One form at one visit, and who fills it in.

    at: the moment within the visit ("before dose"), where one form is filled in more than once.
    repeat: how many times; as_needed: as often as there is something to record, or never.
    optional: it may stay away without a reason. when: only for those of whom the rule is true.
    double_entry: a second person enters it again from its paper; docs/double-entry.md.
    form_class: who may see the answers, where it does not follow from who fills the form in;
    "sealed" answers are shown to nobody but their writer until the arms are.
    """

    form: Code
    version: str | None = None
    by: Filler
    at: list[Code] = Field(default_factory=list)
    repeat: int = Field(default=1, ge=1, le=60)
    as_needed: bool = False
    optional: bool = False
    double_entry: bool = False
    when: RuleField | None = None
    form_class: FormClass | None = None

    @model_validator(mode="after")
    def _one_way_to_repeat(self):
        if sum((bool(self.at), self.repeat > 1, self.as_needed)) > 1:
            raise ValueError("give one of: at, repeat, as_needed")
        if len(set(self.at)) < len(self.at):
            raise ValueError(f"a moment stands twice in at: {', '.join(self.at)}")
        return self

    @property
    def sees(self) -> FormClass:
        return self.form_class or FORM_CLASS_OF[self.by]

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The entries laid out in advance: one for each moment or repetition."""
        if self.as_needed:
            return ()
        if self.at:
            return tuple(self.at)
        return ("",) if self.repeat == 1 else tuple(str(n) for n in range(1, self.repeat + 1))
