"""A report as PDF/A-2a and PDF/UA-1: kept for as long as a trial's papers are, and read aloud."""

from datetime import datetime
from itertools import groupby
from pathlib import Path

import typesetting
from analysis.reports.figures import Figure
from analysis.reports.report import Report, is_supplement
from analysis.reports.table import Table
from analysis.reports.writers.layout import (
    beside_each_other,
    cell,
    for_print,
    has_small_letters,
    keeps_intervals,
    lies_on_its_side,
    sides,
    widths,
)

TEMPLATE = Path(__file__).parent / "report.typ"
STANDARDS = ["a-2a", "ua-1"]


def write(report: Report, at: datetime) -> bytes:
    inputs = {"report": typesetting.as_json(_contents(report, at))}
    source = TEMPLATE.read_bytes()
    return typesetting.pdf(source, inputs, at=int(at.timestamp()), standards=STANDARDS)


def _contents(report: Report, at: datetime) -> dict:
    supplement = next((one for one in report.sections if is_supplement(one)), None)
    return {
        "title": report.title,
        "study": report.study,
        "caution": report.caution,
        "status": report.status,
        "mark": report.mark,
        "made": f"Result of {at:%-d %b %Y, %H:%M} UTC",
        "sections": [
            {
                "title": section.title,
                "paragraphs": section.paragraphs,
                "pages": [
                    {"on_its_side": on_its_side, "tables": [_table(table) for table in tables]}
                    for on_its_side, tables in groupby(section.tables, key=lies_on_its_side)
                ],
                "figures": [
                    {"beside": beside, "figures": [_figure(figure) for figure in figures]}
                    for beside, figures in groupby(section.figures, key=beside_each_other)
                ],
                "new_page": section is supplement,
            }
            for section in report.sections
        ],
        "facts": report.facts,
    }


def _table(table: Table) -> dict:
    kept = keeps_intervals(table)
    return {
        "title": table.title,
        "small": has_small_letters(table),
        "widths": widths(table),
        "sides": sides(table),
        "columns": table.columns,
        "rows": [
            {
                "label": row.label,
                "cells": [cell(words, kept=kept) for words in row.cells],
                "reason": row.reason,
            }
            for row in table.rows
        ],
        "notes": table.notes,
    }


def _figure(figure: Figure) -> dict:
    svg, points = for_print(figure)
    return {"title": figure.title, "about": figure.about, "svg": svg, "points": points}
