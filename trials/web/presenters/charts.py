"""Charts as places in a drawing, in whole units: templates/trials/overview draws them.

Each series has a colour and a pattern of its own, so that none is told by colour alone; the words
and numbers of a chart stand in the table below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 34, 12, 30
MOST_LABELS = 8
BAR_HEIGHT, BAR_GAP, BAR_LEFT, BAR_RIGHT = 18, 8, 120, 56


@dataclass
class Lines:
    """ticks: {y, label}. labels: {x, label}. paths: {points, name, kind}."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    ticks: list[dict] = field(default_factory=list)
    labels: list[dict] = field(default_factory=list)
    paths: list[dict] = field(default_factory=list)


@dataclass
class Bars:
    """rows: {y, label, parts: [{x, width, kind}], end, total}."""

    width: int
    height: int
    rows: list[dict]


def lines(labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[float]]]) -> Lines:
    """labels: of the places along the chart. series: (name, kind, a value for each place)."""
    drawing = Lines()
    top = nice_top(max((max(values) for _, _, values in series if values), default=1))
    steps = max(len(labels) - 1, 1)
    xs = [round(LEFT + place * (drawing.right - LEFT) / steps) for place in range(len(labels))]

    def y(value: float) -> int:
        return round(drawing.bottom - value / top * (drawing.bottom - TOP))

    drawing.ticks = [{"y": y(top * part / 4), "label": f"{top * part / 4:g}"} for part in range(5)]
    every = ceil(len(labels) / MOST_LABELS)
    drawing.labels = [
        {"x": xs[place], "label": label} for place, label in enumerate(labels) if not place % every
    ]
    drawing.paths = [
        {
            "name": name,
            "kind": kind,
            "points": " ".join(f"{xs[i]},{y(value)}" for i, value in enumerate(values)),
        }
        for name, kind, values in series
    ]
    return drawing


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Bars:
    """rows: (label, parts of its bar as (kind, how many)); the longest is as wide as can be."""
    longest = max((sum(number for _, number in parts) for _, parts in rows), default=0) or 1
    room = WIDTH - BAR_LEFT - BAR_RIGHT
    drawn = []
    for place, (label, parts) in enumerate(rows):
        x, cells = BAR_LEFT, []
        for kind, number in parts:
            width = round(number / longest * room)
            if width:
                cells.append({"x": x, "width": width, "kind": kind})
            x += width
        drawn.append(
            {
                "y": place * (BAR_HEIGHT + BAR_GAP),
                "label": label,
                "parts": cells,
                "end": x + 6,
                "total": sum(number for _, number in parts),
            }
        )
    return Bars(WIDTH, max(len(drawn), 1) * (BAR_HEIGHT + BAR_GAP), drawn)


def nice_top(highest: float) -> int:
    """A round number at or above the highest value, which four steps divide: 4, 8, 20, 40, …"""
    if highest <= 4:
        return 4
    size = 10 ** floor(log10(highest))
    return next(
        int(step * size)
        for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12)
        if step * size >= highest and not step * size % 4
    )
