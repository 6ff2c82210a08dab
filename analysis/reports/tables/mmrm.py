"""Mixed models for repeated measures: a row for each visit, and the covariance between visits."""

from analysis.reports import text
from analysis.reports.format import (
    count,
    degrees,
    estimate,
    limits_head,
    number,
    p_statement,
    p_value,
)
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, first_of, outcome_of, seen


def build(analyses: Analyses, names: Names) -> list[Table]:
    found = []
    for id, analysis in analyses.items():
        title = f"Repeated measures: {outcome_of(analysis['settings'], names)}"
        if analysis["status"] == "ok":
            found += [_effects(title, id, analysis, names), _covariance(title, id, analysis, names)]
        else:
            found.append(Table(title, ("Visit",), (failed_row(id, names.analysis(id), analysis),)))
    return found


def _effects(title: str, id: str, analysis: dict, names: Names) -> Table:
    limits = limits_head(analysis["settings"]["level"])
    only = {id: analysis}
    arms = seen(only, "adjusted_mean", "arm")
    contrasts = seen(only, "difference", "contrast")
    together = len(contrasts) > 1 and first_of(analysis, "F", term="arm") is not None
    adjusted = ["p adjusted"] if analysis["settings"].get("family") else []
    columns = ["Visit"]
    for arm in arms:
        columns += [f"{names(arm)}: n", f"adjusted mean {limits}"]
    columns += ["F (df1, df2)", "p of all arms"] if together else []
    for contrast in contrasts:
        columns += [f"{names.contrast(contrast)} {limits}", "t (df)", "p", *adjusted, f"d {limits}"]
    rows = []
    for visit in seen(only, "difference", "visit"):
        cells = []
        for arm in arms:
            mean = first_of(analysis, "adjusted_mean", arm=arm, visit=visit)
            cells += [count(mean["n"]), estimate(mean)]
        if together:
            f = first_of(analysis, "F", term="arm", visit=visit)
            cells += [_f(f), p_value(f["p"])]
        for contrast in contrasts:
            row = first_of(analysis, "difference", contrast=contrast, visit=visit)
            size = first_of(analysis, "cohens_d", contrast=contrast, visit=visit)
            t = f"{number(row['statistic'])} ({degrees(row['df'])})"
            cells += [estimate(row), t, p_value(row["p"])]
            cells += [p_value(row.get("p_adjusted")) for _ in adjusted]
            cells.append(estimate(size))
        rows.append(Row(names(visit), tuple(cells)))
    notes = (*_interaction(analysis), *text.beside(only, names))
    return Table(title, tuple(columns), tuple(rows), notes, id)


def _interaction(analysis: dict) -> list[str]:
    row = first_of(analysis, "F", term="arm by visit")
    if row is None or row["value"] is None:
        return []
    df = f"{degrees(row['df1'])}, {degrees(row['df2'])}"
    return [f"Arm by visit: F({df}) = {number(row['value'])}, {p_statement(row['p'])}."]


def _f(row: dict) -> str:
    if row["value"] is None:
        return number(None)
    return f"{number(row['value'])} ({degrees(row['df1'])}, {degrees(row['df2'])})"


def _covariance(title: str, id: str, analysis: dict, names: Names) -> Table:
    """Variances on the diagonal, covariances below it, correlations above."""
    visits = seen({id: analysis}, "difference", "visit")

    def cell(row: int, column: int) -> str:
        kind = "correlation" if row < column else "covariance"
        first, last = sorted((row, column))
        found = first_of(analysis, kind, visit=visits[first], visit_2=visits[last])
        return number(found["value"])

    places = range(len(visits))
    cells = [tuple(cell(row, column) for column in places) for row in places]
    rows = [Row(names(visits[row]), cells[row]) for row in places]
    deviance, fitted = (first_of(analysis, name) for name in ("reml_deviance", "iterations"))
    n = first_of(analysis, "observations")["value"]
    notes = (
        "Of the residuals: variances on the diagonal, covariances below it, correlations above.",
        f"Structure: {text.STRUCTURE[deviance['covariance']]}. "
        f"n = {count(analysis['n'])} participants with {count(n)} measurements.",
        f"\N{MINUS SIGN}2 restricted log-likelihood: {number(deviance['value'])}, reached in "
        f"{count(fitted['value'])} iterations.",
    )
    columns = ("Visit", *(names(visit) for visit in visits))
    title = f"{title}, covariance between visits"
    return Table(title, columns, tuple(rows), notes, id, folded=True)
