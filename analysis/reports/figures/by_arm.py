"""One mean for each arm with its interval, beside the values of single people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.reports.figures import svg
from analysis.reports.figures.figure import Figure, figure, spoken
from analysis.reports.figures.frame import BELOW, Frame, framed, top_for
from analysis.reports.figures.looks import Look, look
from analysis.reports.format import NONE, count, estimate, limits_head, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import as_change, direction_of, outcome_of

HEIGHT = 230
NARROWEST, EACH = 350, 145  # two drawings stand beside each other on paper; room for an arm
ASIDE = 34  # from the people to their mean
CLOUD = 46  # how wide the people of an arm are spread
GOLDEN = 0.6180339887498949  # its multiples spread evenly, and the same each time


@dataclass(frozen=True)
class Arm:
    """values: of single people, ascending; none in a masked run."""

    name: str
    mean: dict
    n: int
    values: Sequence[float]


def change_plot(analysis: dict, titles: Mapping[str, str] | None = None) -> Figure:
    """Adjusted means of an analysis of covariance, and everybody's change as it was measured."""
    names = Names(titles or {})
    analysis = as_change(analysis, names)
    outcome = outcome_of(analysis["settings"], names)
    title = f"{outcome[:1].upper()}{outcome[1:]} by arm"
    direction = direction_of(analysis["settings"], names)
    return _plot(analysis, title, "adjusted_mean", "Adjusted mean", names, direction)


def means_plot(analysis: dict, titles: Mapping[str, str] | None = None) -> Figure:
    """Means of a comparison of several arms, in the order of their doses where it has them."""
    names = Names(titles or {})
    title = f"{names.reference(analysis['settings']['outcome'])} by arm"
    return _plot(analysis, title, "mean", "Mean", names)


def _plot(
    analysis: dict, title: str, estimate_name: str, head: str, names: Names, direction: str = ""
) -> Figure:
    """direction: which way the numbers improve, in words."""
    arms = _arms(analysis, estimate_name, names)
    ends = [end for arm in arms for end in (*arm.values, arm.mean["low"], arm.mean["high"])]
    width = max(NARROWEST, EACH * len(arms))
    said = title.removesuffix(" by arm")
    words = [*svg.wrapped(said, round(width / svg.LETTER)), *filter(None, [direction])]
    frame = framed(min(ends), max(ends), top=top_for(words), width=width, height=HEIGHT)
    parts = frame.upright(*words) + frame.zero()
    parts += frame.categories([f"{arm.name} {_n(arm)}" for arm in arms])
    for place, arm in enumerate(arms):
        parts += _arm(arm, frame.place(place, len(arms)), frame, look(place))
    table = _table(title, arms, head, analysis["settings"]["level"], direction)
    people = "single people and the mean" if any(arm.values for arm in arms) else "the mean"
    ways = f" {direction}." if direction else ""
    about = f"For each arm {people} with its interval.{ways} {spoken(table)}."
    return figure(title, about, (frame.left + frame.width + 10, frame.bottom + BELOW), parts, table)


def _arms(analysis: dict, estimate_name: str, names: Names) -> list[Arm]:
    observed = analysis.get("points", {}).get("observed", {})
    doses = analysis["settings"].get("doses") or {}
    rows = [row for row in analysis["estimates"] if row["name"] == estimate_name]
    rows.sort(key=lambda row: doses.get(row["arm"], 0))
    return [
        Arm(
            names(row["arm"]),
            row,
            analysis["n_by_arm"][row["arm"]],
            observed.get(row["arm"], ()),
        )
        for row in rows
    ]


def _n(arm: Arm) -> str:
    """No line ends within it."""
    return f"(n = {count(arm.n)})".replace(" ", "\N{NO-BREAK SPACE}")


def _arm(arm: Arm, x: float, frame: Frame, of_arm: Look) -> list[str]:
    parts = []
    for place, value in enumerate(arm.values):
        spread = CLOUD * ((place * GOLDEN) % 1 - 0.5)
        parts.append(svg.marker(x + spread, frame.y.at(value), of_arm, 2.6, hollow=True))
    x += ASIDE + CLOUD / 2 if arm.values else 0
    low, high = frame.y.at(arm.mean["low"]), frame.y.at(arm.mean["high"])
    parts.append(svg.whisker(x, low, high, of_arm))
    parts.append(svg.marker(x, frame.y.at(arm.mean["value"]), of_arm, 6))
    return parts


def _table(title: str, arms: list[Arm], head: str, level: float, direction: str) -> Table:
    people = any(arm.values for arm in arms)
    columns = ["Arm", "n", f"{head} {limits_head(level)}"]
    columns += ["Lowest value", "Middle value", "Highest value"] if people else []
    rows = [
        Row(arm.name, (f"n = {count(arm.n)}", estimate(arm.mean), *_spread(arm.values, people)))
        for arm in arms
    ]
    return Table(title, tuple(columns), tuple(rows), (f"{direction}.",) if direction else ())


def _spread(values: Sequence[float], people: bool) -> tuple[str, ...]:
    if not values:
        return (NONE,) * 3 if people else ()
    half = len(values) // 2
    middle = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return number(values[0]), number(middle), number(values[-1])
