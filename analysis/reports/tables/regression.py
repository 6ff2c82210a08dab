"""Regressions on one predictor each: the slope, and how much of the outcome it explains."""

from analysis.reports import text
from analysis.reports.format import bounded, count, degrees, estimate, limits_head, number, p_value
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of

NOTE = (
    "b: slope of the predictor; \N{GREEK SMALL LETTER BETA}: the same in standard deviations; "
    "partial r: correlation with the outcome once the covariates are taken out of both; added "
    "R\N{SUPERSCRIPT TWO} and Cohen's f\N{SUPERSCRIPT TWO}: what the predictor adds to the "
    "covariates. n is that of those who have all values of the model."
)


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [
        _table(group, names) for group in by_setting(analyses, "outcome", "covariates", "level")
    ]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    columns = (
        "Predictor",
        "n",
        f"b {limits_head(settings['level'])}",
        "SE",
        "t (df)",
        "p",
        "p adjusted",
        "\N{GREEK SMALL LETTER BETA}",
        "Partial r",
        "Added R\N{SUPERSCRIPT TWO}",
        "f\N{SUPERSCRIPT TWO}",
    )
    rows = []
    for id, analysis in analyses.items():
        predictor = names.reference(analysis["settings"]["predictor"])
        if analysis["status"] == "ok":
            rows.append(Row(predictor, _cells(analysis), id))
        else:
            rows.append(failed_row(id, predictor, analysis))
    covariates = ", ".join(map(names.reference, settings["covariates"])) or "none"
    notes = (f"Covariates: {covariates}.", NOTE, *text.beside(analyses, names))
    title = f"Regression of {names.reference(settings['outcome'])}"
    return Table(title, columns, tuple(rows), notes)


def _cells(analysis: dict) -> tuple[str, ...]:
    slope = first_of(analysis, "slope")
    sizes = [
        first_of(analysis, name)["value"]
        for name in ("standardised_slope", "partial_correlation", "r_squared_added")
    ]
    return (
        count(analysis["n"]),
        estimate(slope),
        number(slope["se"]),
        f"{number(slope['statistic'])} ({degrees(slope['df'])})",
        p_value(slope["p"]),
        p_value(slope.get("p_adjusted")),
        number(sizes[0]),
        *map(bounded, sizes[1:]),
        number(first_of(analysis, "cohens_f_squared")["value"]),
    )
