"""How far a difference bends when something is added to every imputed value."""

from collections.abc import Mapping
from itertools import pairwise

from analysis.reports.figures import svg
from analysis.reports.figures.axis import axis_over
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.figures.frame import BELOW, framed, top_for
from analysis.reports.figures.looks import look
from analysis.reports.format import estimate, limits_head, number, p_value
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import outcome_of

HEIGHT = 240
LONGEST_HEADING = 68  # in characters: as wide as the drawing


def tipping_point(
    id: str, analysis: dict, contrast: str, titles: Mapping[str, str] | None = None
) -> Figure:
    """The difference of one contrast for each delta; hollow where it is not significant."""
    names = Names(titles or {})
    settings = analysis["settings"]
    rows = [
        row
        for row in analysis["estimates"]
        if row["name"] == "difference_with_delta" and row["contrast"] == contrast
    ]
    ends = [0, *(row[end] for row in rows for end in ("low", "high"))]
    outcome = outcome_of(settings, names)
    words = f"Difference in the {outcome}:", names.contrast(contrast)
    heading = [line for one in words for line in svg.wrapped(one, LONGEST_HEADING)]
    frame = framed(min(ends), max(ends), top=top_for(heading), height=HEIGHT)
    deltas = [row["delta"] for row in rows]
    across = axis_over(min(deltas), max(deltas), start=frame.left + 20, length=frame.width - 40)
    parts = frame.upright(*heading) + frame.zero()
    parts += frame.across(across, "Added to every imputed follow-up but the reference arm's")
    points = [(across.at(row["delta"]), frame.y.at(row["value"])) for row in rows]
    parts += [svg.line(*start, *end, quiet=True) for start, end in pairwise(points)]
    for (x, y), row in zip(points, rows, strict=True):
        parts.append(svg.whisker(x, frame.y.at(row["low"]), frame.y.at(row["high"]), look(1)))
        significant = row["p"] <= 1 - settings["level"]
        parts.append(svg.marker(x, y, look(1), hollow=not significant))
    title = f"Tipping point: {outcome}"
    table = Table(
        title,
        ("Delta", f"Difference {limits_head(settings['level'])}", "p"),
        tuple(Row(number(row["delta"], 1), (estimate(row), p_value(row["p"])), id) for row in rows),
        ("Hollow in the drawing: not significant.",),
        id,
    )
    about = f"Differences with intervals by what is added. {spoken(table)}."
    return figure(title, about, (frame.left + frame.width + 10, frame.bottom + BELOW), parts, table)
