"""The schedule of a study as a table of visits by forms, and as drawings with a line of days."""

from textwrap import shorten

from trials.studies.calendar import Span, spans_of
from trials.studies.schema import KNOWN_EVENTS, ExpectedForm, Study

# Who fills a form in: a mark for the table, and its word.
MARKS = {
    "participant": "P",
    "site": "S",
    "physician": "D",
    "assessor": "A",
    "therapist": "T",
    "rater": "R",
    "interviewer": "I",
}
# A drawing, in units of its own: the names, then the line of days; one row for each visit.
NAMES, DAYS, ROW, HEAD, FOOT = 210, 560, 22, 8, 40
TICKS = 8
LONGEST = 32  # characters of a name that fit


def schedule_table(study: Study) -> dict:
    """{visits: with their days, rows: one for each form, marks: what each mark means}."""
    spans = {span.visit.code: span for spans in spans_of(study).values() for span in spans}
    return {
        "visits": [
            {
                "code": visit.code,
                "label": visit.label,
                "day": _day(spans.get(visit.code)),
            }
            for visit in study.visits
        ],
        "rows": [
            {
                "title": form.title,
                "label": f"{form.abbreviation} {form.version.replace('_', ' ')}"
                if form.version != "1"
                else form.abbreviation,
                "cells": [_cell(study, visit, form) for visit in study.visits],
            }
            for form in study.forms.values()
        ],
        "marks": [{"mark": mark, "word": word} for word, mark in MARKS.items()],
    }


def drawings(study: Study) -> list[dict]:
    """One for each event from which days are counted, as _calendar.html draws it."""
    return [_drawing(study, start, spans) for start, spans in spans_of(study).items()]


def _day(span: Span | None) -> str:
    if span is None:
        return "as needed"
    return f"{span.target}" if span.start == "consent" else f"+{span.target}"


def _cell(study: Study, visit, form) -> dict | None:
    for expected in visit.forms:
        if study.form(expected.form, expected.version) is form:
            words = f"{visit.code}, {form.title}: {expected.by}{_often(expected)}"
            return {"mark": MARKS[expected.by] + _times(expected), "words": words}
    return None


def _times(expected: ExpectedForm) -> str:
    if expected.as_needed:
        return "*"
    return f"×{len(expected.slots)}" if len(expected.slots) > 1 else ""


def _often(expected: ExpectedForm) -> str:
    if expected.as_needed:
        return ", as needed"
    return f", {len(expected.slots)} times" if len(expected.slots) > 1 else ""


def _drawing(study: Study, start: str, spans: list[Span]) -> dict:
    first = min(0, *(span.first for span in spans))
    last = max(span.last for span in spans)
    length = max(last - first, 1)

    def at(day: int) -> float:
        return round(NAMES + DAYS * (day - first) / length, 1)

    bottom = HEAD + ROW * len(spans)
    event = KNOWN_EVENTS.get(start) or study.events.get(start) or start
    return {
        "id": f"days-after-{start}",
        "title": f"Days, counted from {event}",
        "spoken": "; ".join(_spoken(span) for span in spans),
        "width": NAMES + DAYS + 20,
        "height": bottom + FOOT,
        "names_end": NAMES - 12,
        "bottom": bottom,
        "rows": [
            {
                "name": shorten(f"{span.visit.code} {span.visit.label}", LONGEST, placeholder="…"),
                "words": _spoken(span),
                "middle": HEAD + ROW * place + ROW / 2,
                "top": HEAD + ROW * place + 5,
                "left": at(span.first),
                "width": max(at(span.last) - at(span.first), 2),
                "target": at(span.target),
            }
            for place, span in enumerate(spans)
        ],
        "ticks": [{"day": day, "at": at(day)} for day in _ticks(first, last)],
    }


def _spoken(span: Span) -> str:
    window = f" ({span.first} to {span.last})" if span.first != span.last else ""
    return f"{span.visit.code} {span.visit.label}: day {span.target}{window}"


def _ticks(first: int, last: int) -> list[int]:
    """Whole weeks, or fours of them, so that at most TICKS stand on the line."""
    step = next(
        weeks * 7
        for weeks in (1, 2, 4, 8, 13, 26, 52, 104, 520)
        if weeks * 7 * TICKS >= last - first
    )
    return list(range(first - first % step if first < 0 else 0, last + 1, step))
