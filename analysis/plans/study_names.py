"""What a study has that a plan may name, and the names of a plan that its study does not have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from analysis.datasets.layouts import FormColumn, Trial, TrialVariable
from analysis.plans.sentences import listed, there_are
from yaml_lines import Path


@dataclass(frozen=True)
class StudyNames:
    """arms: codes. visits: {code: the forms that are asked there}. forms: {key: its items and
    scores}."""

    arms: tuple[str, ...]
    visits: dict[str, frozenset[str]]
    forms: dict[str, tuple[str, ...]]


def misnamed(read: dict, names: StudyNames) -> Iterator[tuple[Path, str]]:
    """(place, what is wrong and what there is) of each name that the study does not have.

    read: the sections of a plan; None stands for what could not be read.
    """
    data = read["data"]
    if data is not None and not isinstance(data, Trial):
        yield ("data", "layout"), f"{data.layout!r} is for files; a plan of a study says: trial"
        return
    if data is not None:
        yield from _arms([(("data", "arm", "reference"), str(data.arm.reference))], names)
        if data.events is not None:
            events = data.events
            fields = [(key, getattr(events, key)) for key in _FIELDS_OF_EVENTS]
            yield from _form(("data", "events"), "form", events.form, fields, names)
    for name, variable in read["variables"].items():
        if isinstance(variable, TrialVariable):
            yield from _variable(("variables", name), variable, names)
    for name, column in read["columns"].items():
        if isinstance(column, FormColumn):
            yield from _column(("columns", name), column, names)
    for at, analysis in read["analyses"]:
        yield from _arms([((*at, key), arm) for key, arm in analysis.arms_named()], names)


_FIELDS_OF_EVENTS = ("term", "severity", "onset", "onset_time")


def _variable(at: Path, variable: TrialVariable, names: StudyNames) -> Iterator[tuple[Path, str]]:
    key = variable.instrument
    yield from _form(at, "instrument", key, [("score", variable.score)], names)
    said = [("baseline",), *(("between", place) for place in range(len(variable.between or ())))]
    places = [(*at, *place) for place in (*said, ("follow_up",))]
    yield from _visits(zip(places, variable.visits(), strict=True), key, names)


def _column(at: Path, column: FormColumn, names: StudyNames) -> Iterator[tuple[Path, str]]:
    yield from _form(at, "form", column.form, [("item", column.item)], names)
    if isinstance(column.visit, str):
        yield from _visits([((*at, "visit"), column.visit)], column.form, names)
        return
    by_arm = [((*at, "visit", arm), visit) for arm, visit in column.visit.items()]
    yield from _arms([(place, place[-1]) for place, _ in by_arm], names)
    yield from _visits(by_arm, column.form, names)


def _form(
    at: Path, key: str, form: str, fields: list[tuple[str, str | None]], names: StudyNames
) -> Iterator[tuple[Path, str]]:
    """key, fields: the keys of the plan that name the form, and what it asks."""
    if form not in names.forms:
        yield (*at, key), f"the study has no form {form!r}; {there_are(names.forms, form)}"
        return
    for field, name in fields:
        if name is not None and name not in names.forms[form]:
            yield (*at, field), f"{form} has no {name!r}; {there_are(names.forms[form], name)}"


def _visits(
    named: Iterable[tuple[Path, Any]], form: str, names: StudyNames
) -> Iterator[tuple[Path, str]]:
    for at, visit in named:
        if visit not in names.visits:
            yield at, f"the study has no visit {visit!r}; {there_are(names.visits, visit)}"
        elif form in names.forms and form not in names.visits[visit]:
            there = [code for code, forms in names.visits.items() if form in forms]
            yield at, f"{form} is not asked at visit {visit!r}; it is at: {listed(there)}"


def _arms(named: Iterable[tuple[Path, str]], names: StudyNames) -> Iterator[tuple[Path, str]]:
    for at, arm in named:
        if arm not in names.arms:
            yield at, f"the study has no arm {arm!r}; {there_are(names.arms, arm)}"
