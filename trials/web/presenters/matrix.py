"""The matrix of participants by visits and forms, for a constant number of queries."""

from collections import defaultdict
from datetime import date

from django.core.paginator import Paginator
from django.urls import reverse

from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Consent, Entry, Participant, Site, Trial
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.windows import windows

PAGE_LENGTH = 100
TONES = {
    "consented": "info",
    "randomised": "good",
    "completed": "good",
    "withdrew": "warn",
    "lost_to_follow_up": "warn",
    "screen_failed": "neutral",
}
MARKS = {
    "expected": "Expected",
    "overdue": "Overdue",
    "draft": "In progress",
    "complete": "Complete",
    "not_done": "Not done, with a reason",
    "locked": "Locked",
}
SHOWS = {"": "Everybody", "todo": "With something to do", "overdue": "With something overdue"}


def matrix(trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: what the person filters by: q, site, show and page."""
    study = study_of(trial)
    people = with_status(Participant.objects.filter(trial=trial)).select_related("site")
    found = _filtered(people, asked).order_by("number")
    show = asked.get("show", "")
    if show:
        # What somebody needs is known only once their row is made.
        found = [row for row in _rows(found, study, scope, trial) if show in row["needs"]]
    page = Paginator(found, PAGE_LENGTH).get_page(asked.get("page"))
    rows = page.object_list if show else _rows(page.object_list, study, scope, trial)
    return {
        "columns": _columns(study),
        "rows": rows,
        "tiles": _tiles(trial, study),
        "filters": {
            "q": asked.get("q", ""),
            "site": asked.get("site", ""),
            "show": show,
            "sites": [
                {"code": site.code, "name": str(site)}
                for site in Site.objects.filter(trial=trial).order_by("code")
            ],
            "shows": [{"value": value, "label": label} for value, label in SHOWS.items()],
        },
        "legend": [{"state": state, "label": label} for state, label in MARKS.items()],
        "pager": _pager(page, asked),
    }


def _rows(people, study: Study, scope: Scope, trial: Trial) -> list[dict]:
    entries = _entries_by_participant(people)
    consents = dict(
        Consent.objects.filter(participant__in=people).values_list("participant_id", "signed_on")
    )
    locked = state_of(trial) != "open"
    return [
        _row(person, entries[person.pk], study, scope, trial, locked, consents.get(person.pk))
        for person in people
    ]


def _filtered(people, asked: dict):
    if asked.get("q"):
        people = people.filter(number__icontains=asked["q"].strip())
    if asked.get("site"):
        people = people.filter(site__code=asked["site"])
    return people


def _entries_by_participant(people) -> dict:
    by_participant = defaultdict(dict)
    entries = with_state(Entry.objects.filter(participant__in=people)).select_related("visit")
    for entry in entries:
        by_participant[entry.participant_id][entry.visit.code, entry.form_key] = entry
    return by_participant


def _columns(study: Study) -> list[dict]:
    return [
        {
            "code": visit.code,
            "label": visit.label,
            "forms": [
                {
                    "label": study.form(form.form, form.version).abbreviation,
                    "title": study.form(form.form, form.version).title,
                }
                for form in visit.forms
            ],
        }
        for visit in study.visits
    ]


def _row(person, entries, study, scope, trial, locked, consented_on) -> dict:
    overdue = overdue_visits(study, entries.values(), consented_on)
    cells = [
        _cell(
            person,
            visit,
            number,
            entries.get((visit.code, form.form)),
            scope,
            trial,
            locked,
            visit.code in overdue,
        )
        for visit in study.visits
        for number, form in enumerate(visit.forms)
    ]
    states = {cell["state"] for cell in cells}
    needs = {"overdue"} & states | ({"todo"} if states & {"draft", "overdue"} else set())
    return {
        "number": person.number,
        "url": reverse("participant", args=[trial.key, person.number]),
        "site": str(person.site),
        "status_label": LABELS[person.status],
        "status_tone": TONES[person.status],
        "cells": cells,
        "needs": needs,
    }


def overdue_visits(study: Study, entries, consented_on: date | None) -> set[str]:
    """Visits whose window has closed."""
    events = {"consent": consented_on} if consented_on else {}
    for entry in entries:
        if entry.done_on:
            held = events.get(entry.visit.code)
            events[entry.visit.code] = min(held, entry.done_on) if held else entry.done_on
    today = date.today()
    return {
        code
        for code, window in windows(study, events).items()
        if window and window.is_overdue(today)
    }


def _cell(person, visit, number, entry, scope, trial, locked, overdue) -> dict:
    state = mark_of(entry.state, locked=locked, overdue=overdue) if entry else "not_expected"
    form = entry.form_key if entry else ""
    word = MARKS.get(state, "Not expected").lower()
    may_open = entry is not None and entry.form_class in scope.form_classes
    return {
        "state": state,
        "label": f"{person.number}, {visit.code} {visit.label}, {form}: {word}",
        "url": reverse("entry", args=[trial.key, entry.pk]) if may_open else None,
        "first_of_visit": number == 0,
    }


def mark_of(state: str, *, locked: bool, overdue: bool) -> str:
    if locked and state == Entry.State.COMPLETE:
        return "locked"
    if overdue and state in (Entry.State.EXPECTED, Entry.State.DRAFT):
        return "overdue"
    return state


def _tiles(trial: Trial, study: Study) -> list[dict]:
    people = with_status(Participant.objects.filter(trial=trial))
    entries = with_state(Entry.objects.filter(trial=trial))
    complete = entries.filter(state=Entry.State.COMPLETE).count()
    everything = entries.count()
    share = f"{100 * complete // everything} %" if everything else "–"
    return [
        {"value": people.count(), "label": "Participants"},
        {
            "value": people.filter(randomisations__isnull=False).count(),
            "label": "Randomised",
        },
        {"value": share, "label": f"Forms complete ({complete} of {everything})"},
        {
            "value": entries.filter(state=Entry.State.DRAFT).count(),
            "label": "Forms in progress",
        },
    ]


def _pager(page, asked: dict) -> dict:
    def url(number):
        kept = {k: v for k, v in asked.items() if v and k != "page"} | {"page": number}
        return "?" + "&".join(f"{k}={v}" for k, v in kept.items())

    return {
        "text": f"{page.start_index()} to {page.end_index()} of {page.paginator.count}",
        "previous_url": url(page.previous_page_number()) if page.has_previous() else None,
        "next_url": url(page.next_page_number()) if page.has_next() else None,
    }
