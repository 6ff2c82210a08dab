"""What every method has in common: the keys of an analysis in a plan, and the form of a result."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from analysis.datasets.conditions import Condition, parse
from analysis.datasets.dataset import Sample
from analysis.datasets.layouts import SET
from analysis.methods.estimand import Estimand

Level = Annotated[float, Field(gt=0, lt=1)]
# Of a plan's entry, what changes nothing in how it is computed.
NOT_SETTINGS = {"id", "title", "method", "estimand"}


class Analysis(BaseModel):
    """Keys that every entry under `analyses` may have; each method adds its own."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9][\w.-]*$")]
    title: Annotated[str, Field(min_length=1)] | None = None  # printed instead of the id
    method: str
    include: Annotated[str, Field(max_length=2000)] | None = None
    level: Level = 0.95
    estimand: Estimand | None = None

    @field_validator("include", mode="before")
    @classmethod
    def _set_as_condition(cls, said: Any) -> Any:
        """{set: per_protocol} is the condition that somebody is in that analysis set."""
        if not isinstance(said, dict):
            return said
        if said.keys() != {"set"} or not isinstance(said["set"], str):
            raise ValueError("a mapping is wrong here; write a condition, or {set: CODE}")
        return f"{SET}{said['set']} = 1"

    @field_validator("include")
    @classmethod
    def _readable(cls, text: str | None) -> str | None:
        if text is not None:
            parse(text)
        return text

    @property
    def condition(self) -> Condition | None:
        return None if self.include is None else parse(self.include)

    def variables_used(self) -> list[tuple[str, str]]:
        """(key of the plan, name) of each variable; a plan that does not declare it is refused."""
        return []

    def columns_used(self) -> list[tuple[str, str]]:
        """(key of the plan, reference) of each column or variable at a time."""
        names = [] if self.condition is None else self.condition.names
        return [("include", name) for name in names]

    def arms_named(self) -> list[tuple[str, str]]:
        """(key of the plan, arm) of each arm that it names."""
        return []

    def event_columns_used(self) -> list[str]:
        """Columns of the table of events, beside those that the plan's `events` names."""
        return []


def result(
    analysis: Analysis,
    sample: Sample,
    estimates: list[dict],
    warnings: list[str] | None = None,
    points: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An analysis that could be done, with who was in it, so that every figure can be traced.

    points: what figures show of single people (analysis/methods/points.py). A masked run has none:
    whoever knows somebody's values would find their letter by them.
    """
    shown = {"points": points} if points and not sample.data.masked else {}
    return shown | {
        "status": "ok",
        "method": analysis.method,
        "settings": analysis.model_dump(exclude=NOT_SETTINGS),
        "n": sample.n,
        "n_by_arm": sample.n_by_arm,
        "left_out": len(sample.left_out),
        "warnings": warnings or [],
        "estimates": estimates,
        "participants": sample.participants,
        "left_out_participants": sample.left_out,
        "not_included_participants": sample.not_included,
    }


def failure(analysis: Analysis, reason: str) -> dict[str, Any]:
    """An analysis that could not be done, and why, in a sentence."""
    return {
        "status": "failed",
        "method": analysis.method,
        "settings": analysis.model_dump(exclude=NOT_SETTINGS),
        "reason": reason,
        "warnings": [],
        "estimates": [],
    }
