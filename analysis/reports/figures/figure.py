"""A drawing and its numbers."""

from dataclasses import dataclass

from analysis.reports.figures import svg
from analysis.reports.figures.svg import Svg
from analysis.reports.table import Table


@dataclass(frozen=True)
class Figure:
    """about: the drawing in words, for who does not see it."""

    title: str
    svg: Svg
    table: Table
    about: str


def figure(
    title: str, about: str, size: tuple[float, float], parts: list[str], table: Table
) -> Figure:
    """size: width and height of the drawing, in pixels of a screen."""
    return Figure(title, svg.drawing(title, about, *size, parts), table, about)


def spoken(table: Table) -> str:
    """The rows of a figure's table as they are read out."""
    return "; ".join(f"{row.label}: {', '.join(row.cells)}" for row in table.rows)
