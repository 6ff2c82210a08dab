"""The file of a wording pack. Its types are the documentation of its format."""

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trials.refusals import Refused

Name = Annotated[str, Field(min_length=1, max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
# BCP 47: language, script and region, each in its usual case: en, he-IL, zh-Hant-TW.
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
_A_CODE = re.compile(r"[A-Za-z0-9_.*-]{1,40}")


class InvalidPack(Refused):
    """A pack that cannot be used. `problems` names each field."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(_Strict):
    """Who allows the wording, from when to when, and on what: paper, screens, or both."""

    holder: Annotated[str, Field(min_length=1, max_length=200)]
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    valid_from: date
    valid_to: date
    modes: Annotated[list[Literal["paper", "electronic"]], Field(min_length=1)]


class Pack(_Strict):
    """The wording of one version of a form in one language.

    options: for each item that has answers to choose from, the text of each code; the options
    under "*" are those of every item that is not named. sha256: see `hash_of`.
    """

    instrument: Name
    version: Name
    language: Annotated[str, Field(pattern=LANGUAGE)]
    direction: Literal["ltr", "rtl"]
    instruction: Text
    items: dict[str, Text]
    options: dict[str, dict[str, Text]]
    licence: Licence
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def read_pack(text: str, *, source: str) -> Pack:
    """Raises InvalidPack with a sentence for each field that is wrong."""
    try:
        content = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        # The fault's own text says where and never what.
        raise InvalidPack([f"{source}: not JSON: {fault}."]) from None
    except ValueError as twice:
        raise InvalidPack([f"{source}: {twice}"]) from None
    except RecursionError:
        raise InvalidPack([f"{source}: not JSON: nested too deep."]) from None
    try:
        pack = Pack.model_validate(content)
    except ValidationError as invalid:
        problems = [f"{source}: {_place(fault)}: {fault['msg']}." for fault in invalid.errors()]
        raise InvalidPack(problems) from None
    expected = hash_of(content)
    if pack.sha256 != expected:
        raise InvalidPack(
            [f"{source}: sha256: the file was changed or cut; its content gives {expected}."]
        )
    return pack


def hash_of(content: dict) -> str:
    """sha256 of the pack without `sha256`: JSON in UTF-8, keys sorted, no space between."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    canonical = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def named(key: str) -> str:
    """A key as a message may give it: what does not look like a code may be wording."""
    return key if _A_CODE.fullmatch(key) else "a key that is no code"


def _object(pairs: list[tuple]) -> dict:
    made: dict = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(f"{named(key)} is given twice.")
        made[key] = value
    return made


def _place(fault) -> str:
    return ".".join(named(str(part)) for part in fault["loc"]) or "pack"
