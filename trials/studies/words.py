"""The parts of a study file as people read them, in a difference and on the study's page."""

from functools import singledispatch

from django.conf.locale import LANG_INFO

from trials.studies.rules import Rule
from trials.studies.schema import Anchor, ExpectedForm, FieldOfForm, Gate, Study, VisitOfStudy
from trials.studies.schema.base import Strict
from trials.studies.schema.conduct import EligibilityRule, Requirement


def language_name(code: str) -> str:
    """Hebrew for "he" (ISO 639-1); a language that Django does not know keeps its code."""
    return LANG_INFO.get(code, {}).get("name", code)


@singledispatch
def in_words(part) -> str:
    """One line, or part of one. A number, a text or a date stands as it is."""
    return str(part) or "none"


@in_words.register(type(None))
def _(part: None) -> str:
    return "none"


@in_words.register
def _(part: bool) -> str:
    return "yes" if part else "no"


@in_words.register
def _(part: float) -> str:
    return f"{part:g}"


@in_words.register(list)
@in_words.register(tuple)
def _(part) -> str:
    return ", ".join(in_words(one) for one in part) or "none"


@in_words.register
def _(part: dict) -> str:
    return ", ".join(f"{key}: {in_words(value)}" for key, value in part.items()) or "none"


@in_words.register
def _(part: Rule) -> str:
    return part.text


@in_words.register
def _(part: Strict) -> str:
    """What the file says of it, and nothing where it says nothing."""
    said = (
        f"{name.strip('_').replace('_', ' ')} {in_words(getattr(part, name))}"
        for name in type(part).model_fields
        if name in part.model_fields_set and name != "provenance"
    )
    return ", ".join(said)


@in_words.register
def _(part: Anchor) -> str:
    first, last = part.between
    window = f" ({first} to {last})" if first != last else ""
    return f"day {part.target}{window} after {part.after}"


@in_words.register
def _(part: ExpectedForm) -> str:
    version = f" {part.version.replace('_', ' ')}" if part.version else ""
    often = ""
    if part.at:
        often = f" at {', '.join(part.at)}"
    elif part.repeat > 1:
        often = f" {part.repeat} times"
    elif part.as_needed:
        often = " as needed"
    optional = " (optional)" if part.optional else ""
    twice = " (entered twice)" if part.double_entry else ""
    some = f", when {part.when.text}" if part.when else ""
    return f"{part.form}{version} by {part.by}{often}{optional}{twice}{some}"


@in_words.register
def _(part: VisitOfStudy) -> str:
    when = "as needed" if part.as_needed else " and ".join(in_words(one) for one in part.anchors)
    some = f"; when {part.when.text}" if part.when else ""
    return f"{part.label}; {when}{some}; {in_words(part.forms)}"


@in_words.register
def _(part: FieldOfForm) -> str:
    if part.options:
        answers = in_words(part.options)
    elif part.minimum is not None and part.maximum is not None:
        answers = f"{part.minimum:g} to {part.maximum:g} {part.unit}".strip()
    else:
        answers = part.kind
    return f"{part.label} ({answers})"


@in_words.register
def _(part: EligibilityRule) -> str:
    blinded = ", blinded" if part.blinded else ""
    return f"{part.kind}: {part.label}: {part.rule.text} (at {', '.join(part.at)}{blinded})"


@in_words.register
def _(part: Gate) -> str:
    before = f" before {part.before}" if part.before else ""
    return f"{part.rule.text}{before} ({part.otherwise})"


@in_words.register
def _(part: Requirement) -> str:
    return f"{part.rule.text} ({part.otherwise})"


def name_of_number(study: Study) -> str:
    """What randomising gives: a kit, unless each session has one of its own."""
    return "Randomisation number" if study.keeps_kits else "Kit number"
