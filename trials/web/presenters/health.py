"""The data manager's board: how far the data are, and what waits to be settled."""

from collections import Counter
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from trials.models import DataQuery, Trial
from trials.selectors.boards import RECORD_SETS, count_forms, ever_complete
from trials.selectors.form_sets import FORM_SETS
from trials.selectors.queries import OF_CHECKS, open_queries
from trials.selectors.terms import uncoded_terms, waiting_terms
from trials.selectors.verification import ENROLMENT, Progress, place_of, points_of, progress_by
from trials.studies.loading import study_of
from trials.web.presenters.boards import progress_bar, records_url
from trials.web.presenters.query_list import AGE_RANGES, AGES
from trials.web.presenters.verification import place_in_words

OF_VISITS = ("expected", "entered", "in_progress", "not_done", "missing", "late", "signed")
BACKLOGS = ("self_report_missing", "to_assign", "with_rater", "double_entry", "unsigned")


def health_page(trial: Trial) -> dict:
    counts = count_forms(trial, (*OF_VISITS, *BACKLOGS))
    return {
        "tiles": [*_backlogs(trial, counts), *_others(trial)],
        "queries": _queries(trial),
        "visits": _visits(trial, counts),
        "columns": [FORM_SETS[name].label for name in OF_VISITS],
        "about": [
            {"label": FORM_SETS[name].label, "about": FORM_SETS[name].about} for name in OF_VISITS
        ],
        "checks": _checks(trial),
    }


def _backlogs(trial: Trial, counts: dict[str, Counter]) -> list[dict]:
    return [
        {
            "value": counts[name].total(),
            "label": FORM_SETS[name].label,
            "url": records_url(trial, name),
        }
        for name in BACKLOGS
    ]


def _others(trial: Trial) -> list[dict]:
    terms = waiting_terms(uncoded_terms(trial)) if study_of(trial).coded_terms else []
    duplicates = RECORD_SETS["duplicates"]
    return [
        {"value": len(terms), "label": "Terms to code", "url": reverse("terms", args=[trial.key])},
        {
            "value": duplicates.rows(trial).count(),
            "label": duplicates.label,
            "url": records_url(trial, "duplicates"),
        },
    ]


def _queries(trial: Trial) -> list[dict]:
    """Those that are not settled, by age; none is counted twice."""
    ages = list(open_queries(trial).values_list("age", flat=True))
    page = reverse("queries", args=[trial.key])
    return [
        {
            "value": sum(age >= first and (last is None or age <= last) for age in ages),
            "label": AGES[name],
            "url": f"{page}?{urlencode({'show': 'unsettled', 'age': name})}",
        }
        for name, (first, last) in AGE_RANGES.items()
        if name in ("0-6", "7-29", "30")
    ]


def _visits(trial: Trial, counts: dict[str, Counter]) -> list[dict]:
    """A row for each visit of which anybody has a form, in the order of the study."""
    labels = {visit.code: visit.label for visit in study_of(trial).visits}
    of_visits = {name: _by_visit(counts[name]) for name in OF_VISITS}
    there = {visit for found in of_visits.values() for visit in found}
    gone = sorted(there.difference(labels))
    verified = progress_by(points_of(trial), place_of)
    # No form; with it, all rows together are as much as all sites together.
    enrolment = [_row(trial, ENROLMENT, place_in_words(ENROLMENT), verified, cells=[])]
    return (enrolment if ENROLMENT in verified else []) + [
        _row(
            trial,
            code,
            labels.get(code, "Not in the study any more"),
            verified,
            cells=[
                {
                    "label": FORM_SETS[name].label,
                    "count": of_visits[name][code],
                    "url": records_url(trial, name, visit=code),
                }
                for name in OF_VISITS
            ],
        )
        for code in (*labels, *gone)
        if code in there
    ]


def _row(
    trial: Trial, place: str, label: str, verified: dict[str, Progress], *, cells: list[dict]
) -> dict:
    """place: the code of a visit, or ENROLMENT."""
    page = reverse("verification", args=[trial.key])
    return {
        "code": "" if place == ENROLMENT else place,
        "label": label,
        "cells": cells,
        "progress": progress_bar(verified.get(place, Progress(0, 0)), place),
        "verification_url": f"{page}?{urlencode({'visit': place})}",
    }


def _by_visit(found: Counter) -> Counter:
    counted: Counter = Counter()
    for (_, visit), number in found.items():
        counted[visit] += number
    return counted


def _checks(trial: Trial) -> list[dict]:
    """How often each edit check found something, of the complete forms that it looks at."""
    page = reverse("queries", args=[trial.key])
    hits = (
        DataQuery.objects.filter(trial=trial, opened_role=OF_CHECKS)
        .exclude(check_code="")
        .values_list("check_code", "entry__form_key")
        .annotate(n=Count("pk"))
        .order_by("-n", "check_code")
    )
    complete = ever_complete(trial) if hits else Counter()
    return [
        {
            "code": code,
            "form": form,
            "count": number,
            "url": f"{page}?{urlencode({'show': 'all', 'check': code, 'form': form})}",
            "complete": complete[form],
            "share": f"{100 * number / complete[form]:.1f} %" if complete[form] else "–",
        }
        for code, form, number in hits
    ]
