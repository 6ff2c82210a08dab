"""A report as one document, whatever file it becomes: numbered, marked, each number traceable.

report_of ─► writers/pdf.py, writers/word.py, writers/markdown.py
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.reports.figures import Figure
from analysis.reports.sections import Section, marked
from analysis.reports.table import Table

NUMBERS_OF_FIGURES = "The numbers in the figures"


@dataclass(frozen=True)
class Report:
    """status: short sentences of what kind of result it is. mark: stands on every page and in
    every caption, and says why the numbers are no finding; "" of a labelled run.

    study: its key and title. caution: what is to be known of the data themselves, on every page;
    "" where people were really measured.
    facts: (name, value) of everything that the result was made from.
    """

    title: str
    study: str
    caution: str
    status: tuple[str, ...]
    mark: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]


def report_of(
    *,
    title: str,
    study: str,
    caution: str,
    status: Iterable[str],
    mark: str,
    sections: Sequence[Section],
    facts: Iterable[tuple[str, str]],
) -> Report:
    """Tables and figures are numbered through, and a last section has each figure's table."""
    numbering = _Numbering()
    found = [numbering.section(section) for section in sections]
    if numbering.of_figures:
        found.append(Section(NUMBERS_OF_FIGURES, tuple(numbering.of_figures)))
    if mark:
        found = [marked(section, mark) for section in found]
    return Report(title, study, caution, tuple(status), mark, tuple(found), tuple(facts))


class _Numbering:
    def __init__(self):
        self._tables = 0
        self.of_figures: list[Table] = []

    def section(self, section: Section) -> Section:
        return replace(
            section,
            tables=tuple(map(self._table, section.tables)),
            figures=tuple(map(self._figure, section.figures)),
        )

    def _table(self, table: Table) -> Table:
        self._tables += 1
        title = f"Table {self._tables}. {table.title}"
        return replace(table, title=title, notes=(*table.notes, *_traced(table)))

    def _figure(self, figure: Figure) -> Figure:
        title = f"Figure {len(self.of_figures) + 1}. {figure.title}"
        table = replace(figure.table, title=title, notes=figure.table.notes + _traced(figure.table))
        self.of_figures.append(table)
        return replace(figure, title=title, table=table)


def _traced(table: Table) -> tuple[str, ...]:
    """The ids by which the plan calls the analyses of a table."""
    ids = dict.fromkeys([table.analysis, *(row.analysis for row in table.rows)])
    ids.pop("", None)
    if not ids:
        return ()
    return (f"{'Analyses' if len(ids) > 1 else 'Analysis'} of the plan: {', '.join(ids)}.",)
