"""The mediation diagram: arm, mediators and outcome, with the paths between them."""

from collections.abc import Mapping

from analysis.reports.figures import svg
from analysis.reports.figures.figure import Figure, figure
from analysis.reports.format import NONE, count, estimate, limits_head, number, p_statement, percent
from analysis.reports.names import Names
from analysis.reports.table import Row, Table
from analysis.reports.tables.reading import first_of, outcome_of

WIDTH, BOX_WIDTH = 680, 192
LONGEST_LINE = 25  # characters that fit into a box
PADDING = 8  # above and below the words of a box
GAP = 42  # between boxes
LEFT, MIDDLE, RIGHT = BOX_WIDTH / 2 + 2, WIDTH / 2, WIDTH - BOX_WIDTH / 2 - 2
DASHED_FROM = 0.05  # p of a path
NEAR = 0.46  # words stand nearer their mediator, so that those of parallel paths stay apart


def mediation_diagram(
    analysis: dict, contrast: str, titles: Mapping[str, str] | None = None
) -> Figure:
    """The paths of one analysis that could be done, for one contrast ("B - A").

    Effects are unstandardised; each indirect effect stands below with its bootstrap interval.
    """
    names = Names(titles or {})
    mediators = analysis["settings"]["mediators"]
    outcome = outcome_of(analysis["settings"], names)
    title = f"{' and '.join(map(names, mediators))} as mediator of the {outcome}"
    arms, result = names.contrast(contrast), outcome[:1].upper() + outcome[1:]
    between = [f"Change in {names(mediator)}" for mediator in mediators]
    height = _box_height([arms, result, *between])
    base = height / 2 + 2 + (height + GAP) * len(mediators) + 20
    direct = first_of(analysis, "direct", contrast=contrast)
    paths = [_path((LEFT + BOX_WIDTH / 2, base), (RIGHT - BOX_WIDTH / 2, base), direct, "direct")]
    boxes = [_box(LEFT, base, height, arms), _box(RIGHT, base, height, result)]
    for place, mediator in enumerate(mediators):
        y = height / 2 + 2 + (height + GAP) * place
        into, out_of = (MIDDLE - BOX_WIDTH / 2, y), (MIDDLE + BOX_WIDTH / 2, y)
        a = first_of(analysis, "a", mediator=mediator, contrast=contrast)
        b = first_of(analysis, "b", mediator=mediator)
        paths.append(_path((LEFT, base - height / 2), into, a, "a", label_at=1 - NEAR))
        paths.append(_path(out_of, (RIGHT, base - height / 2), b, "b", label_at=NEAR))
        boxes.append(_box(MIDDLE, y, height, between[place]))
    legend = _legend(analysis, contrast, names)
    first_line = base + height / 2 + 28
    words = [svg.text(MIDDLE, first_line + 20 * k, line, "middle") for k, line in enumerate(legend)]
    table = _table(title, analysis, contrast, names)
    about = f"Path diagram. {'; '.join(f'{row.label}: {row.cells[1]}' for row in table.rows)}."
    bottom = first_line + 20 * len(legend)
    return figure(title, about, (WIDTH, bottom), paths + boxes + words, table)


def _path(start: tuple, end: tuple, row: dict, letter: str, label_at: float = 0.5) -> str:
    """label_at: how far along the path its words stand."""
    dashed = row.get("p") is not None and row["p"] >= DASHED_FROM
    place = (a + label_at * (b - a) for a, b in zip(start, end, strict=True))
    return svg.arrow(*start, *end, dashed=dashed) + svg.label(*place, _effect(row, letter))


def _effect(row: dict, letter: str) -> str:
    p = f", {p_statement(row['p'])}" if row.get("p") is not None else ""
    return f"{letter} {number(row['value'])}{p}"


def _box_height(texts: list[str]) -> float:
    """All boxes are as high as the one with the most lines."""
    most = max(len(svg.wrapped(words, LONGEST_LINE)) for words in texts)
    return svg.LINE_HEIGHT * most + 2 * PADDING


def _box(x: float, y: float, height: float, words: str) -> str:
    box = svg.rectangle(x - BOX_WIDTH / 2, y - height / 2, BOX_WIDTH, height)
    return box + svg.lines(x, y, svg.wrapped(words, LONGEST_LINE), "middle")


def _legend(analysis: dict, contrast: str, names: Names) -> list[str]:
    settings = analysis["settings"]
    lines = [
        f"Indirect by {names(mediator)}: "
        f"{estimate(first_of(analysis, 'indirect', mediator=mediator, contrast=contrast))}"
        for mediator in settings["mediators"]
    ]
    total = first_of(analysis, "total", contrast=contrast)
    n = f"n = {count(analysis['n'])}"
    lines.append(f"{_effect(total, 'Total')}; {n}" if total else n)
    unit = "Unstandardised" if total else "Log-odds"
    level = percent(settings["level"])
    return [*lines, f"{unit}; {level} bootstrap intervals; dashed: p ≥ .05"]


def _table(title: str, analysis: dict, contrast: str, names: Names) -> Table:
    found = []
    for mediator in analysis["settings"]["mediators"]:
        where = {"mediator": mediator, "contrast": contrast}
        found += [
            (f"a: arm to {names(mediator)}", first_of(analysis, "a", **where)),
            (f"b: {names(mediator)} to outcome", first_of(analysis, "b", mediator=mediator)),
            (f"Indirect by {names(mediator)}", first_of(analysis, "indirect", **where)),
        ]
    found += [
        (name.capitalize(), first_of(analysis, name, contrast=contrast))
        for name in ("direct", "total")
    ]
    n = f"n = {count(analysis['n'])}"
    rows = []
    for label, row in found:
        if row is None:  # the total effect, where the outcome is yes or no
            continue
        p = p_statement(row["p"]) if row.get("p") is not None else NONE
        rows.append(Row(label, (n, estimate(row), p)))
    columns = ("Path", "n", f"Effect {limits_head(analysis['settings']['level'])}", "p")
    return Table(title, columns, tuple(rows))
