"""What the reports for the safety board are made of: what is not named here does not leave."""

from pydantic import Field

from trials.studies.schema.base import Code, Strict


class VitalsOfBoard(Strict):
    """limits: {field: the value above which it is counted}."""

    form: Code
    limits: dict[Code, float] = Field(min_length=1)


class RiskOfBoard(Strict):
    """positive: a score or a yes-or-no field of the form, whose yes is counted."""

    form: Code
    positive: Code


class SafetyBoard(Strict):
    """term: the field of the adverse event form that names the event.

    Doses, and what became of participants, are always part of the reports.
    """

    term: Code
    vitals: list[VitalsOfBoard] = Field(default_factory=list)
    risk: list[RiskOfBoard] = Field(default_factory=list)
