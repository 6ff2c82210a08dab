"""Whether what the monitor is to verify exists, and is the monitor's to read."""

from collections.abc import Iterator

from trials.studies.schema import READ_BY_MONITORS, CriticalForm, ExpectedForm, Study

Path = tuple[str | int, ...]


def why_not_monitored(study: Study) -> Iterator[tuple[Path, str]]:
    """(where below `monitoring`, what does not fit) for everything that does not."""
    seen = []
    for place, critical in enumerate(study.monitoring.critical):
        path = ("critical", place)
        if critical in seen:
            yield path, "it is there twice"
        seen.append(critical)
        if isinstance(critical, CriticalForm):
            for key, why in _why_not_form(study, critical):
                yield (*path, key), why
    if "eligibility" in study.monitoring.critical and not physicians_steps(study):
        place = study.monitoring.critical.index("eligibility")
        yield (
            ("critical", place),
            "eligibility is verified by the steps of the enrolment that a physician takes, and"
            " the study has none",
        )


def physicians_steps(study: Study) -> list[str]:
    """The states of the study axis by which a physician says that somebody is eligible."""
    return [step.status for step in study.enrolment if step.by == "physician"]


def _why_not_form(study: Study, critical: CriticalForm) -> Iterator[tuple[str, str]]:
    for visit in critical.at:
        if not study.has_visit(visit):
            yield "at", f"there is no visit {visit}"
    places = [
        expected
        for visit in study.visits
        for expected in visit.forms
        if expected.form == critical.form and (not critical.at or visit.code in critical.at)
    ]
    if not places:
        where = f" at {', '.join(critical.at)}" if critical.at else " at a visit"
        yield "form", f"no form {critical.form} is expected{where}"
    for expected in places:
        yield from _why_not_fields(study, critical, expected)
        return  # of one form, the same would be said of each visit


def _why_not_fields(
    study: Study, critical: CriticalForm, expected: ExpectedForm
) -> Iterator[tuple[str, str]]:
    if critical.fields and expected.sees not in READ_BY_MONITORS:
        yield (
            "fields",
            f"{critical.form} is a form of the class {expected.sees}: the monitor sees that it is"
            " there, and none of its answers; leave the fields out",
        )
        return
    try:
        known = [item.key for item in study.form(critical.form, expected.version).items]
    except ValueError:
        return  # said where the form is expected
    for field in critical.fields:
        if field not in known:
            yield (
                "fields",
                f"there is no field {field} of {critical.form}; there are: {', '.join(known)}",
            )
