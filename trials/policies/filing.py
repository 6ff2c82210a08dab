"""What stands in the way of filing a document or a note."""

from datetime import date
from uuid import UUID

from trials.authorization.scopes import SEALED_CLASS
from trials.context import ALL_SITES, Scope
from trials.models import Entry, FiledVersion, FileWithdrawal, Trial
from trials.policies.days import why_not_day
from trials.policies.writing import why_not_work, why_too_short


def why_not_file(trial: Trial, site_id: UUID | None, scope: Scope) -> str | None:
    """site_id: of the site that it is a document of; none for the study."""
    not_now = why_not_work(trial)
    if not_now or site_id is not None:
        return not_now
    return why_not_for_the_study(scope)


def why_not_for_the_study(scope: Scope) -> str | None:
    """What is the study's own is read at every site."""
    if scope.sites == ALL_SITES:
        return None
    return "Choose your site: what is the study's own comes from those who work for all sites."


def why_not_dates(effective_on: date, expires_on: date | None) -> str | None:
    for field, day in (("Effective from", effective_on), ("Expires on", expires_on)):
        if not_a_day := why_not_day(field, day):
            return not_a_day
    if expires_on and expires_on < effective_on:
        return f"It expires on {expires_on}, before it is effective on {effective_on}."
    return None


def why_not_withdraw(version: FiledVersion, reason: str) -> str | None:
    if FileWithdrawal.objects.filter(version=version).exists():
        return "This version was withdrawn already."
    not_now = why_not_work(version.trial)
    return not_now or why_too_short(reason, "Say why this version no longer counts.")


def why_not_note(about, text: str, scope: Scope) -> str | None:
    """about: what the note is of: a trial, site, participant, visit or form."""
    if isinstance(about, Entry) and about.form_class == SEALED_CLASS:
        return "What is sealed has no notes: they would be read by others than its writer."
    is_study = isinstance(about, Trial)
    not_now = why_not_work(about if is_study else about.trial)
    not_now = not_now or (why_not_for_the_study(scope) if is_study else None)
    return not_now or why_too_short(text, "The note is empty.")
