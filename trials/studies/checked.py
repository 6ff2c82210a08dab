"""Whether an edit check may be what the file says: what it reads, and whom its words may reach."""

from collections.abc import Iterator

from trials.studies.neutral_words import telling_words
from trials.studies.schema import EditCheck, Study
from trials.studies.schema.checks import MAY_READ, QUESTIONS


def why_not_checked(study: Study, check: EditCheck) -> Iterator[tuple[str, str]]:
    """(the key of the check, what is wrong with it). That names exist is asked of every rule."""
    classes = _classes_of(study, check.form)
    if not classes:
        yield "form", f"no form {check.form} is expected at a visit"
        return
    if "sealed" in classes:
        yield "form", f"{check.form} is sealed: nobody could be asked about it"
    if not any(r.form == check.form for r in check.rule.references):
        yield "rule", f"a check on {check.form} reads a field of {check.form}"
    for form in sorted(check.forms_beside):
        beyond = _classes_of(study, form) - _read_beside(classes)
        if beyond:
            yield (
                "rule",
                f"{form} is of the class {', '.join(sorted(beyond))}: whoever is asked about"
                f" {check.form} ({', '.join(sorted(classes))}) need not see it",
            )
    for call in check.rule.calls:
        if call.name not in QUESTIONS:
            yield "rule", f"a check reads answers and dates, and does not ask {call}"
        elif "rating" in classes:
            yield "rule", f"a check on a rating reads that rating alone, and does not ask {call}"
    if any(reference.form == "consent" for reference in check.rule.references):
        yield "rule", "a check reads answers and dates, and no choice of the consent form"
    telling = telling_words(study, check.says) if "rating" in classes else []
    if telling:
        yield "says", f"a question about a rating does not say {', '.join(telling)}"


def _classes_of(study: Study, form: str) -> set[str]:
    return {e.sees for visit in study.visits for e in visit.forms if e.form == form}


def _read_beside(classes: set[str]) -> set[str]:
    """What everybody sees who sees one of the classes."""
    return set.intersection(*(set(MAY_READ[one]) for one in classes))
