"""Means of each arm over the visits, with their intervals."""

from collections.abc import Mapping
from itertools import pairwise

from analysis.reports.figures import svg
from analysis.reports.figures.axis import Axis
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.figures.frame import BELOW, LONGEST_LINE, Frame, framed, top_for
from analysis.reports.figures.looks import Look, look
from analysis.reports.format import count, estimate, limits_head
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import as_change, direction_of, first_of, outcome_of, seen

HEIGHT, RIGHT = 260, 210  # of the drawing; the names of the arms beside it
ASIDE = 9  # between the arms at one visit


def profile(analysis: dict, titles: Mapping[str, str] | None = None) -> Figure:
    """Adjusted means of one analysis by visit; each arm has a shape, dashes and its name."""
    names = Names(titles or {})
    analysis = as_change(analysis, names)
    arms = seen({"": analysis}, "adjusted_mean", "arm")
    visits = seen({"": analysis}, "adjusted_mean", "visit")
    means = {
        arm: [first_of(analysis, "adjusted_mean", arm=arm, visit=visit) for visit in visits]
        for arm in arms
    }
    limits = [row[end] for rows in means.values() for row in rows for end in ("low", "high")]
    outcome = outcome_of(analysis["settings"], names)
    direction = direction_of(analysis["settings"], names)
    words = [f"Adjusted mean: {outcome}", *filter(None, [direction])]
    frame = framed(min(limits), max(limits), top=top_for(words), height=HEIGHT)
    parts = frame.upright(*words)
    parts += frame.categories([names(visit) for visit in visits], "Visit")
    for place, rows in enumerate(means.values()):
        aside = ASIDE * (place - (len(arms) - 1) / 2)
        points = [
            (frame.place(visit, len(visits)) + aside, frame.y.at(row["value"]))
            for visit, row in enumerate(rows)
        ]
        parts += _curve(points, rows, frame.y, look(place))
    parts += _labels(
        {names(arm): frame.y.at(rows[-1]["value"]) for arm, rows in means.items()}, frame
    )
    title = f"Adjusted means by visit: {outcome}"
    table = _table(title, analysis, means, names)
    about = f"Means with intervals, one line for each arm. {spoken(table)}."
    size = frame.left + frame.width + RIGHT, frame.bottom + BELOW
    return figure(title, about, size, parts, table)


def _curve(points: list[tuple], rows: list[dict], axis: Axis, of_arm: Look) -> list[str]:
    parts = [svg.line(*start, *end, look=of_arm) for start, end in pairwise(points)]
    for (x, y), row in zip(points, rows, strict=True):
        parts.append(svg.whisker(x, axis.at(row["low"]), axis.at(row["high"]), of_arm))
        parts.append(svg.marker(x, y, of_arm))
    return parts


def _labels(heights: dict[str, float], frame: Frame) -> list[str]:
    """Beside the last visit, each with its arm's marker, from the top down, none over another."""
    parts, free, x = [], frame.top, frame.left + frame.width + 12
    places = {name: place for place, name in enumerate(heights)}
    for name, y in sorted(heights.items(), key=lambda item: item[1]):
        lines = svg.wrapped(name, LONGEST_LINE)
        half = svg.LINE_HEIGHT * len(lines) / 2
        middle = max(y, free + half)
        parts.append(svg.marker(x, middle, look(places[name])))
        parts.append(svg.lines(x + 12, middle, lines))
        free = middle + half
    return parts


def _table(title: str, analysis: dict, means: dict[str, list[dict]], names: Names) -> Table:
    limits = limits_head(analysis["settings"]["level"])
    rows = [
        Row(f"{names(arm)}, {names(row['visit'])}", (f"n = {count(row['n'])}", estimate(row)))
        for arm, of_arm in means.items()
        for row in of_arm
    ]
    return Table(title, ("Arm and visit", "n", f"Adjusted mean {limits}"), tuple(rows))
