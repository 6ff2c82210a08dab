"""Mediation: the paths, and the indirect effects with their bootstrap intervals."""

from analysis.reports import text
from analysis.reports.format import NONE, count, estimate, limits_head, number, p_statement
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of, seen

# What the notes below a table say of all its rows.
STATED_ONCE = ("change", "covariates", "errors", "interval", "resamples", "seed", "stream", "level")


def build(analyses: Analyses, names: Names) -> list[Table]:
    groups = by_setting(analyses, "outcome", *STATED_ONCE)
    return [_table(group, names) for group in groups]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    columns = ("Mediator", "n", "a", "b", "Direct", "Total")
    columns += (f"Indirect {limits}", f"Indirect in SD of the outcome {limits}")
    rows = [row for id, analysis in analyses.items() for row in _rows(id, analysis, names)]
    title = f"Mediation: change in {names(settings['outcome'])}"
    return Table(title, columns, tuple(rows), text.beside(analyses, names))


def _rows(id: str, analysis: dict, names: Names) -> list[Row]:
    """One row for each mediator and contrast, and one for the sum of parallel mediators."""
    mediators = analysis["settings"]["mediators"]
    if analysis["status"] != "ok":
        return [failed_row(id, " + ".join(map(names, mediators)), analysis)]
    rows = []
    contrasts = seen({id: analysis}, "a", "contrast")
    for contrast in contrasts:
        suffix = f" ({names.contrast(contrast)})" if len(contrasts) > 1 else ""
        for mediator in mediators:
            cells = _cells(analysis, "indirect", contrast=contrast, mediator=mediator)
            rows.append(Row(names(mediator) + suffix, tuple(cells), id))
        if len(mediators) > 1:
            cells = _cells(analysis, "indirect_total", contrast=contrast)
            rows.append(Row("All mediators together" + suffix, tuple(cells), id))
    return rows


def _cells(analysis: dict, indirect: str, contrast: str, **mediator: str) -> list[str]:
    a = first_of(analysis, "a", contrast=contrast, **mediator) if mediator else None
    b = first_of(analysis, "b", **mediator) if mediator else None
    where = {"contrast": contrast} | mediator
    return [
        count(analysis["n"]),
        _with_p(a),
        _with_p(b),
        _with_p(first_of(analysis, "direct", contrast=contrast)),
        _with_p(first_of(analysis, "total", contrast=contrast)),
        estimate(first_of(analysis, indirect, **where)),
        estimate(first_of(analysis, f"{indirect}_partially_standardised", **where)),
    ]


def _with_p(row: dict | None) -> str:
    return NONE if row is None else f"{number(row['value'])} ({p_statement(row['p'])})"
