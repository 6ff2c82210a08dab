"""Analysis of covariance: adjusted means, F, each contrast with its size; and what it assumes."""

from analysis.reports import text
from analysis.reports.format import (
    NONE,
    bounded,
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
from analysis.reports.tables.reading import Analyses, by_setting, first_of, seen

CHECKS = {
    "shapiro_wilk": "Residuals normal: Shapiro-Wilk W",
    "levene_median": "Equal variances: Levene F (median)",
    "levene_mean": "Equal variances: Levene F (mean)",
}
ABOUT_CHECKS = (
    "Equal slopes: F of arm by covariate, each on its own. A small p speaks against the "
    "assumption. HC3: the same comparison with standard errors that stand unequal variances.",
)


def build(analyses: Analyses, names: Names) -> list[Table]:
    keys = ("family", "change", "covariates", "factors", "contrasts", "level")
    groups = by_setting(analyses, *keys)
    checked = [
        {id: analysis for id, analysis in group.items() if first_of(analysis, "levene_median")}
        for group in groups
    ]
    return [_table(group, names) for group in groups] + [
        _checks(group, names) for group in checked if group
    ]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    arms = seen(analyses, "adjusted_mean", "arm")
    contrasts = seen(analyses, "difference", "contrast")
    g = bool(seen(analyses, "hedges_g", "contrast"))
    adjusted = any("p_adjusted" in row for one in analyses.values() for row in one["estimates"])
    columns = ["Outcome", "n"]
    columns += [f"{names(arm)}: adjusted mean {limits}" for arm in arms]
    columns += [
        "F (df1, df2)",
        "p",
        f"Partial \N{GREEK SMALL LETTER ETA}\N{SUPERSCRIPT TWO} {limits}",
    ]
    for contrast in contrasts:
        what = names.contrast(contrast)
        columns += [f"{what} {limits}", *(["p adjusted"] if adjusted else []), f"d {limits}"]
        columns += [f"g {limits}"] if g else []
    rows = []
    for id, analysis in analyses.items():
        outcome = names(analysis["settings"]["outcome"])
        if analysis["status"] == "ok":
            rows.append(Row(outcome, tuple(_cells(analysis, arms, contrasts, g, adjusted)), id))
        else:
            rows.append(failed_row(id, outcome, analysis))
    family = settings.get("family")
    title = "Analysis of covariance" + (f": {names(family)}" if family else "")
    return Table(title, tuple(columns), tuple(rows), text.beside(analyses, names))


def _cells(
    analysis: dict, arms: list[str], contrasts: list[str], g: bool, adjusted: bool
) -> list[str]:
    f = first_of(analysis, "F")
    cells = [count(analysis["n"])]
    cells += [estimate(first_of(analysis, "adjusted_mean", arm=arm)) for arm in arms]
    cells.append(f"{number(f['value'])} ({degrees(f['df1'])}, {degrees(f['df2'])})")
    cells += [p_value(f["p"]), estimate(first_of(analysis, "partial_eta_squared"), bounded)]
    for contrast in contrasts:
        difference = first_of(analysis, "difference", contrast=contrast)
        cells.append(estimate(difference))
        if adjusted:
            cells.append(p_value(difference.get("p_adjusted") if difference else None))
        sizes = ("cohens_d", "hedges_g") if g else ("cohens_d",)
        cells += [estimate(first_of(analysis, size, contrast=contrast)) for size in sizes]
    return cells


def _checks(analyses: Analyses, names: Names) -> Table:
    terms = seen(analyses, "slopes", "term")
    contrasts = seen(analyses, "difference_hc3", "contrast")
    columns = ["Outcome", "n", *(f"Equal slopes: {names(term)}, F" for term in terms)]
    columns += [*CHECKS.values(), "Largest leverage", "Largest Cook's distance"]
    columns += [f"HC3: {names.contrast(contrast)}" for contrast in contrasts]
    rows = []
    for id, analysis in analyses.items():
        cells = [count(analysis["n"])]
        cells += [_tested(first_of(analysis, "slopes", term=term)) for term in terms]
        cells += [_tested(first_of(analysis, check), 3) for check in CHECKS]
        cells += [_of_whom(first_of(analysis, name)) for name in ("leverage", "cooks_distance")]
        for contrast in contrasts:
            row = first_of(analysis, "difference_hc3", contrast=contrast)
            cells.append(f"{estimate(row)} ({p_statement(row['p'])})" if row else NONE)
        rows.append(Row(names(analysis["settings"]["outcome"]), tuple(cells), id))
    title = "Assumptions of the analysis of covariance"
    family = next(iter(analyses.values()))["settings"].get("family")
    title += f": {names(family)}" if family else ""
    return Table(title, tuple(columns), tuple(rows), ABOUT_CHECKS, folded=True)


def _tested(row: dict | None, decimals: int = 2) -> str:
    if row is None:
        return NONE
    if row["value"] is None:
        return f"not done: {row['reason']}"
    return f"{number(row['value'], decimals)} ({p_statement(row['p'])})"


def _of_whom(row: dict | None) -> str:
    """With the participant's number, where the result has it."""
    if row is None:  # a masked run
        return NONE
    whose = f" ({row['participant']})" if "participant" in row else ""
    return f"{number(row['value'])}{whose}"
