"""The second table of a plan: adverse events, one a row, beside the table of people."""

import re

import numpy as np
import pandas as pd

from analysis.datasets.dataset import Events, label_of
from analysis.datasets.layouts import FIRST_DOSE, CsvEvents, TrialEvents
from analysis.datasets.refusals import TableError

# What a trial's table of events calls its columns, beside the fields of the form.
PARTICIPANT, TERM, CLASS, ONSET = "participant", "term", "soc", "onset"
NOT_CODED = "Not coded"
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?)?")
_DAYS = re.compile(r"-?\d+(\.\d+)?")


class EventsError(TableError):
    """The table of events cannot be read as the plan describes it."""


def arrange_events(
    table: pd.DataFrame, where: CsvEvents | TrialEvents, people: pd.DataFrame
) -> Events:
    """The events, in the order of their participants; EventsError names every line.

    people: the rows of the dataset, index: participant.
    """
    in_csv = isinstance(where, CsvEvents)
    participant = where.participant if in_csv else PARTICIPANT
    term, soc = (where.term, where.soc) if in_csv else (TERM, CLASS)
    onset, first_dose = (where.onset, where.first_dose) if in_csv else (ONSET, FIRST_DOSE)
    table = table.replace("", None)
    needed = [name for name in (participant, term, soc, where.severity, onset) if name is not None]
    _refuse_missing(table, needed)
    numbers = [label_of(name) for name in table[participant]]
    _refuse_strangers(numbers, participant, set(people.index))
    # The lines of a file are told before they are sorted.
    severity = _severities(table[where.severity], where)
    doses = None if first_dose is None else _first_doses(people, first_dose)
    emergent = None if doses is None else _emergent(table[onset], numbers, doses)
    places = {name: place for place, name in enumerate(people.index)}
    rows = np.array([places[number] for number in numbers], dtype=int)
    order = np.argsort(rows, kind="stable")
    return Events(
        columns=table.set_axis(pd.Index(numbers, dtype=object)).iloc[order],
        people=rows[order],
        terms=_labels(table[term])[order],
        classes=_labels(table[soc])[order],
        severities=tuple(where.severities.values()),
        severity=severity[order],
        emergent=None if emergent is None else emergent[order],
        dosed=None if doses is None else np.array([doses[name] is not None for name in doses]),
    )


def _refuse_missing(table: pd.DataFrame, needed: list[str]) -> None:
    there = ", ".join(map(str, table.columns))
    problems = [
        f"1: {name}: there is no such column; there are: {there}."
        for name in needed
        if name not in table.columns
    ]
    if problems:
        raise EventsError(problems)


def _refuse_strangers(numbers: list[str | None], column: str, known: set[str]) -> None:
    problems = [
        f"{line}: {column}: {number!r} is not a participant of the table of people."
        for line, number in enumerate(numbers, start=2)
        if number not in known
    ]
    if problems:
        raise EventsError(problems)


def _labels(column: pd.Series) -> np.ndarray:
    return np.array([label_of(value) or NOT_CODED for value in column], dtype=object)


def _severities(column: pd.Series, where: CsvEvents | TrialEvents) -> np.ndarray:
    """A code of the plan or its word; -1 where there is none."""
    places = {str(code): place for place, code in enumerate(where.severities)}
    places |= {word: place for place, word in enumerate(where.severities.values())}
    found = [label_of(value) for value in column]
    codes = ", ".join(f"{code} ({word})" for code, word in where.severities.items())
    problems = [
        f"{line}: {where.severity}: {label!r} is not a severity of the plan; there are: {codes}."
        for line, label in enumerate(found, start=2)
        if label is not None and label not in places
    ]
    if problems:
        raise EventsError(problems)
    return np.array([-1 if label is None else places[label] for label in found], dtype=int)


def _first_doses(people: pd.DataFrame, column: str) -> dict[str, str | None]:
    if column not in people:
        there = ", ".join(map(str, people.columns))
        raise TableError([f"1: {column}: there is no such column; there are: {there}."])
    doses = {name: label_of(dose) for name, dose in zip(people.index, people[column], strict=True)}
    problems = [
        f"1: {column}: participant {name!r}: {dose!r} is neither a date (2026-01-31) nor a number "
        "of days."
        for name, dose in doses.items()
        if dose is not None and not (_is_days(dose) or _MOMENT.fullmatch(dose))
    ]
    if problems:
        raise TableError(problems)
    return doses


def _emergent(column: pd.Series, numbers: list[str], doses: dict[str, str | None]) -> np.ndarray:
    """False for what certainly began before the first dose; the rest is treatment-emergent.

    A part of a date (2026-01) and a day without a time are compared as far as they go, and an
    onset that nobody knows counts as emergent: the cautious reading of ICH E9, 5.7.2.
    """
    found, problems = [], []
    for line, (value, number) in enumerate(zip(column, numbers, strict=True), start=2):
        onset, dose = label_of(value), doses[number]
        if onset is None or dose is None:
            found.append(dose is not None)
        elif _is_days(dose) and _DAYS.fullmatch(onset):
            found.append(float(onset) >= float(dose))
        elif not _is_days(dose) and _MOMENT.fullmatch(onset):
            common = min(len(onset), len(dose))
            found.append(onset.replace(" ", "T")[:common] >= dose.replace(" ", "T")[:common])
        else:
            kind = "a number of days" if _is_days(dose) else "a date (2026-01-31, or 2026-01)"
            problems.append(
                f"{line}: {column.name}: {onset!r} is not {kind}, as the first dose is."
            )
    if problems:
        raise EventsError(problems)
    return np.array(found, dtype=bool)


def _is_days(dose: str) -> bool:
    """Not a year: a first dose is known to the day."""
    return _DAYS.fullmatch(dose) is not None and not re.fullmatch(r"\d{4}", dose)
