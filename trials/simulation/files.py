"""The simulated study as three CSV files: item answers, covariates, and arms apart from both."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trials.simulation.study import SimStudy


def write_items_csv(study: SimStudy, path: Path | str) -> None:
    """One row per item: subject, visit, instrument, item, value (blank: skipped by rule)."""
    _write(
        path,
        ("subject", "visit", "instrument", "item", "value"),
        (
            (form.participant, form.visit, form.instrument, item, _plain(answer))
            for form in study.forms
            if form.instrument != "CHARACTERISTICS"
            for item, answer in form.answers.items()
        ),
    )


def write_covariates_csv(study: SimStudy, path: Path | str) -> None:
    """One row per participant whose characteristics are known."""
    known = [person for person in study.participants if person.covariates]
    names = sorted({name for person in known for name in person.covariates})
    rows = ((person.number, *(person.covariates[name] for name in names)) for person in known)
    _write(path, ("subject", *names), rows)


def write_arms_csv(study: SimStudy, path: Path | str) -> None:
    """One row per randomised participant: subject, arm."""
    _write(path, ("subject", "arm"), sorted(study.arms.items()))


def _plain(answer: Any) -> Any:
    return "" if isinstance(answer, dict) else answer


def _write(path: Path | str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
