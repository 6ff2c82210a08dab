"""Analysis of covariance: adjusted means, F, and each contrast with its size."""

from analysis.reports import text
from analysis.reports.format import bounded, count, degrees, estimate, limits_head, number, p_value
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of, seen


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [
        _table(group, names)
        for group in by_setting(analyses, "family", "change", "covariates", "level")
    ]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    arms = seen(analyses, "adjusted_mean", "arm")
    contrasts = seen(analyses, "difference", "contrast")
    columns = ["Outcome", "n"]
    columns += [f"{names(arm)}: adjusted mean {limits}" for arm in arms]
    columns += [
        "F (df1, df2)",
        "p",
        f"Partial \N{GREEK SMALL LETTER ETA}\N{SUPERSCRIPT TWO} {limits}",
    ]
    for contrast in contrasts:
        what = names.contrast(contrast)
        columns += [f"{what} {limits}", "p adjusted", f"d {limits}"]
    rows = []
    for id, analysis in analyses.items():
        outcome = names(analysis["settings"]["outcome"])
        if analysis["status"] == "ok":
            rows.append(Row(outcome, tuple(_cells(analysis, arms, contrasts)), id))
        else:
            rows.append(failed_row(id, outcome, analysis))
    family = settings.get("family")
    title = "Analysis of covariance" + (f": {names(family)}" if family else "")
    return Table(title, tuple(columns), tuple(rows), text.beside(analyses, names))


def _cells(analysis: dict, arms: list[str], contrasts: list[str]) -> list[str]:
    f = first_of(analysis, "F")
    cells = [count(analysis["n"])]
    cells += [estimate(first_of(analysis, "adjusted_mean", arm=arm)) for arm in arms]
    cells.append(f"{number(f['value'])} ({degrees(f['df1'])}, {degrees(f['df2'])})")
    cells += [p_value(f["p"]), estimate(first_of(analysis, "partial_eta_squared"), bounded)]
    for contrast in contrasts:
        difference = first_of(analysis, "difference", contrast=contrast)
        cells.append(estimate(difference))
        cells.append(p_value(difference.get("p_adjusted") if difference else None))
        cells.append(estimate(first_of(analysis, "cohens_d", contrast=contrast)))
    return cells
