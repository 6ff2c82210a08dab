"""A table of results, for the page and for the terminal."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line. `cells` go below all columns but the first, which holds `label`.

    analysis: the id of the analysis behind it, where the table does not say it.
    reason: why there are no numbers; then there are no cells.
    """

    label: str
    cells: tuple[str, ...] = ()
    analysis: str = ""
    reason: str = ""


def failed_row(id: str, label: str, analysis: dict) -> Row:
    """An analysis that could not be done keeps its place, with the reason."""
    return Row(label, analysis=id, reason=f"Not done: {analysis['reason']}")


@dataclass(frozen=True)
class Table:
    """analysis: the id of the one analysis that all rows come from; "" where several do.

    folded: it is for whoever checks the others, and closed on a page until it is asked for.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    analysis: str = ""
    folded: bool = False

    def as_text(self, width: int = 100) -> str:
        """For a terminal; a table that is wider is written row by row instead."""
        lines = self._aligned()
        if max(map(len, lines)) > width:
            lines = self._row_by_row()
        notes = [textwrap.fill(note, width) for note in self.notes]
        return "\n".join([self.title, "", *lines, *([""] if notes else []), *notes])

    def _aligned(self) -> list[str]:
        """Columns as narrow as their cells and the longest word of their heads allow."""
        grid = [(row.label, *row.cells) for row in self.rows]
        widths = [
            max(
                len(cell)
                for cell in [*head.split(" "), *(line[place] for line in grid if place < len(line))]
            )
            for place, head in enumerate(self.columns)
        ]
        heads = [
            textwrap.wrap(head, width) for head, width in zip(self.columns, widths, strict=True)
        ]
        depth = max(map(len, heads))
        head_lines = zip(*([""] * (depth - len(head)) + head for head in heads), strict=True)
        lines = [_aligned_line(head_line, widths) for head_line in head_lines]
        lines.append("-" * (sum(widths) + 2 * (len(widths) - 1)))
        for row, cells in zip(self.rows, grid, strict=True):
            line = _aligned_line(cells, widths)
            lines.append(f"{row.label:<{widths[0]}}  {row.reason}" if row.reason else line)
        return lines

    def _row_by_row(self) -> list[str]:
        lines = []
        for row in self.rows:
            lines.append(row.label)
            if row.reason:
                lines.append(f"  {row.reason}")
            named = zip(self.columns[1:], row.cells, strict=False)
            lines += [f"  {column}: {cell}" for column, cell in named]
        return lines


def _aligned_line(cells: Sequence[str], widths: list[int]) -> str:
    """The first to the left, numbers to the right."""
    others = [f"{cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=False)]
    return "  ".join([f"{cells[0]:<{widths[0]}}", *others]).rstrip()
