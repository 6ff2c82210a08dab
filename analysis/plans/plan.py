"""A plan once it has been read: everything in it is known to be right."""

from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny

from analysis.datasets.layouts import (
    FIRST_DOSE,
    SET,
    TRIAL_COLUMNS,
    AnyVariable,
    Data,
    FormColumn,
    Part,
    Trial,
)
from analysis.methods.definition import Analysis
from analysis.methods.estimand import Estimand


class PlanError(Exception):
    """The plan cannot be used."""

    def __init__(self, problems: list[str]):
        """`problems`: 'file:line: field: what is wrong and what would be right', one each."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Family(Part):
    """Analyses whose p values are corrected together. title: printed instead of its name."""

    title: Annotated[str, Field(min_length=1)] | None = None
    correction: Literal["benjamini_hochberg", "holm", "bonferroni"]
    level: Annotated[float, Field(gt=0, lt=1)] = 0.05


# Two versions of a plan have the same one.
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Plan(Part):
    plan: Title
    estimand: Estimand | None = None
    data: Data
    variables: Annotated[dict[str, AnyVariable], Field(default_factory=dict)]
    columns: Annotated[dict[str, FormColumn], Field(default_factory=dict)]
    families: Annotated[dict[str, Family], Field(default_factory=dict)]
    analyses: Annotated[list[SerializeAsAny[Analysis]], Field(min_length=1)]
    sha256: str  # of the text it was read from

    def analysis(self, id: str) -> Analysis:
        return next(analysis for analysis in self.analyses if analysis.id == id)

    def needed_columns(self) -> list[str]:
        """Columns of the table that its variables and columns name, in the plan's order; inside a
        trial also the site, the first dose and the analysis sets, where an analysis reads them.

        In the layouts *trial* and *long* they are `<what>@<visit>`.
        """
        names = [name for variable in self.variables.values() for name in variable.columns()]
        names += [name for column in self.columns.values() for name in column.columns()]
        if isinstance(self.data, Trial):
            names += [
                name
                for analysis in self.analyses
                for _, name in analysis.columns_used()
                if name in TRIAL_COLUMNS or name.startswith(SET)
            ]
            names += [FIRST_DOSE] if self.data.events else []
        return list(dict.fromkeys(names))

    def event_columns(self) -> list[str]:
        """Columns of the table of events that its analyses ask for."""
        names = [name for analysis in self.analyses for name in analysis.event_columns_used()]
        return list(dict.fromkeys(names))

    def forms(self) -> set[str]:
        """Inside a trial, the forms and instruments whose answers it reads."""
        read = {column.partition(".")[0] for column in self.needed_columns() if "@" in column}
        return read | ({self.data.events.form} if self.data.events else set())
