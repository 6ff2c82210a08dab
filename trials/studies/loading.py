"""Reading a study file, and finding the one a trial runs on."""

import hashlib
from functools import lru_cache

import yaml
from pydantic import ValidationError

from trials.models import StudyVersion, Trial
from trials.refusals import Refused
from trials.studies.schema import Study


class InvalidStudy(Refused):
    """A study file that cannot run. `problems` names each field."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def read_study(text: str, *, source: str = "study file") -> Study:
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


@lru_cache(maxsize=32)
def _study_of_text(sha256: str, text: str) -> Study:
    return read_study(text)


def study_of(trial: Trial) -> Study:
    """The running version of the trial's study file."""
    version = StudyVersion.objects.filter(trial=trial).order_by("-number").first()
    return _study_of_text(version.sha256, version.text)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
