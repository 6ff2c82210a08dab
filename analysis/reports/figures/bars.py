"""Shares of each arm as bars, with their intervals."""

from collections.abc import Mapping

from analysis.reports.figures import svg
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.figures.frame import BELOW, LEGEND, framed, legend
from analysis.reports.figures.looks import look
from analysis.reports.format import count, interval, limits_head, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import Analyses, response_of, seen

HEIGHT = 240
WIDEST = 58  # of a bar
BETWEEN = 30  # bars of two analyses, at least
NAMES_BESIDE = 230


def responder_bars(analyses: Analyses, titles: Mapping[str, str] | None = None) -> Figure:
    """Who responded in per cent of each arm: a group of bars for each analysis.

    analyses: those of one confidence level that could be done.
    """
    names = Names(titles or {})
    arms = seen(analyses, "response", "arm")
    width = 430
    frame = framed(0, 100, width=width, height=HEIGHT)
    parts = frame.upright("Responders, per cent") + frame.categories(
        [response_of(id, analysis, names) for id, analysis in analyses.items()]
    )
    wide = min(WIDEST, (width / len(analyses) - BETWEEN) / len(arms))
    for position, analysis in enumerate(analyses.values()):
        left = frame.place(position, len(analyses)) - wide * len(arms) / 2
        for row in _shares(analysis):
            place = arms.index(row["arm"])
            x, top = left + wide * place, frame.y.at(100 * row["value"])
            parts.append(svg.bar(x, top, wide, frame.bottom - top, look(place)))
            low, high = (frame.y.at(100 * row[end]) for end in ("low", "high"))
            parts.append(svg.whisker(x + wide / 2, low, high, look(place)))
            parts.append(svg.marker(x + wide / 2, top, look(place)))
    beside = frame.left + width + 20
    parts += legend([names(arm) for arm in arms], beside, frame.top + LEGEND / 2)
    table = _table(analyses, names)
    about = f"Bars of the share that responded, with intervals. {spoken(table)}."
    size = beside + NAMES_BESIDE, frame.bottom + BELOW
    return figure("Responders by arm", about, size, parts, table)


def _shares(analysis: dict) -> list[dict]:
    return [row for row in analysis["estimates"] if row["name"] == "response"]


def _table(analyses: Analyses, names: Names) -> Table:
    level = next(iter(analyses.values()))["settings"]["level"]
    rows = [
        Row(f"{response_of(id, analysis, names)}, {names(row['arm'])}", _cells(row), id)
        for id, analysis in analyses.items()
        for row in _shares(analysis)
    ]
    columns = ("Response and arm", "Responders", f"Per cent {limits_head(level)}")
    return Table("Responders by arm", columns, tuple(rows))


def _cells(row: dict) -> tuple[str, str]:
    value, low, high = (100 * row[key] for key in ("value", "low", "high"))
    limits = interval(low, high, decimals=1)
    return f"{count(row['count'])} of {count(row['n'])}", f"{number(value, 1)} {limits}"
