"""Reading a study file: plain text in, a checked study out. Needs no database."""

import hashlib

from pydantic import ValidationError

import yaml_lines
from trials.refusals import Refused
from trials.studies.consistency import misfits
from trials.studies.schema import Study
from yaml_lines import Path, YamlError, line_of

# A study of forty visits has some 60,000 characters.
LONGEST = 2_000_000
_OF_PYDANTIC = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of a study file here",
}
_OF_PATTERNS = {
    "^[A-Za-z0-9_.-]+$": "a code has letters, digits, _ . and -, and no spaces",
    "^[A-Za-z0-9_-]+$": "a code has letters, digits, _ and -, and no spaces",
    "^[A-Z]{2}$": "a country has two capital letters, such as US",
}


class InvalidStudy(Refused):
    """A study file that cannot run. `problems` names the line and the field of each."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def read_study(text: str, *, source: str = "study file") -> Study:
    """Raises InvalidStudy with every problem of the file, each with its line."""
    if len(text) > LONGEST:
        raise InvalidStudy([f"{source}: longer than {LONGEST:,} characters"])
    try:
        document, lines = yaml_lines.read(text)
    except YamlError as error:
        raise InvalidStudy([f"{source}, line {error.line}: {error}"]) from None
    if not isinstance(document, dict):
        raise InvalidStudy([f"{source}, line 1: a study file is a list of keys with values"])
    try:
        study = Study.model_validate(document)
    except ValidationError as error:
        found = [(_path(e["loc"]), _words(e)) for e in error.errors()]
    else:
        found = [(misfit.path, misfit.message) for misfit in misfits(study)]
    if found:
        raise InvalidStudy([_problem(source, path, words, lines) for path, words in found])
    return study


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _problem(source: str, path: Path, words: str, lines: dict[Path, int]) -> str:
    field = ".".join(str(part) for part in path) or "study"
    # Keys of YAML are remembered as they are written: 0 as "0" where it is a key.
    line = line_of(_as_written(path, lines), lines)
    return f"{source}, line {line}: {field}: {words}"


def _as_written(path: Path, lines: dict[Path, int]) -> Path:
    written: Path = ()
    for part in path:
        step = (*written, part)
        if step not in lines and (*written, str(part)) in lines:
            step = (*written, str(part))
        written = step
    return written


def _path(loc: tuple) -> Path:
    # "[key]" marks a problem of the key itself; it stands where the key stands.
    return tuple(part for part in loc if part != "[key]")


def _words(error: dict) -> str:
    words = _OF_PYDANTIC.get(error["type"], error["msg"].removeprefix("Value error, "))
    words = _OF_PATTERNS.get(error.get("ctx", {}).get("pattern"), words)
    given = error.get("input")
    if error["type"] in ("missing", "extra_forbidden") or isinstance(given, (dict, list)):
        return words
    return f"{words} (given: {given!r})"
