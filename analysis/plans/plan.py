"""A plan once it has been read: everything in it is known to be right."""

from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny

from analysis.datasets.layouts import AnyVariable, Data, FormColumn, Part
from analysis.methods.definition import Analysis


class PlanError(Exception):
    """The plan cannot be used."""

    def __init__(self, problems: list[str]):
        """`problems`: 'file:line: field: what is wrong and what would be right', one each."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Family(Part):
    """Analyses whose p values are corrected together."""

    correction: Literal["benjamini_hochberg", "holm", "bonferroni"]
    level: Annotated[float, Field(gt=0, lt=1)] = 0.05


class Plan(Part):
    plan: str  # its title
    data: Data
    variables: Annotated[dict[str, AnyVariable], Field(default_factory=dict)]
    columns: Annotated[dict[str, FormColumn], Field(default_factory=dict)]
    families: Annotated[dict[str, Family], Field(default_factory=dict)]
    analyses: Annotated[list[SerializeAsAny[Analysis]], Field(min_length=1)]
    sha256: str  # of the text it was read from

    def analysis(self, id: str) -> Analysis:
        return next(analysis for analysis in self.analyses if analysis.id == id)

    def needed_columns(self) -> list[str]:
        """Columns of the table that its variables and columns name, in the plan's order.

        In the layouts *trial* and *long* they are `<what>@<visit>`.
        """
        names = [name for variable in self.variables.values() for name in variable.columns()]
        names += [name for column in self.columns.values() for name in column.columns()]
        return list(dict.fromkeys(names))
