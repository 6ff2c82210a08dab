"""The matrix of participants by visits, for a constant number of queries.

A short study has a cell for each form; a longer one has a cell for each visit, which says what
is missing there. Only the participants of the page are planned; who is on it is found in SQL.
"""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import may_open, why_not_permitted
from trials.context import Scope
from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import Participant, Trial
from trials.selectors.finding import (
    PAGE_LENGTH,
    PageOfPeople,
    found_by,
    open_queries_of,
    page_of,
    understood,
)
from trials.selectors.schedule import Timeline, VisitOnTimeline
from trials.selectors.trials import state_of
from trials.selectors.worklists import timelines_at
from trials.studies.loading import studies_at, study_of
from trials.studies.schema import Study, VisitOfStudy
from trials.web.presenters.matrix_filters import filters_of, tiles_of
from trials.web.presenters.participant import status_tone
from trials.web.presenters.timeline import FORM_MARKS, mark_of, state_in_words, visit_url

MOST_FORM_COLUMNS = 12
# How many participants are planned at most to fill a page of those who need something.
MOST_LOOKED_AT = 10 * PAGE_LENGTH
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
# What somebody needs is known only once their row is made.
NEEDS = ("todo", "overdue")


def matrix(trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: what the person filters and sorts by (matrix_filters.py), and after or before."""
    asked = understood(asked)
    study = study_of(trial)
    shown = [visit for visit in study.visits if asked.get("visit") in (None, "", visit.code)]
    locked = state_of(trial) not in BEFORE_THE_LOCK
    rows, page = _page(trial, scope, study, shown, asked, locked=locked)
    marks = FORM_MARKS if _by_form(study) else VISIT_MARKS
    return {
        "columns": _columns(study, shown),
        "rows": rows,
        "tiles": tiles_of(trial),
        "filters": filters_of(trial, study, asked),
        "filtered": bool(asked.keys() - {"after", "before"}),
        "legend": [{"state": state, "label": label} for state, label in marks.items()],
        "pager": _pager(trial, page, len(rows), asked),
        "page_url": reverse("matrix", args=[trial.key]),
    }


def _page(
    trial: Trial, scope: Scope, study: Study, shown: list[VisitOfStudy], asked: dict, *, locked
) -> tuple[list[dict], PageOfPeople]:
    """The rows of the page. Where a row must need something, so many are looked at as it takes."""
    needed = asked.get("show") if asked.get("show") in NEEDS else None
    page = page_of(trial, asked)
    rows = _rows(page.people, study, shown, scope, trial, locked=locked)
    if needed is None:
        return rows, page
    found, looked_at = [row for row in rows if needed in row["needs"]], len(rows)
    while page.after and len(found) < PAGE_LENGTH and looked_at < MOST_LOOKED_AT:
        page = page_of(trial, asked | {"after": page.after, "before": ""})
        rows = _rows(page.people, study, shown, scope, trial, locked=locked)
        found += [row for row in rows if needed in row["needs"]]
        looked_at += len(rows)
    return found, page


def _by_form(study: Study) -> bool:
    return sum(len(visit.forms) for visit in study.visits) <= MOST_FORM_COLUMNS


def _rows(
    people: list[Participant],
    study: Study,
    shown: list[VisitOfStudy],
    scope: Scope,
    trial: Trial,
    *,
    locked: bool,
) -> list[dict]:
    timelines = timelines_at(people, studies_at(trial))
    queries = Queries(open_queries_of(people, trial))
    return [
        _row(timelines[person.pk], study, shown, scope, queries, locked=locked) for person in people
    ]


class Queries:
    """How many are open, of each participant, visit and form."""

    def __init__(self, rows: Iterable[tuple]):
        """rows: (participant, visit, form), as open_queries_of gives them."""
        self._numbers = Counter(one for row in rows for one in row if one is not None)

    def of(self, *things) -> int:
        return sum(self._numbers[thing.pk] for thing in things)


def _columns(study: Study, shown: list[VisitOfStudy]) -> list[dict]:
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
        for visit in shown
    ]


def _row(
    timeline: Timeline,
    study: Study,
    shown: list[VisitOfStudy],
    scope: Scope,
    queries: Queries,
    *,
    locked: bool,
) -> dict:
    person, key = timeline.participant, timeline.participant.trial.key
    by_code: dict[str, list[VisitOnTimeline]] = {}
    for one in timeline.visits:
        by_code.setdefault(one.visit.code, []).append(one)
    cells_of = _form_cells if _by_form(study) else _visit_cell
    cells = [
        cell
        for visit in shown
        for cell in cells_of(person, visit, by_code.get(visit.code, []), scope, queries, locked)
    ]
    states = {cell["state"] for cell in cells}
    needs = {"overdue"} & states | ({"todo"} if states & TO_DO else set())
    asked = urlencode({"show": "unsettled", "participant": person.number})
    return {
        "number": person.number,
        "url": reverse("participant", args=[key, person.number]),
        "site": str(person.site),
        "status_label": LABELS[person.status],
        "status_tone": status_tone(person),
        "queries": queries.of(person),
        "queries_url": None
        if why_not_permitted(scope, P.SEE_QUERIES)
        else f"{reverse('queries', args=[key])}?{asked}",
        "cells": cells,
        "needs": needs,
    }


def _visit_cell(
    person: Participant,
    visit: VisitOfStudy,
    held: list[VisitOnTimeline],
    scope: Scope,
    queries: Queries,
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
    url = visit_url(person, one.visit)
    number = queries.of(*(one.visit for one in held))
    return [_cell(state, f"{said}: {'; '.join(words)}", url, queries=number)]


def _form_cells(
    person: Participant,
    visit: VisitOfStudy,
    held: list[VisitOnTimeline],
    scope: Scope,
    queries: Queries,
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
        asked = queries.of(*(entry for _, entry in entries))
        label = f"{said}: {FORM_MARKS[state].lower()}"
        cells.append(_cell(state, label, url, number, queries=asked))
    return cells


def _cell(state: str, label: str, url: str | None, number: int = 0, queries: int = 0) -> dict:
    asked = {0: "", 1: "; 1 open query"}.get(queries, f"; {queries} open queries")
    return {
        "state": state,
        "label": label + asked,
        "url": url,
        "first_of_visit": number == 0,
        "queries": queries,
    }


def _pager(trial: Trial, page: PageOfPeople, rows: int, asked: dict) -> dict:
    kept = {name: value for name, value in asked.items() if name not in ("after", "before")}

    def url(**place) -> str:
        return "?" + urlencode({name: value for name, value in (kept | place).items() if value})

    if asked.get("show") in NEEDS:
        # How many there are in all is not known before everybody is planned.
        text, before = f"{rows} participants", None
    else:
        number = found_by(trial, asked).count()
        text, before = f"{rows} of {number} participants", page.before
    return {
        "text": text,
        "previous_url": url(before=before) if before else None,
        "next_url": url(after=page.after) if page.after else None,
    }
