"""What does not fit in a study file; and whether a rule names what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from trials.studies.rules import Call, Reference, Rule, literals_of
from trials.studies.schema import KNOWN_EVENTS, Study

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Misfit:
    """path: where in the file. message: what does not fit, and what would."""

    path: Path
    message: str


def misfits_of_rule(study: Study, path: Path, rule: Rule) -> Iterator[Misfit]:
    for reference in rule.references:
        yield from _reference(study, path, reference)
        yield from _compared_with(study, path, rule, reference)
    for call in rule.calls:
        yield from _call(study, path, call)


def _reference(study: Study, path: Path, reference: Reference) -> Iterator[Misfit]:
    if reference.form == "consent":
        choices = [choice.code for choice in study.consent.choices]
        yield from unknown_names(path, "choice of the consent form", [reference.field], choices)
        return
    forms = forms_at(study, reference.visit)
    if forms is None:
        yield from unknown_names(path, "visit", [reference.visit], [v.code for v in study.visits])
        return
    if reference.form not in forms:
        where = f" at visit {reference.visit}" if reference.visit else ""
        yield Misfit(path, f"no form {reference.form} is expected{where}")
        return
    instrument = forms[reference.form]
    fields = [item.key for item in instrument.items] + [s.name for s in instrument.scales]
    yield from unknown_names(path, f"field or score of {reference.form}", [reference.field], fields)


def _compared_with(study: Study, path: Path, rule: Rule, reference: Reference) -> Iterator[Misfit]:
    """A comparison with what can never be answered is always false, and nobody would notice."""
    instrument = (forms_at(study, reference.visit) or {}).get(reference.form)
    item = instrument and next((i for i in instrument.items if i.key == reference.field), None)
    if not item:
        return
    for constant in sorted(literals_of(rule, reference), key=str):
        if item.kind in ("choice", "choices") and constant not in item.worths:
            codes = ", ".join(repr(choice.code) for choice in item.choices)
            yield Misfit(path, f"{reference} is never {constant!r}; its codes are: {codes}")
        elif item.kind in ("number", "integer") and isinstance(constant, str):
            yield Misfit(path, f"{reference} is a number, and {constant!r} is text")


def _call(study: Study, path: Path, call: Call) -> Iterator[Misfit]:
    visits = [visit.code for visit in study.visits]
    if call.name == "met":
        rules = [rule.code for rule in study.eligibility]
        yield from unknown_names(path, "eligibility rule", [call.argument], rules)
    elif call.name == "done":
        yield from unknown_names(path, "visit", [call.argument], visits)
    elif call.name == "date":
        events = [*visits, *KNOWN_EVENTS, *study.events]
        yield from unknown_names(path, "visit or event", [call.argument], events)
    elif call.name == "answered":
        form, _, visit = call.argument.partition("@")
        forms = forms_at(study, visit or None)
        if forms is None:
            yield from unknown_names(path, "visit", [visit], visits)
        else:
            yield from unknown_names(path, "form that is expected there", [form], forms)


def forms_at(study: Study, visit: str | None) -> dict | None:
    """{form: instrument} of one visit, or of all; None for a visit that is not there."""
    if visit is not None and not study.has_visit(visit):
        return None
    visits = study.visits if visit is None else [study.visit(visit)]
    found = {}
    for one in visits:
        for expected in one.forms:
            try:
                found[expected.form] = study.form(expected.form, expected.version)
            except ValueError:
                continue  # said where the form is expected
    return found


def unknown_names(path: Path, what: str, names, known) -> Iterator[Misfit]:
    for name in names:
        if name not in known:
            there = ", ".join(sorted(str(one) for one in known)) or "none"
            yield Misfit(path, f"there is no {what} {name}; there are: {there}")
