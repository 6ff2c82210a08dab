"""Reading a study file: plain text in, a checked study out. Needs no database."""

import hashlib

import yaml
from pydantic import ValidationError

from trials.refusals import Refused
from trials.studies.schema import Study


class InvalidStudy(Refused):
    """A study file that cannot run. `problems` names each field."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def read_study(text: str, *, source: str = "study file") -> Study:
    """Raises InvalidStudy with every problem of the file."""
    try:
        return Study.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InvalidStudy([f"{source}: {error}"]) from None
    except ValidationError as error:
        raise InvalidStudy(
            [
                f"{source}: {'.'.join(str(part) for part in e['loc']) or 'study'}: {e['msg']}"
                for e in error.errors()
            ]
        ) from None


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
