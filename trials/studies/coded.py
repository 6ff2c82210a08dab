"""Whether the fields that are coded, and those that describe an adverse event, are there."""

from collections.abc import Iterator

from instruments import Item
from trials.studies.schema import Study

# {field of adverse_events: the kinds that an item of it may have}
KINDS = {
    "term": ("text",),
    "criteria": ("choice", "choices"),
    "began": ("date",),
    "began_at": ("time",),
    "severity": ("choice",),
    "ended": ("date",),
    "outcome": ("choice",),
}


def why_not_coded(study: Study) -> Iterator[tuple[tuple, str]]:
    """(where in the file, what does not fit and what would)"""
    for place, coded in enumerate(study.coded_terms):
        why_not = _why_not_item(study, coded.form, coded.field, ("text",))
        if why_not:
            yield ("coded_terms", place, "field"), why_not
    adverse = study.adverse_events
    for name, kinds in KINDS.items() if adverse else ():
        key = getattr(adverse, name)
        why_not = key and _why_not_item(study, adverse.form, key, kinds)
        if why_not:
            yield ("adverse_events", name), why_not


def _why_not_item(study: Study, form: str, key: str, kinds: tuple[str, ...]) -> str | None:
    items = _items(study, form)
    if items is None:
        return f"there is no form {form} at any visit"
    fitting = [item.key for item in items if item.kind in kinds]
    if key in fitting:
        return None
    there = ", ".join(fitting) or "none"
    return f"{form} has no field {key} of the kind {' or '.join(kinds)}; it has: {there}"


def _items(study: Study, key: str) -> tuple[Item, ...] | None:
    """Of the form as it is expected at a visit; None where it is not."""
    for visit in study.visits:
        for expected in visit.forms:
            if expected.form == key:
                try:
                    return study.form(key, expected.version).items
                except ValueError:
                    return ()  # said where the form is expected
    return None
