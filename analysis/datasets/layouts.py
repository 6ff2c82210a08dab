"""How a plan says where its data are: the `data`, `variables` and `columns` of a plan.

Three layouts. *wide*: a row per participant, a variable is two columns. *long*: a row per
participant and visit, a variable is one column at two visits. *trial*: inside a trial, a variable
is the score of an instrument at two visits, and the table's columns are called
`<instrument or form>.<score or item>@<visit>`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Label = str | int  # an arm or a visit may be written as text or as a number


class Part(BaseModel):
    """A piece of a plan: nothing is guessed, and an unknown key is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ArmColumn(Part):
    column: str
    reference: Label


class Wide(Part):
    layout: Literal["wide"]
    participant: str
    arm: ArmColumn
    visit: str | None = None  # may stand here so that one data block serves both layouts


class Long(Part):
    layout: Literal["long"]
    participant: str
    visit: str
    arm: ArmColumn


class TrialArm(Part):
    reference: Label


class Trial(Part):
    layout: Literal["trial"]
    arm: TrialArm


Data = Annotated[Wide | Long | Trial, Field(discriminator="layout")]


class Variable(Part):
    improvement: Literal["lower", "higher"]


class WideVariable(Variable):
    baseline: str
    follow_up: str

    def columns(self) -> tuple[str, str]:
        return self.baseline, self.follow_up


class LongVariable(Variable):
    column: str
    baseline: Label
    follow_up: Label

    def columns(self) -> tuple[str, str]:
        return f"{self.column}@{self.baseline}", f"{self.column}@{self.follow_up}"


class TrialVariable(Variable):
    instrument: str
    score: str
    baseline: str
    follow_up: str

    def columns(self) -> tuple[str, str]:
        score = f"{self.instrument}.{self.score}"
        return f"{score}@{self.baseline}", f"{score}@{self.follow_up}"


class FormColumn(Part):
    """One answer of a form at one visit, for the layout *trial*."""

    form: str
    item: str
    visit: str

    def column(self) -> str:
        return f"{self.form}.{self.item}@{self.visit}"


AnyVariable = WideVariable | LongVariable | TrialVariable
VARIABLE_OF = {"wide": WideVariable, "long": LongVariable, "trial": TrialVariable}
