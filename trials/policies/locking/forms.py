"""Lines about forms: filled in, signed, verified, and scored as the study says now."""

from trials.authorization.scopes import SEALED_CLASS
from trials.models import Entry, Trial
from trials.policies.locking.line import Found, Line, Record, of_entries
from trials.selectors.definitions import altered_definitions
from trials.selectors.double_entry import unsettled_double_entries
from trials.selectors.entries import with_state
from trials.selectors.reopenings import reopened
from trials.selectors.signatures import unsigned_forms
from trials.selectors.verification import unverified_fields
from trials.studies.schema import Study

UNRESOLVED = (Entry.State.EXPECTED, Entry.State.DRAFT)


def _missing(trial: Trial, study: Study) -> Found:
    """Whoever fills it in, also what is sealed; an optional form that was begun is to be ended."""
    entries = with_state(Entry.objects.filter(trial=trial)).filter(state__in=UNRESOLVED)
    asked = entries.exclude(form_class=SEALED_CLASS)
    return of_entries(asked.exclude(optional=True, state=Entry.State.EXPECTED), "{state}")


def _sealed(trial: Trial, study: Study) -> Found:
    if not any(form.sees == SEALED_CLASS for visit in study.visits for form in visit.forms):
        return Found(does_not_apply="Nobody is asked for a treatment guess.")
    sealed = with_state(Entry.objects.filter(trial=trial, form_class=SEALED_CLASS))
    return of_entries(sealed.filter(state__in=UNRESOLVED, optional=False), "{state}")


def _unverified(trial: Trial, study: Study) -> Found:
    if study.monitoring is None:
        return Found(does_not_apply="The study file asks for no source verification.")
    return Found(
        [
            Record(
                key=f"{point.about.pk} {point.field}",
                label=f"{point.participant.number} {point.about._meta.verbose_name}"
                f" {point.field}".rstrip(),
                page="participant",
                place=(point.participant.number,),
            )
            for point in unverified_fields(trial)
        ]
    )


def _unsigned(trial: Trial, study: Study) -> Found:
    return of_entries(unsigned_forms(trial), "not signed")


def _unsettled(trial: Trial, study: Study) -> Found:
    return of_entries(unsettled_double_entries(trial), "two entries differ")


def _altered(trial: Trial, study: Study) -> Found:
    return Found(
        [
            Record(
                key=f"{one.form} {one.version} {one.scored_by} {number}",
                label=f"{one.form} {one.version}: scored by the definition {one.scored_by}",
            )
            for one in altered_definitions(trial)
            for number in range(one.revisions)
        ]
    )


def _reopened(trial: Trial, study: Study) -> Found:
    return Found(
        [
            Record(str(one.pk), f"{one.participant.number}: {one.reason}", "reopenings")
            for one in reopened(trial)
        ]
    )


LINES = (
    Line(
        "L2",
        "Expected forms without answers or reason",
        "site_coordinator",
        "Complete each, or record that it was not done, with the reason.",
        "soft_locked",
        _missing,
    ),
    Line(
        "L3",
        "Critical fields not verified against their source",
        "monitor",
        "The monitor compares each with its source.",
        "soft_locked",
        _unverified,
        explainable=True,
    ),
    Line(
        "L4",
        "Forms not signed by the investigator",
        "site_physician",
        "The physician of the site signs each participant's casebook.",
        "soft_locked",
        _unsigned,
    ),
    Line(
        "L4b",
        "Forms entered twice that differ",
        "data_manager",
        "A third person decides where two entries of a form differ.",
        "soft_locked",
        _unsettled,
    ),
    Line(
        "S3",
        "Answers scored by another definition",
        "data_manager",
        "The data manager scores them again with the definition that is in use.",
        "soft_locked",
        _altered,
    ),
    Line(
        "S4",
        "Forms and visits that are reopened",
        "data_manager",
        "Each closes with its next complete answers, or by hand.",
        "blind_reviewed",
        _reopened,
    ),
    Line(
        "L16",
        "Treatment guesses that are not there",
        "site_coordinator",
        "Each is given, or recorded as not done: what was guessed stays sealed.",
        "locked",
        _sealed,
    ),
)
