"""How a plan says where its data are: the `data`, `variables` and `columns` of a plan.

Three layouts. *wide*: a row per participant, a variable is two columns. *long*: a row per
participant and visit, a variable is one column at two visits. *trial*: inside a trial, a variable
is the score of an instrument at two visits, and the table's columns are called
`<instrument or form>.<score or item>@<visit>`. It has columns of its own too: TRIAL_COLUMNS, and
`set:<code>`, 1 for whoever is in that analysis set and 0 for whoever is not.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SITE, FIRST_DOSE = "site", "first_dose"
TRIAL_COLUMNS = (SITE, FIRST_DOSE)
SET = "set:"

Label = str | int  # an arm or a visit may be written as text or as a number


class Part(BaseModel):
    """A piece of a plan: nothing is guessed, and an unknown key is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ArmColumn(Part):
    column: str
    reference: Label


Severities = dict[Label, str]  # code -> word, from the least to the worst
GRADES: Severities = {1: "mild", 2: "moderate", 3: "severe"}


class CsvEvents(Part):
    """Where a second table has the adverse events, one a row. first_dose: a column of the table of
    people, empty for whoever received none; a date or, as onset then is too, a number of days."""

    participant: str
    term: str
    soc: str
    severity: str
    onset: str | None = None
    first_dose: str | None = None
    severities: Annotated[Severities, Field(min_length=1)] = GRADES

    @model_validator(mode="after")
    def _onset_with_first_dose(self) -> "CsvEvents":
        if (self.onset is None) != (self.first_dose is None):
            raise ValueError("onset and first_dose belong together: name both, or neither")
        return self


class TrialEvents(Part):
    """The form of adverse events and its fields; the coded term and its class come from the
    dictionary, the first dose from the dosing sessions."""

    form: str
    term: str
    severity: str
    onset: str
    onset_time: str | None = None
    severities: Annotated[Severities, Field(min_length=1)] = GRADES


class Wide(Part):
    layout: Literal["wide"]
    participant: str
    arm: ArmColumn
    visit: str | None = None  # may stand here so that one data block serves both layouts
    events: CsvEvents | None = None


class Long(Part):
    layout: Literal["long"]
    participant: str
    visit: str
    arm: ArmColumn
    events: CsvEvents | None = None


class TrialArm(Part):
    reference: Label


class Trial(Part):
    layout: Literal["trial"]
    arm: TrialArm
    events: TrialEvents | None = None


Data = Annotated[Wide | Long | Trial, Field(discriminator="layout")]


class Variable(Part):
    """A measurement at baseline and follow-up; `between` names the visits between, in order."""

    improvement: Literal["lower", "higher"]
    baseline: str
    follow_up: str
    between: list[str] | None = None

    @model_validator(mode="after")
    def _each_visit_once(self) -> "Variable":
        named = [str(visit) for visit in self.visits()]
        if self.between and len({*named}) < len(named):
            raise ValueError("a visit stands twice among baseline, between and follow_up")
        return self

    def visits(self) -> tuple[Label, ...]:
        return self.baseline, *(self.between or ()), self.follow_up

    def columns(self) -> tuple[str, ...]:
        return tuple(self.column_at(visit) for visit in self.visits())


class WideVariable(Variable):
    def column_at(self, visit: str) -> str:
        """In a wide table a visit is called as its column."""
        return visit


class LongVariable(Variable):
    """Without `between`, every visit of the table that is a whole number between the two."""

    column: str
    baseline: Label
    follow_up: Label
    between: list[Label] | None = None

    def column_at(self, visit: Label) -> str:
        return f"{self.column}@{visit}"


class TrialVariable(Variable):
    instrument: str
    score: str

    def column_at(self, visit: str) -> str:
        return f"{self.instrument}.{self.score}@{visit}"


class FormColumn(Part):
    """One answer or score of a form at one visit, for the layout *trial*.

    visit: or {arm: visit}, where each arm has its own, as after a crossover.
    """

    form: str
    item: str
    visit: str | dict[str, str]

    def columns(self) -> list[str]:
        visits = [self.visit] if isinstance(self.visit, str) else self.visit.values()
        return [self.column_at(visit) for visit in visits]

    def column_at(self, visit: str) -> str:
        return f"{self.form}.{self.item}@{visit}"


AnyVariable = WideVariable | LongVariable | TrialVariable
VARIABLE_OF = {"wide": WideVariable, "long": LongVariable, "trial": TrialVariable}
