"""The worklist of data queries: what waits for whoever looks, filters, pages, a file of it all."""

import csv
import io
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, When
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import DataQuery, Trial
from trials.policies.queries import RATING
from trials.policies.writing import why_not_work
from trials.selectors.queries import (
    OF_CHECKS,
    SETTLES_CHECKS,
    UNSETTLED,
    last_check_run,
    queries_of,
    waiting_for,
    with_thread,
)
from trials.studies.loading import forms_of
from trials.web.downloads import as_text
from trials.web.presenters.queries import ANSWER_FIELDS, query_shown

PAGE_LENGTH = 50
SHOWS = {
    "": "What waits for me",
    "unsettled": "Open and answered",
    "overdue": "Overdue",
    "all": "All",
}
SORTS = {"": "Oldest first", "due": "By due date", "severity": "Most severe first"}
ORDERS = {"": ("opened_at",), "due": ("due_on", "opened_at"), "severity": ("severity_rank",)}
AGES = {
    "": "Any age",
    "0-6": "Less than a week",
    "7-29": "7 to 29 days",
    "7": "A week or more",
    "30": "30 days or more",
}
# From how many days to how many; None where there is no end.
AGE_RANGES = {"0-6": (0, 6), "7-29": (7, 29), "7": (7, None), "30": (30, None)}
ORIGINS = {"": "From anybody", "checks": "From edit checks", "people": "From people"}
RANK = {"critical": 0, "major": 1, "minor": 2}
# The others stand behind a click.
FIRST_FILTERS = ("show", "site", "form")
# Filters that name a thing: {name in the address: the column}.
COLUMNS = {
    "site": "site__code",
    "form": "entry__form_key",
    "visit": "visit__code",
    "person": "opened_by__name",
    "severity": "severity",
    "participant": "participant__number",
    "check": "check_code",
}
# The coordinator of the raters would find out by a filter whose interview a token is.
COLUMNS_BY_TOKEN = {"severity": "severity"}


def asked_for(trial: Trial, scope: Scope, asked: dict) -> QuerySet[DataQuery]:
    """asked: what the person filters by; a value that no query has finds none."""
    show = asked.get("show", "")
    queries = waiting_for(trial, scope.role) if show not in SHOWS or not show else queries_of(trial)
    columns = COLUMNS
    if scope.role == "rater_coordinator":
        queries, columns = queries.filter(form_class=RATING), COLUMNS_BY_TOKEN
    if show == "unsettled":
        queries = queries.filter(state__in=UNSETTLED)
    elif show == "overdue":
        queries = queries.filter(is_overdue=True)
    for name, column in columns.items():
        if asked.get(name):
            queries = queries.filter(**{column: asked[name]})
    if asked.get("origin") == "checks":
        queries = queries.filter(opened_role=OF_CHECKS)
    elif asked.get("origin") == "people":
        queries = queries.exclude(opened_role=OF_CHECKS)
    if asked.get("age") in AGE_RANGES:
        first, last = AGE_RANGES[asked["age"]]
        queries = queries.filter(age__gte=first)
        if last is not None:
            queries = queries.filter(age__lte=last)
    return queries


def list_page(trial: Trial, scope: Scope, asked: dict) -> dict:
    """The number of database queries is the same for one row and for a full page."""
    found = _ordered(asked_for(trial, scope, asked), asked.get("sort", ""))
    page = Paginator(found, PAGE_LENGTH).get_page(asked.get("page"))
    forms, why_not = forms_of(trial), why_not_work(trial)
    rows = [
        query_shown(query, trial, scope, forms, why_not=why_not)
        for query in with_thread(page.object_list)
    ]
    by_token = scope.role == "rater_coordinator"
    filters = _filters(trial, asked, forms, by_token=by_token)
    return {
        "rows": rows,
        "by_token": by_token,
        "filters": [one for one in filters if one["name"] in FIRST_FILTERS],
        "more_filters": [one for one in filters if one["name"] not in FIRST_FILTERS],
        "more_open": any(
            asked.get(one["name"]) for one in filters if one["name"] not in FIRST_FILTERS
        ),
        "filtered": any(value for name, value in asked.items() if name != "page"),
        "pager": _pager(page, asked),
        "bulk": _bulk(rows, trial),
        "asked": urlencode(asked),
        "csv_url": None
        if by_token
        else f"{reverse('queries-csv', args=[trial.key])}?{urlencode(asked)}",
        "checks": _checks(trial, scope),
    }


def _ordered(queries: QuerySet[DataQuery], sort: str) -> QuerySet[DataQuery]:
    if sort == "severity":
        ranks = [When(severity=name, then=rank) for name, rank in RANK.items()]
        queries = queries.annotate(severity_rank=Case(*ranks, output_field=IntegerField()))
    return queries.order_by(*ORDERS.get(sort, ORDERS[""]), "pk")


def _filters(trial: Trial, asked: dict, forms: dict, *, by_token: bool) -> list[dict]:
    choices = {"show": SHOWS}
    if not by_token:
        choices |= _places(trial, forms) | {"origin": ORIGINS, "age": AGES}
    choices |= {"severity": _with_any(dict(DataQuery.Severity.choices)), "sort": SORTS}
    labels = {"show": "Show", "sort": "In the order", "origin": "Asked by", "age": "Age"}
    return [
        {
            "name": name,
            "label": labels.get(name, name.capitalize()),
            "type": "select",
            "value": asked.get(name, ""),
            "choices": [{"value": value, "label": label} for value, label in options.items()],
        }
        for name, options in choices.items()
    ]


def _places(trial: Trial, forms: dict) -> dict[str, dict]:
    """What there is to choose from: only what has a query."""
    columns = ("site__code", "entry__form_key", "visit__code", "opened_by__name", "check_code")
    rows = DataQuery.objects.filter(trial=trial).values_list(*columns).distinct().order_by()
    sites, keys, visits, people, checks = (
        (sorted({value for value in column if value}) for column in zip(*rows, strict=True))
        if rows
        else ((), (), (), (), ())
    )
    titles = {key: form.title for (key, _), form in forms.items()}
    return {
        "site": _with_any({code: code for code in sites}),
        "form": _with_any({key: titles.get(key, key) for key in keys}),
        "visit": _with_any({code: code for code in visits}),
        "person": _with_any({name: name for name in people}),
        "check": _with_any({code: code for code in checks}),
    }


def _with_any(options: dict) -> dict:
    return {"": "Any", **options}


def _pager(page, asked: dict) -> dict | None:
    if page.paginator.num_pages == 1:
        return None

    def url(number: int) -> str:
        return f"?{urlencode(asked | {'page': number})}"

    return {
        "text": f"{page.start_index()} to {page.end_index()} of {page.paginator.count}",
        "previous_url": url(page.previous_page_number()) if page.has_previous() else None,
        "next_url": url(page.next_page_number()) if page.has_next() else None,
    }


def _bulk(rows: list[dict], trial: Trial) -> dict | None:
    """What can be done to several at once: each step that one of the rows allows."""
    labels = {
        act["url"].rstrip("/").rsplit("/", 1)[1]: act["label"]
        for row in rows
        for act in row["acts"]
        if act["why_not"] is None
    }
    labels.pop("pass-on", None)
    if not labels:
        return None
    return {
        "url": reverse("queries-steps", args=[trial.key]),
        "steps": [{"value": verb, "label": label} for verb, label in labels.items()],
        "reason_codes": ANSWER_FIELDS[0]["choices"] if "answer" in labels else [],
    }


def _checks(trial: Trial, scope: Scope) -> dict | None:
    """When all checks were run last, and the button for whoever runs them."""
    if why_not_permitted(scope, P.RAISE_QUERIES):
        return None
    act = {
        "label": "Run all checks",
        "url": reverse("run-checks", args=[trial.key]),
        "why_not": why_not_work(trial),
    }
    return {
        "last": last_check_run(trial),
        "act": act if scope.role == SETTLES_CHECKS else None,
    }


CSV_HEAD = (
    "participant", "site", "visit", "form", "item", "question", "severity", "state", "asked_by",
    "asked_at_utc", "due_on", "age_days", "times_reopened", "last_said",
)  # fmt: skip


def as_csv(trial: Trial, scope: Scope, asked: dict) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_HEAD)
    forms = forms_of(trial)
    queries = _ordered(asked_for(trial, scope, asked), asked.get("sort", ""))
    for query in with_thread(queries):
        shown = query_shown(query, trial, scope, forms, why_not=None)
        writer.writerow(
            map(
                as_text,
                (
                    shown["participant"],
                    query.site.code,
                    query.visit.name if query.visit else "",
                    query.entry.form_key if query.entry else "",
                    query.item,
                    query.text,
                    query.severity,
                    query.state,
                    shown["asked_by"],
                    f"{query.opened_at:%Y-%m-%dT%H:%M:%SZ}",
                    query.due_on,
                    query.age,
                    shown["reopened"],
                    query.thread[-1].text if query.thread else "",
                ),
            )
        )
    return text.getvalue()
