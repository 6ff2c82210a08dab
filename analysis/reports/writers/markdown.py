"""A report as Markdown, whose drawings lie beside it, in one zip file."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

from analysis.reports.report import Report
from analysis.reports.table import Table
from analysis.reports.writers.layout import sides

NAME = "report.md"


def write(report: Report, at: datetime) -> bytes:
    made, figures = io.BytesIO(), _figures(report)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as files:
        _add(files, NAME, text_of(report), at)
        for name, figure in figures.items():
            _add(files, name, figure.svg, at)
    return made.getvalue()


def text_of(report: Report) -> str:
    """GitHub's Markdown: pipe tables, and pictures by their names in the zip file."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {_plain(report.title)}"
    yield f"**{_plain(report.study)}**"
    if report.caution:
        yield f"**{report.caution}**"
    yield "  \n".join(map(_plain, report.status))
    if report.mark:
        yield f"**{report.mark}**"
    names = {figure.title: name for name, figure in _figures(report).items()}
    for section in report.sections:
        yield f"## {_plain(section.title)}"
        yield from map(_plain, section.paragraphs)
        for table in section.tables:
            yield from _table(table)
        for figure in section.figures:
            yield f"![{_plain(figure.about)}]({names[figure.title]})"
            yield f"**{_plain(figure.title)}**"
    yield "## What this report was made from"
    yield "\n".join(f"- {_plain(name)}: {_plain(value)}" for name, value in report.facts)


def _figures(report: Report) -> dict:
    found = [figure for section in report.sections for figure in section.figures]
    return {f"figures/figure-{place}.svg": figure for place, figure in enumerate(found, start=1)}


def _table(table: Table) -> Iterator[str]:
    yield f"**{_plain(table.title)}**"
    rules = [":--" if side == "left" else "--:" for side in sides(table)]
    lines = [_line(table.columns), f"| {' | '.join(rules)} |"]
    for row in table.rows:
        cells = [row.reason] if row.reason else row.cells
        gaps = [""] * (len(table.columns) - 1 - len(cells))
        lines.append(_line([row.label, *cells, *gaps]))
    yield "\n".join(lines)
    yield from (f"*Note.* {_plain(note)}" for note in table.notes)


def _line(cells) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(words: str) -> str:
    """Characters that mean something to Markdown mean themselves."""
    return "".join(f"\\{char}" if char in "\\`*_|<>[]#" else char for char in words)


def _add(files: zipfile.ZipFile, name: str, text: str, at: datetime) -> None:
    files.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
