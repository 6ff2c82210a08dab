"""What each column of a run's table is, and what becomes of it when everybody may have it.

Measurements are shared as they are: scores and coded answers of instruments, and what the plan
follows over visits at which the study asks it. Other answers of the study's own forms are
characteristics, by which somebody could be known: they are shared where the study file says so
(`public_data`), and then made coarser. Free text and dates never are.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from analysis.datasets.layouts import FIRST_DOSE, SET, SITE
from analysis.plans import Plan
from instruments import Instrument, Item, Scale
from trials.studies.schema.public_data import YEARS

BAND, OLDEST = 5, 65
TYPES = {"choice": "code", "number": "number", "integer": "whole number", "flag": "code"}
MOMENTS = ("date", "datetime")
IN_DAYS = "Days from randomisation"
IN_BANDS = f"Lower end of a band of {BAND} years; {OLDEST} stands for {OLDEST} and older"
AS_LETTERS = "Drawn by lot; empty where a site has fewer than five participants"


class Becomes(StrEnum):
    THE_SAME = "the same"
    DAYS = "days from randomisation"
    BAND = "a band of ages"
    LETTER = "a letter drawn by lot"
    NOTHING = "left out"


@dataclass(frozen=True)
class Variable:
    """A column: the cells of the data dictionary; what becomes of it; why, where it is left out.

    is_characteristic: together with others, it could tell who somebody is.
    """

    name: str
    label: str
    becomes: Becomes = Becomes.THE_SAME
    type: str = ""
    unit: str = ""
    codes: str = ""
    derivation: str = ""
    visit: str = ""
    is_characteristic: bool = False
    why: str = ""


@dataclass(frozen=True)
class StudyWords:
    """What a study says of its columns. forms: of every version, the newest first. own: keys of
    its own forms. asked: {form: codes of the visits at which it is asked}. shared: `FORM.field` of
    the characteristics that everybody may have. visits: {code: label}."""

    forms: list[Instrument]
    own: frozenset[str]
    asked: Mapping[str, Set[str]]
    shared: frozenset[str]
    visits: dict[str, str]


def variables_of(
    columns: list[str], plan: Plan, words: StudyWords, *, with_sites: bool
) -> list[Variable]:
    """columns: of a run's table, without participant and arm."""
    measured = _measured(plan, words)
    return [
        _of_people(name, with_sites) or _of_form(name, words, is_measured=name in measured)
        for name in columns
    ]


def _measured(plan: Plan, words: StudyWords) -> set[str]:
    """Columns of what is followed over visits. One visit written twice, or a second one at which
    nobody is asked, makes no measurement of a characteristic."""
    return {
        column
        for one in plan.variables.values()
        if len({*one.visits()} & words.asked.get(one.instrument.partition("@")[0], set())) > 1
        for column in one.columns()
    }


def _of_people(name: str, with_sites: bool) -> Variable | None:
    """What no form says; None for a column of a form."""
    if name == SITE:
        if not with_sites:
            return _without(name, "Site", "sites were left out by choice")
        return Variable(
            name, "Site", Becomes.LETTER, "text", derivation=AS_LETTERS, is_characteristic=True
        )
    if name == FIRST_DOSE:
        return Variable(name, "First dose", Becomes.DAYS, "whole number", "days", "", IN_DAYS)
    if name.startswith(SET):
        label = f"In the analysis set {name.removeprefix(SET)}"
        return Variable(name, label, type="code", codes="0 = no; 1 = yes")
    return None


def _of_form(name: str, words: StudyWords, *, is_measured: bool) -> Variable:
    where, _, visit = name.rpartition("@")
    slot, _, field = where.partition(".")
    key, _, moment = slot.partition("@")
    at = words.visits.get(visit, visit) + (f", {moment}" if moment else "")
    for form in words.forms:
        if form.key != key:
            continue
        if field in form.items_by_key:
            item = form.item(field)
            if item.unit == YEARS or (key in words.own and not is_measured):
                return _characteristic(
                    name, form, item, at, is_shared=f"{key}.{field}" in words.shared
                )
            return _answer(name, form, item, at)
        for scale in (*form.scales, *form.on_request):
            if scale.name == field:
                return _score(name, form, scale, at)
    return _without(name, field, "the study does not say what it is")


def _characteristic(
    name: str, form: Instrument, item: Item, visit: str, *, is_shared: bool
) -> Variable:
    label = _label(form, item)
    if not is_shared:
        return _without(name, label, "the study file does not share this characteristic")
    is_age = item.unit == YEARS
    if not is_age and item.kind != "choice":
        return _without(name, label, "it is neither a code nor an age")
    return Variable(
        name,
        label,
        Becomes.BAND if is_age else Becomes.THE_SAME,
        "whole number" if is_age else "code",
        item.unit,
        "" if is_age else _codes(item),
        IN_BANDS if is_age else "As answered",
        visit,
        is_characteristic=True,
    )


def _answer(name: str, form: Instrument, item: Item, visit: str) -> Variable:
    label = _label(form, item)
    if item.kind in MOMENTS:
        return Variable(name, label, Becomes.DAYS, "whole number", "days", "", IN_DAYS, visit)
    if item.kind not in TYPES or item.several_marks:
        return _without(name, label, "it is free text, a time of day or a list")
    return Variable(
        name,
        label,
        type=TYPES[item.kind],
        unit=item.unit,
        codes=_codes(item),
        derivation="As answered",
        visit=visit,
    )


def _score(name: str, form: Instrument, scale: Scale, visit: str) -> Variable:
    label = _label(form, scale)
    if scale.kind not in TYPES:
        return _without(name, label, "it is a text, not a number")
    is_flag = scale.kind == "flag"
    between = "" if scale.minimum is None else f"{scale.minimum:g} to {scale.maximum:g}"
    return Variable(
        name,
        label,
        type=TYPES[scale.kind],
        codes="0 = no; 1 = yes" if is_flag else between,
        derivation=scale.formula,
        visit=visit,
    )


def _label(form: Instrument, asked: Item | Scale) -> str:
    return f"{form.key}: {asked.label}"


def _without(name: str, label: str, why: str) -> Variable:
    return Variable(name, label, Becomes.NOTHING, why=why)


def _codes(item: Item) -> str:
    if item.choices:
        return "; ".join(f"{one.code} = {one.label}" for one in item.choices)
    if None in (item.minimum, item.maximum):
        return ""
    return f"{item.minimum:g} to {item.maximum:g}"
