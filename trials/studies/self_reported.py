"""Whether what participants fill in themselves exists, and is theirs to fill in."""

from collections.abc import Iterator

from trials.studies.misfits import Misfit, forms_at, unknown_names
from trials.studies.schema import Study


def misfits_of_self_report(study: Study) -> Iterator[Misfit]:
    rules = study.self_report
    if rules is None:
        return
    theirs = {
        expected.form
        for visit in study.visits
        for expected in visit.forms
        if expected.by == "participant" and not expected.double_entry
    }
    for place, offer in enumerate(rules.offers):
        path = ("self_report", "offers", place)
        visits = [visit.code for visit in study.visits]
        yield from unknown_names((*path, "visits"), "visit", offer.visits, visits)
        yield from unknown_names(
            (*path, "forms"), "form that participants fill in", offer.forms, theirs
        )
    for form, items in rules.must_answer.items():
        path = ("self_report", "must_answer", form)
        yield from unknown_names(path, "form that participants fill in", [form], theirs)
        if form in theirs:
            known = [item.key for item in forms_at(study, None)[form].items]
            yield from unknown_names(path, f"item of {form}", items, known)
    sites = [site.code for site in study.sites]
    yield from unknown_names(("self_report", "site_phones"), "site", rules.site_phones, sites)
    yield from _without_help(study)


def _without_help(study: Study) -> Iterator[Misfit]:
    """Whoever opens the help page finds somebody to call, wherever they are."""
    rules = study.self_report
    for country in sorted({site.country for site in study.sites}):
        for language in rules.languages:
            if not any(
                line.language == language and line.country in (None, country)
                for line in rules.help_lines
            ):
                yield Misfit(
                    ("self_report", "help_lines"),
                    f"there is no help line for {country} in the language {language}",
                )
