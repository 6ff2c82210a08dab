"""What a model leaves over: against what it fitted, and against the normal distribution.

Quantiles are Blom's, the normal quantile of (rank - 3/8) / (n + 1/4) (Blom G (1958), Statistical
Estimates and Transformed Beta-Variables, p. 71).
"""

from collections.abc import Mapping, Sequence
from statistics import NormalDist, correlation, pstdev

from analysis.reports.figures import svg
from analysis.reports.figures.axis import axis_over
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.figures.frame import BELOW, Frame, framed
from analysis.reports.figures.looks import look
from analysis.reports.format import bounded, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import outcome_of

WIDTH, HEIGHT, LEFT, GAP = 290, 240, 60, 96
TOLD = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)  # shares of the residuals whose quantile is told


def residual_checks(analysis: dict, titles: Mapping[str, str] | None = None) -> Figure:
    """Two drawings side by side. analysis: one whose points have fitted values and residuals."""
    fitted, residuals = (analysis["points"][name] for name in ("fitted", "residuals"))
    expected, ordered = normal_quantiles(len(residuals)), sorted(residuals)
    parts = _scatter(LEFT, fitted, residuals, "Residual", "Fitted value")
    second = LEFT + WIDTH + GAP
    parts += _scatter(second, expected, ordered, "Residual", "Normal quantile", line=True)
    title = f"Residuals: {outcome_of(analysis['settings'], Names(titles or {}))}"
    table = _table(title, fitted, residuals, expected)
    about = (
        "Residuals against fitted values, and their quantiles against those of a normal "
        f"distribution. {spoken(table)}."
    )
    return figure(title, about, (second + WIDTH + 10, 36 + HEIGHT + BELOW), parts, table)


def normal_quantiles(n: int) -> list[float]:
    return [NormalDist().inv_cdf((rank - 0.375) / (n + 0.25)) for rank in range(1, n + 1)]


def _scatter(
    left: float, xs: Sequence[float], ys: Sequence[float], up: str, along: str, line: bool = False
) -> list[str]:
    """line: draw the one on which normal residuals would lie, else one at zero."""
    frame = framed(min(ys), max(ys), left=left, width=WIDTH, height=HEIGHT)
    x = axis_over(min(xs), max(xs), start=left, length=WIDTH)
    y_words = [svg.text(left - LEFT, frame.top - 14, up)]
    parts = frame.upright("") + y_words + frame.across(x, along)
    parts += _normal_line(frame, x, ys) if line else frame.zero()
    return parts + [
        svg.marker(x.at(a), frame.y.at(b), look(1), 2.6, hollow=True)
        for a, b in zip(xs, ys, strict=True)
    ]


def _normal_line(frame: Frame, x, residuals: Sequence[float]) -> list[str]:
    """Through zero, as steep as the residuals vary, cut where it leaves the frame."""
    sd = pstdev(residuals)
    if sd == 0:
        return []
    first, last = frame.y.ticks[0] / sd, frame.y.ticks[-1] / sd
    ends = max(x.ticks[0], first), min(x.ticks[-1], last)
    (x1, y1), (x2, y2) = ((x.at(end), frame.y.at(end * sd)) for end in ends)
    return [svg.line(x1, y1, x2, y2, quiet=True, dashed=True)]


def _table(
    title: str, fitted: Sequence[float], residuals: Sequence[float], expected: Sequence[float]
) -> Table:
    ordered, last = sorted(residuals), len(residuals) - 1
    rows = []
    for share in TOLD:
        place = round(share * last)
        what = {0: "Smallest", 0.5: "Median", 1: "Largest"}.get(share, f"{100 * share:g} %")
        rows.append(Row(what, (number(ordered[place], 3), number(expected[place]))))
    r = correlation(ordered, expected)
    notes = (
        f"{len(residuals)} residuals; their correlation with the normal quantiles is "
        f"{bounded(r, 3)}. A cloud without a pattern, and points along the line, speak for the "
        "model.",
    )
    columns = ("Residuals in order", "Residual", "Normal quantile")
    return Table(title, columns, tuple(rows), notes, folded=True)
