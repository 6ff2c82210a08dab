"""The monitor's board of sites, and the records behind each number of every board."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.urls import reverse

from trials.authorization.scopes import may_open
from trials.context import Scope
from trials.models import Entry, Participant, Site, Trial
from trials.selectors.boards import (
    FORMS_OF_SITES,
    RECORD_SETS,
    RECORDS_OF_SITES,
    count_forms,
    count_records,
    forms_in,
)
from trials.selectors.double_entry import withheld_from_reader
from trials.selectors.form_sets import FORM_SETS, LATE_AFTER
from trials.selectors.overview import months_in_study
from trials.selectors.queries import open_queries
from trials.selectors.rates import Ratio, rate_ratio
from trials.selectors.verification import Progress, points_of, progress_by
from trials.web.presenters.timeline import FORM_MARKS, TO_ENTER_AGAIN

PAGE_LENGTH = 50
# Digits of the number of a page.
LONGEST_PAGE = 6
# A site with more than twice as many for each participant as the others is marked; where people
# have to report, also one with less than half as many.
APART = 2
REPORTED_BY_PEOPLE = ("deviations",)
# Of fewer participants, what they have in common is chance.
TOO_FEW = 5


@dataclass(frozen=True)
class _Column:
    """A set on the board of sites. page: where its records are listed. counts: by site."""

    name: str
    label: str
    page: str
    counts: Counter
    total: int


def risk_page(trial: Trial) -> dict:
    sites = list(Site.objects.filter(trial=trial).order_by("code"))
    people = dict(
        Participant.objects.filter(trial=trial).values_list("site__code").annotate(n=Count("pk"))
    )
    counts = {name: _by_site(found) for name, found in count_forms(trial, FORMS_OF_SITES).items()}
    counts |= {name: count_records(trial, name) for name in RECORDS_OF_SITES}
    time = months_in_study(trial, date.today())
    all_time = time.total()
    queries = _queries(trial)
    verified = progress_by(points_of(trial), lambda point: point.participant.site.code)
    columns = [
        _Column(name, _set(name).label, records_url(trial, name), counted, counted.total())
        for name, counted in counts.items()
    ]
    matrix, queried, verification = (
        reverse(page, args=[trial.key]) for page in ("matrix", "queries", "verification")
    )
    everybody = sum(people.values())
    return {
        "columns": ["Open queries", *(column.label for column in columns)],
        "rows": [
            {
                "name": str(site),
                "people": people.get(site.code, 0),
                "people_url": _at(matrix, site=site.code),
                "overdue_url": _at(matrix, site=site.code, show="overdue"),
                "verification_url": _at(verification, site=site.code),
                "progress": progress_bar(verified.get(site.code, Progress(0, 0)), str(site)),
                "cells": [
                    _queries_cell(queried, site.code, queries.get(site.code, (0, 0))),
                    *(
                        _events_cell(column, site.code, time, all_time)
                        if column.name == "adverse_events"
                        else _cell(column, site.code, people.get(site.code, 0), everybody)
                        for column in columns
                    ),
                ],
            }
            for site in sites
        ],
        "late_after": LATE_AFTER,
        "too_few": TOO_FEW,
    }


def stands_out(own: float | None, others: float | None, *, both_ways: bool) -> bool:
    """own, others: how many for each participant; None where there is nobody."""
    if own is None or others is None:
        return False
    return own > APART * others or (both_ways and own * APART < others)


def records_page(name: str, trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: site and visit (their codes), and page."""
    page = int(asked["page"][:LONGEST_PAGE]) if asked.get("page", "").isdecimal() else 1
    page = max(page, 1)
    first = (page - 1) * PAGE_LENGTH
    found = _forms if name in FORM_SETS else _records
    rows, total = found(name, trial, scope, asked, first)
    return {
        "title": _set(name).label,
        "about": _set(name).about,
        "places": [asked[place] for place in ("site", "visit") if asked.get(place)],
        "rows": rows,
        "total": total,
        "pager": _pager(page, first, len(rows), total, asked) if total > len(rows) else None,
    }


def records_url(trial: Trial, name: str, **places: str) -> str:
    """Where the records of a set are listed. places: site and visit."""
    url = reverse("records", args=[trial.key, name])
    return _at(url, **places) if places else url


def _at(page: str, **asked: str) -> str:
    return f"{page}?{urlencode(asked)}"


def _set(name: str):
    return FORM_SETS.get(name) or RECORD_SETS[name]


def _by_site(found: Counter) -> Counter:
    counted: Counter = Counter()
    for (site, _), number in found.items():
        counted[site] += number
    return counted


def _queries(trial: Trial) -> dict[str, tuple[int, int]]:
    """{code of the site: (how many are open, how many days the oldest)}."""
    rows = open_queries(trial).order_by().values_list("site__code")
    return {site: counted for site, *counted in rows.annotate(n=Count("pk"), oldest=Max("age"))}


def _queries_cell(page: str, site: str, counted: tuple[int, int]) -> dict:
    number, oldest = counted
    return {
        "label": "Open queries",
        "count": number,
        "url": _at(page, show="unsettled", site=site),
        "said": f"oldest {days_in_words(oldest)}" if number else "",
        "mark": "",
    }


def days_in_words(days: int) -> str:
    return {0: "today", 1: "1 day"}.get(days, f"{days} days")


def _cell(column: _Column, site: str, here: int, everybody: int) -> dict:
    """How many here, and for each participant here and at the other sites.

    here, everybody: how many participants.
    """
    count, elsewhere = column.counts[site], everybody - here
    own = count / here if here else None
    others = (column.total - count) / elsewhere if elsewhere else None
    both_ways = column.name in REPORTED_BY_PEOPLE
    apart = here >= TOO_FEW and stands_out(own, others, both_ways=both_ways)
    both = own is not None and others is not None and column.total
    return {
        "label": column.label,
        "count": count,
        "url": _at(column.page, site=site),
        "said": f"{own:.1f} each · others {others:.1f}" if both else "",
        "mark": "stands out" if apart else "",
    }


def _events_cell(column: _Column, site: str, time: Counter, all_time: float) -> dict:
    """Adverse events for each month of a participant here, divided by those elsewhere."""
    count = column.counts[site]
    ratio = rate_ratio(count, time[site], column.total - count, all_time - time[site])
    return {
        "label": column.label,
        "count": count,
        "url": _at(column.page, site=site),
        "said": ratio_in_words(ratio),
        "mark": mark_of(ratio),
    }


def ratio_in_words(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    value = "–" if ratio.value is None else f"{ratio.value:.2f}"
    high = "∞" if ratio.high is None else f"{ratio.high:.2f}"
    return f"rate ratio {value} ({ratio.low:.2f} to {high})"


def mark_of(ratio: Ratio | None) -> str:
    """Only where the interval leaves out 1, the same rate as elsewhere."""
    if ratio is None:
        return ""
    if ratio.low > 1:
        return "more than elsewhere"
    return "fewer than elsewhere" if ratio.high is not None and ratio.high < 1 else ""


def progress_bar(progress: Progress, name: str) -> dict:
    """What components/share.html takes."""
    return {
        "verified": progress.verified,
        "required": progress.required,
        "share": progress.share,
        "label": f"{name}: verified",
    }


def _forms(
    name: str, trial: Trial, scope: Scope, asked: dict, first: int
) -> tuple[list[dict], int]:
    forms, total = forms_in(
        name,
        trial,
        site=asked.get("site", ""),
        visit=asked.get("visit", ""),
        first=first,
        at_most=PAGE_LENGTH,
    )
    withheld = withheld_from_reader(forms)
    return [_form(entry, trial, scope, entry.pk in withheld) for entry in forms], total


def _form(entry: Entry, trial: Trial, scope: Scope, is_withheld: bool) -> dict:
    """is_withheld: as of withheld_from_reader."""
    opens = may_open(scope, form_class=entry.form_class, filled_by=entry.filled_by)
    return {
        "number": entry.participant.number,
        "site": str(entry.site),
        "visit": entry.visit.name,
        "what": entry.name.replace("@", ", ").replace("_", " "),
        "state": TO_ENTER_AGAIN["state_label"] if is_withheld else FORM_MARKS[entry.state],
        "on": None if is_withheld else entry.done_on,
        # Whoever may not read a form is led to its visit, where it is seen that it is there.
        "url": reverse("entry", args=[trial.key, entry.pk])
        if opens
        else reverse("visit", args=[trial.key, entry.visit_id]),
    }


def _records(
    name: str, trial: Trial, scope: Scope, asked: dict, first: int
) -> tuple[list[dict], int]:
    rows = RECORD_SETS[name].rows(trial)
    if asked.get("site"):
        rows = rows.filter(site__code=asked["site"])
    page, show = rows[first : first + PAGE_LENGTH], _SHOWN.get(name)
    shown = [show(row, trial) if show else _form(row, trial, scope) for row in page]
    return shown, rows.count()


def _deviation(row, trial: Trial) -> dict:
    return {
        "number": row.participant.number,
        "site": str(row.site),
        "visit": row.visit.name if row.visit else "",
        "what": row.get_kind_display(),
        "state": "",
        "on": row.happened_on,
        "url": reverse("deviation", args=[trial.key, row.pk]),
    }


def _alert(row, trial: Trial) -> dict:
    return {
        "number": row.participant.number,
        "site": str(row.site),
        "visit": row.entry.visit.name,
        # How urgent it is would tell of an answer.
        "what": "Waits for the site",
        "state": "",
        "on": row.raised_at.date(),
        "url": reverse("visit", args=[trial.key, row.entry.visit_id]),
    }


def _person(row, trial: Trial) -> dict:
    return {
        "number": row.number,
        "site": str(row.site),
        "visit": "",
        "what": "Consent not current",
        "state": "",
        "on": None,
        "url": reverse("participant-status", args=[trial.key, row.number]),
    }


# How a record is shown; one that is not named here is a form.
_SHOWN = {"deviations": _deviation, "open_alerts": _alert, "consent": _person}


def _pager(page: int, first: int, shown: int, total: int, asked: dict) -> dict:
    def url(number: int) -> str:
        return f"?{urlencode(asked | {'page': number})}"

    return {
        "text": f"{first + 1} to {first + shown} of {total}",
        "previous_url": url(page - 1) if page > 1 else None,
        "next_url": url(page + 1) if first + shown < total else None,
    }
