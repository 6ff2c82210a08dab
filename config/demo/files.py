"""A trial that was held elsewhere, as three files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trials.imports.arms import read_arms
from trials.imports.files import (
    BadFile,
    Imported,
    read_covariates,
    read_items,
    same_subjects,
)
from trials.studies.reading import read_study
from trials.studies.shipping import shipped


@dataclass(frozen=True)
class Files:
    """Item answers, covariates and arms of a trial that was held elsewhere."""

    items: Path
    covariates: Path
    arms: Path

    @property
    def key(self) -> str:
        """The same files are the same study."""
        together = b"\0".join(f.read_bytes() for f in (self.items, self.covariates, self.arms))
        return f"IMPORTED-{hashlib.sha256(together).hexdigest()[:6].upper()}"

    def study_text(self) -> str:
        return shipped("two-visits").replace("study: TWO-VISITS", f"study: {self.key}")


def why_not_load(files: Files) -> str | None:
    """Every bad line of the three files, and whoever is not in all of them."""
    try:
        items, covariates = read_files(files)
        study = read_study(files.study_text())
        arms = read_arms(text_of(files.arms), study, source=files.arms.name)
        same_subjects(items, covariates, arms)
    except BadFile as bad:
        return str(bad)
    return None


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile([f"{file.name}: not UTF-8 at byte {error.start + 1}"]) from None


def read_files(files: Files) -> tuple[Imported, Imported]:
    """Raises BadFile with every bad line."""
    study = read_study(files.study_text())
    return (
        read_items(text_of(files.items), study, source=files.items.name),
        read_covariates(text_of(files.covariates), study, source=files.covariates.name),
    )
