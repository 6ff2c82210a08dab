"""Notes to file: the list, and beside what they are of."""

from urllib.parse import urlencode

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Entry, NoteToFile, Participant, Site, Trial, Visit
from trials.policies.filing import why_not_for_the_study
from trials.policies.writing import why_not_work
from trials.selectors.notes import all_notes, notes_of

MOST = 500


def notes_page(trial: Trial, scope: Scope) -> dict:
    return {
        "notes": [_note(one, trial) for one in all_notes(trial)[:MOST]],
        "adding": [] if why_not_permitted(scope, P.KEEP_FILES) else _all_adding(trial, scope),
    }


def _all_adding(trial: Trial, scope: Scope) -> list[dict]:
    sites = Site.objects.filter(trial=trial).order_by("code")
    why_not = why_not_work(trial)
    of_study = {} if why_not_for_the_study(scope) else {"The study": trial}
    labels = of_study | {str(site): site for site in sites}
    return [_adding(one, trial, label) | {"why_not": why_not} for label, one in labels.items()]


def notes_beside(subject: Participant | Visit | Entry, scope: Scope) -> dict | None:
    """For the page of what the notes are of; None for a role that reads none."""
    if why_not_permitted(scope, P.SEE_FILES):
        return None
    may_write = not why_not_permitted(scope, P.KEEP_FILES)
    return {
        "notes": [_note(one, subject.trial) for one in notes_of(subject)[:MOST]],
        # Whether it may be written now, its own page says: this one has asked enough.
        "add": _adding(subject, subject.trial, "Write a note") if may_write else None,
    }


def subject_key(subject) -> str:
    """How a note's subject stands in an address: study, or participant:<id>."""
    if isinstance(subject, Trial):
        return "study"
    return f"{type(subject).__name__.lower()}:{subject.pk}"


def words_of(subject) -> str:
    if isinstance(subject, Trial):
        return "the study"
    if isinstance(subject, Site):
        return f"site {subject}"
    if isinstance(subject, Participant):
        return f"participant {subject.number}"
    if isinstance(subject, Visit):
        return f"participant {subject.participant.number}, {subject.name}"
    return f"participant {subject.participant.number}, {subject.visit.name}, {subject.name}"


def _adding(subject, trial: Trial, label: str) -> dict:
    address = reverse("add-note", args=[trial.key])
    return {"label": label, "url": f"{address}?{urlencode({'of': subject_key(subject)})}"}


def _note(note: NoteToFile, trial: Trial) -> dict:
    return {
        "about": _about(note),
        "url": _url(note, trial),
        "text": note.text,
        "by": note.recorded_by.name,
        "role_label": ROLES[note.role].label,
        "at": note.recorded_at,
    }


def _about(note: NoteToFile) -> str:
    if note.participant is None:
        return str(note.site) if note.site else "The study"
    parts = [note.participant.number, *(one.name for one in (note.visit, note.entry) if one)]
    return ", ".join(parts)


def _url(note: NoteToFile, trial: Trial) -> str | None:
    if note.entry_id:
        return reverse("entry", args=[trial.key, note.entry_id])
    if note.visit_id:
        return reverse("visit", args=[trial.key, note.visit_id])
    if note.participant_id:
        return reverse("participant", args=[trial.key, note.participant.number])
    return None
