"""The matrix of participants by visits, for a constant number of queries.

A short study has a cell for each form; a longer one has a cell for each visit, which says what
is missing there.
"""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.urls import reverse

from trials.authorization.scopes import may_open
from trials.context import Scope
from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import Entry, Participant, Site, Trial
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.schedule import Timeline, VisitOnTimeline, timelines_of
from trials.selectors.trials import state_of
from trials.studies.loading import studies_at, study_of
from trials.studies.schema import Study, VisitOfStudy
from trials.web.presenters.participant import status_tone
from trials.web.presenters.timeline import FORM_MARKS, mark_of, state_in_words, visit_url

PAGE_LENGTH = 100
MOST_FORM_COLUMNS = 12
VISIT_MARKS = {
    "expected": "To come",
    "due": "Due",
    "overdue": "Overdue",
    "draft": "In progress",
    "complete": "Done",
    "not_done": "Missed, with a reason",
    "locked": "Locked",
}
MARK_OF_STATE = {
    "planned": "expected",
    "scheduled": "expected",
    "due": "due",
    "in_progress": "draft",
    "reopened": "draft",
    "done": "complete",
    "missed": "not_done",
    "not_applicable": "not_expected",
}
# Of several forms in one cell, the first of these is shown.
MOST_URGENT = ("overdue", "draft", "expected", "not_done", "complete", "locked", "not_applicable")
TO_DO = {"draft", "overdue", "due"}
SHOWS = {"": "Everybody", "todo": "With something to do", "overdue": "With something overdue"}


def matrix(trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: what the person filters by: q, site, show and page."""
    study = study_of(trial)
    people = with_status(Participant.objects.filter(trial=trial)).select_related("site", "trial")
    found = _filtered(people, asked).order_by("number")
    show = asked.get("show", "")
    if show:
        # What somebody needs is known only once their row is made.
        found = [row for row in _rows(found, study, scope, trial) if show in row["needs"]]
    page = Paginator(found, PAGE_LENGTH).get_page(asked.get("page"))
    rows = page.object_list if show else _rows(page.object_list, study, scope, trial)
    marks = FORM_MARKS if _by_form(study) else VISIT_MARKS
    return {
        "columns": _columns(study),
        "rows": rows,
        "tiles": _tiles(trial),
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
        "legend": [{"state": state, "label": label} for state, label in marks.items()],
        "pager": _pager(page, asked),
    }


def _by_form(study: Study) -> bool:
    return sum(len(visit.forms) for visit in study.visits) <= MOST_FORM_COLUMNS


def _rows(people: Iterable[Participant], study: Study, scope: Scope, trial: Trial) -> list[dict]:
    people = list(people)
    timelines = _timelines(people, trial)
    locked = state_of(trial) not in BEFORE_THE_LOCK
    return [_row(timelines[person.pk], study, scope, locked) for person in people]


def _timelines(people: list[Participant], trial: Trial) -> dict:
    """By the version of the study in force at each site: as many queries as there are versions."""
    found = {}
    studies = studies_at(trial)
    for study in {id(study): study for study in studies.values()}.values():
        there = [person for person in people if studies[person.site_id] is study]
        if there:
            found |= timelines_of(there, study)
    return found


def _filtered(people, asked: dict):
    if asked.get("q"):
        people = people.filter(number__icontains=asked["q"].strip())
    if asked.get("site"):
        people = people.filter(site__code=asked["site"])
    return people


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
            ]
            if _by_form(study)
            else [],
        }
        for visit in study.visits
    ]


def _row(timeline: Timeline, study: Study, scope: Scope, locked: bool) -> dict:
    person = timeline.participant
    by_code: dict[str, list[VisitOnTimeline]] = {}
    for one in timeline.visits:
        by_code.setdefault(one.visit.code, []).append(one)
    cells_of = _form_cells if _by_form(study) else _visit_cell
    cells = [
        cell
        for visit in study.visits
        for cell in cells_of(person, visit, by_code.get(visit.code, []), scope, locked)
    ]
    states = {cell["state"] for cell in cells}
    needs = {"overdue"} & states | ({"todo"} if states & TO_DO else set())
    return {
        "number": person.number,
        "url": reverse("participant", args=[person.trial.key, person.number]),
        "site": str(person.site),
        "status_label": LABELS[person.status],
        "status_tone": status_tone(person),
        "cells": cells,
        "needs": needs,
    }


def _visit_cell(
    person: Participant,
    visit: VisitOfStudy,
    held: list[VisitOnTimeline],
    scope: Scope,
    locked: bool,
) -> list[dict]:
    """held: the visits of this code; of those as needed, the latest one is shown."""
    said = f"{person.number}, {visit.code} {visit.label}"
    if not held:
        return [_cell("not_expected", f"{said}: not expected", None)]
    one = held[-1]
    words = [state_in_words(one)[0].lower()]
    if one.missing and not one.is_to_come:
        words.append(f"missing: {', '.join(one.missing)}")
    state = "overdue" if one.overdue_days else MARK_OF_STATE[one.state]
    if locked and state == "complete":
        state = "locked"
    return [_cell(state, f"{said}: {'; '.join(words)}", visit_url(person, one.visit))]


def _form_cells(
    person: Participant,
    visit: VisitOfStudy,
    held: list[VisitOnTimeline],
    scope: Scope,
    locked: bool,
) -> list[dict]:
    cells = []
    for number, expected in enumerate(visit.forms):
        said = f"{person.number}, {visit.code} {visit.label}, {expected.form}"
        entries = [
            (mark_of(entry, one, locked=locked), entry)
            for one in held
            for entry in one.forms
            if entry.form_key == expected.form
        ]
        if not entries:
            cells.append(_cell("not_expected", f"{said}: not expected", None, number))
            continue
        state, entry = min(entries, key=lambda found: MOST_URGENT.index(found[0]))
        opens = may_open(scope, form_class=entry.form_class, filled_by=entry.filled_by)
        url = reverse("entry", args=[person.trial.key, entry.pk]) if opens else None
        cells.append(_cell(state, f"{said}: {FORM_MARKS[state].lower()}", url, number))
    return cells


def _cell(state: str, label: str, url: str | None, number: int = 0) -> dict:
    return {"state": state, "label": label, "url": url, "first_of_visit": number == 0}


def _tiles(trial: Trial) -> list[dict]:
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
