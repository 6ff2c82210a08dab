"""What every part of a study file shares: codes, strictness, where a statement comes from."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import core_schema

from trials.studies.rules import Rule, RuleError, parse

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Label = Annotated[str, Field(min_length=1, max_length=200)]

Source = Literal["verified", "stated", "recalled", "decided"]


class Strict(BaseModel):
    """Unknown keys are errors: a slip of the keyboard is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Provenance(Strict):
    """How far a statement about a historical trial may be trusted.

    verified: the source was read. stated: a secondary document says so. recalled: from memory,
    to be confirmed before use. decided: a choice of whoever wrote the file.
    """

    content: Source | None = Field(default=None, description="what is done")
    timing: Source | None = Field(default=None, description="when it is done")
    sources: list[str] = Field(default_factory=list, description="keys of about.sources")
    note: str = ""


class RuleText:
    """Annotates a field that holds a rule: text in the file, a parsed Rule in the study."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler):
        return core_schema.no_info_after_validator_function(
            _parsed,
            core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda rule: rule.text),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema, _handler):
        return {"type": "string", "format": "rule", "description": "see docs/study-files.md, Rules"}


def _parsed(text: str) -> Rule:
    try:
        return parse(text)
    except RuleError as error:
        raise ValueError(str(error)) from None


RuleField = Annotated[Rule, RuleText]
