"""The screening log as its page shows it, and how many people each site asked."""

from datetime import date

from django.core.paginator import Paginator
from django.urls import reverse

from trials.lifecycle import LABELS, PRESCREENING_REASONS, SCREEN_FAILURE_REASONS
from trials.models import Trial
from trials.selectors.screening import LogLine, asked_by_period, screening_log

PAGE_LENGTH = 100
PERIODS = {"week": "Week from", "month": "Month"}


def screening_page(trial: Trial, asked: dict) -> dict:
    """asked: of the address: `by` (week or month), `page`."""
    period = asked.get("by") if asked.get("by") in PERIODS else "month"
    lines = screening_log(trial)
    page = Paginator(lines, PAGE_LENGTH).get_page(asked.get("page"))
    return {
        "lines": [_line(line, trial) for line in page],
        "pager": _pager(page, period),
        "counts": _counts(lines, period),
        "period": period,
        "periods": [
            {"value": "week", "label": "by week"},
            {"value": "month", "label": "by month"},
        ],
        "flow_url": reverse("flow", args=[trial.key]),
    }


def _line(line: LogLine, trial: Trial) -> dict:
    outcome = _outcome(line)
    return {
        "number": line.number or "–",
        "site": line.site,
        "asked_on": line.asked_on,
        "outcome": f"{outcome}: {line.explanation}" if line.explanation else outcome,
        "participant": line.participant,
        "url": reverse("participant", args=[trial.key, line.participant])
        if line.participant
        else None,
    }


def _outcome(line: LogLine) -> str:
    if not line.participant:
        return PRESCREENING_REASONS.get(line.reason, "Not decided yet")
    label = LABELS[line.status]
    if line.status != "screen_failed" or line.reason not in SCREEN_FAILURE_REASONS:
        return label
    reason = SCREEN_FAILURE_REASONS[line.reason]
    return f"{label}, {reason[:1].lower()}{reason[1:]}"


def _counts(lines: list[LogLine], period: str) -> dict:
    sites = sorted({line.site for line in lines})
    return {
        "heading": PERIODS[period],
        "sites": sites,
        "rows": [
            {
                "label": _name(begins_on, period),
                "cells": [asked[site] for site in sites],
                "total": asked.total(),
            }
            for begins_on, asked in asked_by_period(lines, period).items()
        ],
    }


def _name(begins_on: date, period: str) -> str:
    return f"{begins_on:%B %Y}" if period == "month" else f"{begins_on:%-d %B %Y}"


def _pager(page, period: str) -> dict:
    def url(number):
        return f"?by={period}&page={number}"

    return {
        "text": f"{page.start_index()} to {page.end_index()} of {page.paginator.count}",
        "previous_url": url(page.previous_page_number()) if page.has_previous() else None,
        "next_url": url(page.next_page_number()) if page.has_next() else None,
    }
