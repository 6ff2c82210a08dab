"""What the monitor compares with its source: the fields on which the answer of the trial hangs."""

from typing import Annotated, Literal

from pydantic import Field, WrapValidator

from trials.studies.schema.base import Code, Strict

# The classes of forms that a monitor reads. Of every other form, a rating first of all, only that
# it is there is verified.
READ_BY_MONITORS = ("self_report", "clinical")


class CriticalForm(Strict):
    """fields: all of the form's where left out. at: the visits; all where left out."""

    form: Code
    fields: list[Code] = Field(default_factory=list)
    at: list[Code] = Field(default_factory=list)


def _fact_or_form(given, read):
    if isinstance(given, CriticalForm) or given in ("consent", "eligibility"):
        return given
    if isinstance(given, str):
        raise ValueError("write consent, eligibility, or {form: FORM, fields: […]}")
    return CriticalForm.model_validate(given)


Critical = Annotated[Literal["consent", "eligibility"] | CriticalForm, WrapValidator(_fact_or_form)]


class Monitoring(Strict):
    """critical: what is verified of everybody. consent: each consent that was signed;
    eligibility: each step of the enrolment that a physician took.

    sample: the share of participants of whom every form is verified, not the critical ones alone.
    """

    critical: list[Critical] = Field(min_length=1)
    sample: float = Field(default=0, ge=0, le=1)

    @property
    def forms(self) -> list[CriticalForm]:
        return [one for one in self.critical if isinstance(one, CriticalForm)]

    def fields_of(self, form: str, visit: str, every: tuple[str, ...]) -> list[str]:
        """The critical fields of a form at a visit, in the order of the form's own (`every`)."""
        named: set[str] = set()
        for one in self.of_form(form, visit):
            named.update(one.fields or every)
        return [key for key in every if key in named]

    def of_form(self, form: str, visit: str) -> list[CriticalForm]:
        return [one for one in self.forms if one.form == form and (not one.at or visit in one.at)]
