"""The study file that a trial runs on."""

from functools import lru_cache

from trials.models import StudyVersion, Trial
from trials.studies.reading import read_study
from trials.studies.schema import Study


@lru_cache(maxsize=32)
def _study_of_text(sha256: str, text: str) -> Study:
    return read_study(text)


def study_of(trial: Trial) -> Study:
    """The running version of the trial's study file."""
    version = StudyVersion.objects.filter(trial=trial).order_by("-number").first()
    return _study_of_text(version.sha256, version.text)
