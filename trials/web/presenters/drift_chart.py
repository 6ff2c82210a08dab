"""The drift of raters as a drawing: one small chart for each, all on one scale, in whole units."""

from dataclasses import dataclass, field

WIDTH, HEIGHT = 220, 110
GAP, EDGE, TITLE = 20, 8, 22
COLUMNS = 3
LEAST_SPREAD = 5


@dataclass
class Chart:
    """What templates/trials/raters/_drift.html draws.

    panels: {name, x, y (of the name), level: where no drift is, points: as SVG writes them,
    dots: [{x, y}]}. spread: how far the scale reaches to both sides of 0.
    """

    width: int
    height: int
    spread: float
    panels: list[dict] = field(default_factory=list)


def chart(summed: dict[str, list[float]]) -> Chart:
    """summed: {rater: cumulative differences}."""
    spread = max(LEAST_SPREAD, *(abs(value) for values in summed.values() for value in values))
    longest = max(len(values) for values in summed.values())
    rows = -(-len(summed) // COLUMNS)
    drawing = Chart(
        width=COLUMNS * (WIDTH + GAP) - GAP + 2 * EDGE,
        height=rows * (HEIGHT + TITLE + GAP) - GAP + 2 * EDGE,
        spread=spread,
    )
    for place, (name, values) in enumerate(summed.items()):
        left = EDGE + (place % COLUMNS) * (WIDTH + GAP)
        top = EDGE + (place // COLUMNS) * (HEIGHT + TITLE + GAP) + TITLE
        drawing.panels.append(_panel(name, values, left, top, spread, longest))
    return drawing


def _panel(
    name: str, values: list[float], left: int, top: int, spread: float, longest: int
) -> dict:
    level = top + HEIGHT // 2
    step = WIDTH / longest
    dots = [
        {"x": round(left + step * number), "y": round(level - value / spread * HEIGHT / 2)}
        for number, value in enumerate([0, *values])
    ]
    return {
        "name": name,
        "x": left,
        "y": top - EDGE,
        "level": level,
        "right": left + WIDTH,
        "dots": dots[1:],
        "points": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
    }
