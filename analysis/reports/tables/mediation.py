"""Mediation: the paths, the indirect effects with their bootstrap intervals, and what else is made
of them."""

from analysis.reports import text
from analysis.reports.format import (
    NONE,
    count,
    estimate,
    limits_head,
    number,
    p_statement,
    p_value,
    percent,
)
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of, outcome_of, seen

# What the notes below a table say of all its rows.
STATED_ONCE = ("change", "covariates", "errors", "interval", "resamples", "seed", "stream", "level")
KINDS = (
    "Full mediation: an indirect effect, and no direct effect to be seen (which does not prove "
    "that there is none); partial: both; competitive: both, with opposite signs. Mediator and "
    "outcome are changes over the same time, so that neither is seen to come first."
)
BESIDE = {
    "sobel": "Sobel's test of the indirect effect",
    "indirect_contrast": "Difference of indirect effects",
    "indirect_contrast_partially_standardised": "The same, in SD of the outcome",
    "proportion_mediated": "Proportion of the total effect",
    "proportion_mediated_total": "Proportion of the total effect, all mediators",
    "direct_partially_standardised": "Direct effect in SD of the outcome",
    "total_partially_standardised": "Total effect in SD of the outcome",
    "F": "All arms together",
    "likelihood_ratio": "All arms together",
}


def build(analyses: Analyses, names: Names) -> list[Table]:
    groups = by_setting(analyses, "outcome", "outcome_model", *STATED_ONCE)
    beside = [_beside(group, names) for group in groups]
    return [_table(group, names) for group in groups] + [table for table in beside if table.rows]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    columns = ("Mediator", "n", "a", "b", "Direct", "Total")
    columns += (f"Indirect {limits}", f"Indirect in SD of the outcome {limits}")
    rows = [row for id, analysis in analyses.items() for row in _rows(id, analysis, names)]
    title = f"Mediation: {outcome_of(settings, names)}"
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


def _beside(analyses: Analyses, names: Names) -> Table:
    """Everything but paths and indirect effects, and the kind of mediation: a line each."""
    settings = next(iter(analyses.values()))["settings"]
    columns = ("Mediator", "n", "What", f"Value {limits_head(settings['level'])}", "p")
    rows = []
    for id, analysis in analyses.items():
        mediators = " + ".join(map(names, analysis["settings"]["mediators"]))
        several = len(seen({id: analysis}, "a", "contrast")) > 1
        for row in analysis["estimates"]:
            if row.get("mediation"):
                what, value, p = "Kind of mediation", row["mediation"], NONE
            elif row["name"] in BESIDE:
                what, value, p = BESIDE[row["name"]], _value(row), p_value(row.get("p"))
            else:
                continue
            if "term" in row:
                what += f": {row['term']} effect"
            label = names(row["mediator"]) if "mediator" in row else mediators
            if "mediators" in row:
                label = names.contrast(row["mediators"])
            if several and "contrast" in row:
                label += f" ({names.contrast(row['contrast'])})"
            rows.append(Row(label, (count(analysis["n"]), what, value, p), id))
    title = f"Mediation: more about the {outcome_of(settings, names)}"
    return Table(title, columns, tuple(rows), (KINDS, *text.beside(analyses, names)), folded=True)


def _value(row: dict) -> str:
    if row["value"] is None:
        return f"{NONE} ({row['reason']})" if "reason" in row else NONE
    if row["name"].startswith("proportion"):
        return percent(round(row["value"], 3))
    if row["name"] == "F":
        return f"F({row['df1']}, {row['df2']}) = {number(row['value'])}"
    if row["name"] == "likelihood_ratio":
        return (
            f"\N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO}({row['df']}) = {number(row['value'])}"
        )
    return estimate(row) if row.get("low") is not None else number(row["value"])
