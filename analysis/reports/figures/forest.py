"""Forest plots: estimates with their intervals on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.figures import svg
from analysis.reports.figures.axis import Axis, axis_over
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.format import count, interval, number
from analysis.reports.table import Row, Table

LABELS, PLOT, NUMBERS = 250, 330, 190  # widths of the three parts
HEAD, FOOT = 34, 58
# No line ends between an arrow and its word.
LEFT_ARROW = "\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}"
RIGHT_ARROW = "\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
GAP = 13  # between the rows
LONGEST_LINE = 28  # characters of a label that fit beside its n


@dataclass(frozen=True)
class ForestRow:
    """One estimate; limits that do not exist are None. analysis: the id of what is behind it."""

    label: str
    n: int
    value: float
    low: float | None
    high: float | None
    analysis: str = ""


def forest_plot(
    title: str,
    rows: Sequence[ForestRow],
    axis_label: str,
    favours: tuple[str, str] | None = None,
) -> Figure:
    """Estimates with their intervals; a dashed line marks no effect, at zero.

    axis_label: what is measured, in which unit. favours: the arm that a number below zero speaks
    for, and the one that a number above zero does. ValueError if there is no row.
    """
    if not rows:
        raise ValueError("a forest plot needs at least one row")
    ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
    axis = axis_over(min([0, *ends]), max([0, *ends]), start=LABELS, length=PLOT)
    parts, bottom = [], HEAD
    for row in rows:
        lines = svg.wrapped(row.label, LONGEST_LINE)
        height = svg.LINE_HEIGHT * len(lines) + GAP
        parts += _row(row, lines, bottom + height / 2, axis)
        bottom += height
    parts = [svg.text(LABELS - 20, 20, "n", "end"), *_axis(axis, bottom, axis_label), *parts]
    foot, ways = FOOT, ""
    if favours:
        below, above = favours
        parts += _sides(axis, bottom + FOOT, below, above)
        foot += 2 * svg.LINE_HEIGHT
        ways = f" Below zero favours {below}, above zero favours {above}."
    table = _table(title, rows, axis_label, ways.strip())
    said = f"Forest plot of {axis_label}, each with its n, value and interval.{ways}"
    about = f"{said} {spoken(table)}."
    return figure(title, about, (LABELS + PLOT + NUMBERS, bottom + foot), parts, table)


def _sides(axis: Axis, top: float, below: str, above: str) -> list[str]:
    """On each side of zero, whom it favours."""
    zero, y = axis.at(0), top + svg.LINE_HEIGHT / 2
    left = svg.wrapped(f"{LEFT_ARROW}favours {below}", LONGEST_LINE)
    right = svg.wrapped(f"favours {above}{RIGHT_ARROW}", LONGEST_LINE)
    return [svg.lines(zero - 12, y, left, "end"), svg.lines(zero + 12, y, right)]


def _table(title: str, rows: Sequence[ForestRow], axis_label: str, ways: str) -> Table:
    cells = [
        (f"n = {count(row.n)}", number(row.value), interval(row.low, row.high)) for row in rows
    ]
    lines = (Row(row.label, cell, row.analysis) for row, cell in zip(rows, cells, strict=True))
    return Table(
        title, ("Estimate", "n", axis_label, "Interval"), tuple(lines), (ways,) if ways else ()
    )


def _axis(axis: Axis, bottom: float, words: str) -> list[str]:
    parts = [svg.line(axis.at(0), HEAD - 6, axis.at(0), bottom, quiet=True, dashed=True)]
    parts.append(svg.line(LABELS, bottom, LABELS + PLOT, bottom, quiet=True))
    for tick in axis.ticks:
        parts.append(svg.line(axis.at(tick), bottom, axis.at(tick), bottom + 5, quiet=True))
        parts.append(svg.text(axis.at(tick), bottom + 20, number(tick, axis.decimals), "middle"))
    parts.append(svg.text(LABELS + PLOT / 2, bottom + 42, words, "middle"))
    return parts


def _row(row: ForestRow, label: list[str], y: float, axis: Axis) -> list[str]:
    words = f"{number(row.value)} {interval(row.low, row.high)}"
    parts = [
        svg.lines(0, y, label),
        svg.text(LABELS - 20, y + 4.5, count(row.n), "end"),
        svg.text(LABELS + PLOT + 20, y + 4.5, words),
    ]
    if row.low is not None and row.high is not None:
        parts.append(svg.line(axis.at(row.low), y, axis.at(row.high), y))
        for end in (row.low, row.high):
            parts.append(svg.line(axis.at(end), y - 5, axis.at(end), y + 5))
    x = axis.at(row.value)
    parts.append(svg.polygon([(x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)]))
    return parts
