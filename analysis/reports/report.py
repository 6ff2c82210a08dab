"""A report as one document, whatever file it becomes: numbered, marked, each number traceable.

report_of ─► writers/pdf.py, writers/word.py, writers/markdown.py
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.reports.figures import Figure
from analysis.reports.sections import Section, marked
from analysis.reports.table import Table

NUMBERS_OF_FIGURES = "The numbers in the figures"
SUPPLEMENT = "Supplement"


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
    """Tables and figures are numbered through. What is for whoever checks the others (`folded`)
    stands in a supplement, whose last section has each figure's table."""
    numbering, further = _Numbering(), _Numbering("S")
    found, supplement = [], []
    for section in sections:
        own = further.section(_part(section, folded=True))
        if own.tables or own.figures:
            supplement.append(replace(own, title=f"{SUPPLEMENT}: {own.title}"))
        found.append(_leading_to(own, numbering.section(_part(section, folded=False))))
    found += supplement
    if numbers := numbering.of_figures + further.of_figures:
        found.append(Section(f"{SUPPLEMENT}: {NUMBERS_OF_FIGURES}", tuple(numbers)))
    if mark:
        found = [marked(section, mark) for section in found]
    return Report(title, study, caution, tuple(status), mark, tuple(found), tuple(facts))


def is_supplement(section: Section) -> bool:
    return section.title.startswith(f"{SUPPLEMENT}: ")


def _part(section: Section, *, folded: bool) -> Section:
    """Without paragraphs, of a part for the supplement."""
    return replace(
        section,
        paragraphs=() if folded else section.paragraphs,
        tables=tuple(table for table in section.tables if table.folded == folded),
        figures=tuple(figure for figure in section.figures if figure.table.folded == folded),
    )


def _leading_to(further: Section, section: Section) -> Section:
    """With a sentence that says what the supplement has of the same section."""
    said = [
        _span(kind, [one.title for one in found])
        for kind, found in (("Table", further.tables), ("Figure", further.figures))
        if found
    ]
    if not said:
        return section
    more = f"In the supplement: {' and '.join(said)}."
    return replace(section, paragraphs=(*section.paragraphs, more))


def _span(kind: str, titles: list[str]) -> str:
    """ "Table S1", or "Tables S1 to S6"."""
    first, last = (titles[place].partition(".")[0].split(" ")[1] for place in (0, -1))
    return f"{kind} {first}" if first == last else f"{kind}s {first} to {last}"


class _Numbering:
    """letter: what stands before each number."""

    def __init__(self, letter: str = ""):
        self._letter = letter
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
        title = f"Table {self._letter}{self._tables}. {table.title}"
        return replace(table, title=title, notes=(*table.notes, *_traced(table)))

    def _figure(self, figure: Figure) -> Figure:
        title = f"Figure {self._letter}{len(self.of_figures) + 1}. {figure.title}"
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
