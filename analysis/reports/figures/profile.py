"""Means of each arm over the visits, with their intervals."""

from collections.abc import Mapping
from itertools import pairwise

from analysis.reports.figures import svg
from analysis.reports.figures.axis import Axis, axis_over
from analysis.reports.figures.figure import Figure
from analysis.reports.format import count, estimate, limits_head, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import first_of, outcome_of, seen

LEFT, WIDTH, RIGHT = 70, 430, 200  # the axis, the drawing, the names of the arms
TOP, HEIGHT, BOTTOM = 16, 260, 56
ASIDE = 9  # between the arms at one visit
LONGEST_LINE = 26


def profile(analysis: dict, titles: Mapping[str, str] | None = None) -> Figure:
    """Adjusted means of one analysis by visit; the reference arm is dashed, each arm is named."""
    names = Names(titles or {})
    arms = seen({"": analysis}, "adjusted_mean", "arm")
    visits = seen({"": analysis}, "adjusted_mean", "visit")
    means = {
        arm: [first_of(analysis, "adjusted_mean", arm=arm, visit=visit) for visit in visits]
        for arm in arms
    }
    limits = [row[end] for rows in means.values() for row in rows for end in ("low", "high")]
    axis = axis_over(min(limits), max(limits), start=TOP + HEIGHT, length=-HEIGHT)
    title = f"Adjusted means by visit: {outcome_of(analysis['settings'], names)}"
    parts = _scales(axis, [names(visit) for visit in visits])
    for number_of_arm, rows in enumerate(means.values()):
        aside = ASIDE * (number_of_arm - (len(arms) - 1) / 2)
        points = [
            (_place(visit, len(visits)) + aside, axis.at(row["value"]))
            for visit, row in enumerate(rows)
        ]
        parts += _curve(points, rows, axis, dashed=number_of_arm == 0)
    parts += _labels({names(arm): axis.at(rows[-1]["value"]) for arm, rows in means.items()})
    table = _table(title, analysis, means, names)
    spoken = "; ".join(f"{row.label}: {', '.join(row.cells)}" for row in table.rows)
    about = f"Means with intervals, one line for each arm. {spoken}."
    size = LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM
    return Figure(title, svg.drawing(title, about, *size, parts), table)


def _place(visit: int, visits: int) -> float:
    return LEFT + WIDTH * (visit + 0.5) / visits


def _scales(axis: Axis, visits: list[str]) -> list[str]:
    bottom = TOP + HEIGHT
    parts = [
        svg.line(LEFT, TOP, LEFT, bottom, quiet=True),
        svg.line(LEFT, bottom, LEFT + WIDTH, bottom, quiet=True),
    ]
    for tick in axis.ticks:
        y = axis.at(tick)
        parts.append(svg.line(LEFT - 5, y, LEFT, y, quiet=True))
        parts.append(svg.text(LEFT - 10, y + 4.5, number(tick, axis.decimals), "end"))
    for visit, name in enumerate(visits):
        parts.append(svg.text(_place(visit, len(visits)), bottom + 22, name, "middle"))
    parts.append(svg.text(LEFT + WIDTH / 2, bottom + 46, "Visit", "middle"))
    return parts


def _curve(points: list[tuple], rows: list[dict], axis: Axis, *, dashed: bool) -> list[str]:
    parts = [svg.line(*start, *end, dashed=dashed) for start, end in pairwise(points)]
    for (x, y), row in zip(points, rows, strict=True):
        low, high = axis.at(row["low"]), axis.at(row["high"])
        parts.append(svg.line(x, low, x, high))
        parts += [svg.line(x - 4, end, x + 4, end) for end in (low, high)]
        parts.append(svg.polygon([(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)]))
    return parts


def _labels(heights: dict[str, float]) -> list[str]:
    """Beside the last visit, from the top down, none over another."""
    parts, free = [], TOP
    for name, y in sorted(heights.items(), key=lambda item: item[1]):
        lines = svg.wrapped(name, LONGEST_LINE)
        half = svg.LINE_HEIGHT * len(lines) / 2
        y = max(y, free + half)
        parts.append(svg.lines(LEFT + WIDTH + 10, y, lines))
        free = y + half
    return parts


def _table(title: str, analysis: dict, means: dict[str, list[dict]], names: Names) -> Table:
    limits = limits_head(analysis["settings"]["level"])
    rows = [
        Row(f"{names(arm)}, {names(row['visit'])}", (f"n = {count(row['n'])}", estimate(row)))
        for arm, of_arm in means.items()
        for row in of_arm
    ]
    return Table(title, ("Arm and visit", "n", f"Adjusted mean {limits}"), tuple(rows))
