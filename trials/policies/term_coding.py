"""What stands in the way of loading a dictionary."""

from trials.models import TermDictionary, Trial
from trials.studies.loading import study_of


def why_not_load(trial: Trial, name: str, version: str) -> str | None:
    named = sorted({one.dictionary for one in study_of(trial).coded_terms})
    if name not in named:
        used = ", ".join(named) or "none"
        return f"The study codes with no dictionary {name!r}; its study file names: {used}."
    if TermDictionary.objects.filter(trial=trial, name=name, version=version.strip()).exists():
        return f"{name} {version.strip()} is loaded already."
    return None


def why_not_code(in_use: TermDictionary | None, name: str) -> str | None:
    return None if in_use else f"No version of {name} is loaded."
