"""Correlations as a matrix for each arm and visit."""

from itertools import groupby

from analysis.reports import text
from analysis.reports.format import NONE, bounded, count, interval, percent
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses

STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))

COEFFICIENT = {
    "pearson": ("Pearson's r", ""),
    "spearman": ("Spearman's \N{GREEK SMALL LETTER RHO}", " (Bonett and Wright)"),
}


def build(analyses: Analyses, names: Names) -> list[Table]:
    found = []
    for id, analysis in analyses.items():
        if analysis["status"] != "ok":
            row = failed_row(id, names.analysis(id), analysis)
            found.append(Table("Correlations", ("Correlations",), (row,)))
        for (arm, visit), group in groupby(
            analysis["estimates"], key=lambda row: (row["arm"], row["visit"])
        ):
            found.append(_matrix(id, analysis, arm, visit, list(group), names))
    return found


def _matrix(
    id: str, analysis: dict, arm: str, visit: str, estimates: list[dict], names: Names
) -> Table:
    """r below the diagonal, its interval above; the n of a cell where it is not that of all."""
    variables = analysis["settings"]["variables"]
    pairs = {(row["x"], row["y"]): row for row in estimates}
    usual_n = max(row["n"] for row in estimates)

    def cell(one: str, other: str) -> str:
        if one == other:
            return NONE
        row = pairs.get((one, other))
        words = interval(row["low"], row["high"], bounded) if row else _starred(pairs[other, one])
        n = (row or pairs[other, one])["n"]
        return words if n == usual_n else f"{words} (n = {count(n)})"

    rows = tuple(
        Row(f"{place} {names(one)}", tuple(cell(one, other) for other in variables))
        for place, one in enumerate(variables, start=1)
    )
    columns = ("Measure", *(str(place) for place in range(1, len(variables) + 1)))
    level = percent(analysis["settings"]["level"])
    coefficient, whose = COEFFICIENT[analysis["settings"].get("coefficient", "pearson")]
    notes = (
        f"n = {count(usual_n)} unless said in the cell. Below the diagonal: {coefficient} "
        f"(* p < .05, ** p < .01, *** p < .001, not adjusted); above: its {level} interval{whose}.",
        *text.beside({id: analysis}, names),
    )
    title = f"Correlations: {names(arm)}, {names(visit)}"
    return Table(title, columns, rows, notes, id, folded=True)


def _starred(row: dict) -> str:
    stars = next((mark for limit, mark in STARS if row["p"] is not None and row["p"] < limit), "")
    return bounded(row["value"]) + stars
