"""Importing files of answers, through the same acts as a person's entry, whole or not at all."""

import uuid
from collections.abc import Callable
from datetime import date

from django.db import transaction

from trials.actions.entries import mark_not_done, record_answers
from trials.actions.participants import enrol, randomise
from trials.actions.steps import record_step
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.imports.files import Imported, same_subjects
from trials.models import Entry, Site, Trial
from trials.studies.loading import study_at
from trials.studies.schema import Study

NOT_IN_FILE = "Not in the imported file"


def import_answers(
    *,
    trial: Trial,
    items: Imported,
    covariates: Imported,
    site: Site,
    on: date,
    scope: Scope,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Enrol, record and randomise everybody of the files; returns how many people.

    Raises BadFile when a subject is in one file only. Whatever is refused, nothing is kept.
    """
    demand(scope, Permission.IMPORT_DATA)
    same_subjects(items, covariates)
    subjects = sorted(items.answers)
    with transaction.atomic(), reading(scope):
        study = study_at(trial, site.pk)
        for done, subject in enumerate(subjects, 1):
            answers = items.answers[subject] | covariates.answers[subject]
            _import_one(trial, study, subject, answers, site, on, scope)
            tell(done, len(subjects))
    return len(subjects)


def _import_one(
    trial: Trial, study: Study, subject: str, answers: dict, site: Site, on: date, scope: Scope
) -> None:
    participant = enrol(
        trial=trial,
        site=site,
        number=subject,
        consent_version=study.consent.version,
        consented_on=on,
        language=study.languages_at(site.code)[0],
        scope=scope,
    )
    entries = {
        (entry.visit.code, entry.form_key): entry
        for entry in Entry.objects.filter(participant=participant).select_related(
            "visit", "participant"
        )
    }
    randomised = False
    for (visit, form), entry in sorted(entries.items(), key=lambda pair: _order(pair[1])):
        if not randomised and visit not in study.randomisation.after:
            randomise(participant=participant, scope=scope, on=on)
            randomised = True
        save_or_explain(entry, answers.get((visit, form)), study, on, scope, NOT_IN_FILE)
    record_step(participant=participant, axis="study", state="completed", on=on, scope=scope)


def _order(entry: Entry) -> tuple[int, int]:
    return entry.visit.position, entry.position


def save_or_explain(
    entry: Entry, answers: dict | None, study: Study, on: date, scope: Scope, reason: str
) -> None:
    """Record the answers as complete; items that are not there are missing, not zero."""
    if answers is None:
        mark_not_done(entry=entry, reason=reason, scope=scope)
        return
    instrument = study.form(entry.form_key, entry.form_version)
    blank = {item.key: {"missing": "not_done"} for item in instrument.unanswered(answers)}
    record_answers(
        entry=entry,
        answers=answers | blank,
        based_on=0,
        complete=True,
        done_on=on,
        idempotency_key=uuid.uuid4(),
        scope=scope,
    )
