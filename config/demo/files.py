"""A trial that was held elsewhere, as three files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trials.imports.files import Imported, read_covariates, read_items
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


def read_files(files: Files) -> tuple[Imported, Imported]:
    """Raises BadFile with every bad line."""
    study = read_study(files.study_text())
    return (
        read_items(files.items.read_text(), study, source=files.items.name),
        read_covariates(files.covariates.read_text(), study, source=files.covariates.name),
    )
