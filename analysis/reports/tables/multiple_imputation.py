"""Analyses of covariance with missing visits imputed: pooled differences, and how far they bend."""

from analysis.reports import text
from analysis.reports.format import (
    NONE,
    bounded,
    count,
    degrees,
    estimate,
    limits_head,
    number,
    p_value,
)
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, seen

MISSING = {
    "at_random": "Those who left are imputed as if they went on as others of their arm with the "
    "same history (missing at random).",
    "copy_reference": "Those who left are imputed as if they went on as those of the reference arm "
    "with the same history (copy reference).",
    "jump_to_reference": "The mean of those who left is that of the reference arm from the visit "
    "they missed; their distance from the mean of their own arm goes on as it would there (jump to "
    "reference).",
}
METHOD = (
    "Bayesian normal regression of each visit on baseline, covariates and the visits before it; "
    "pooled by Rubin's rules with Barnard and Rubin's degrees of freedom. Missing information: the "
    "share that is lost with what is missing."
)


def build(analyses: Analyses, names: Names) -> list[Table]:
    keys = ("family", "missing", "change", "covariates", "imputations", "seed", "level")
    return [_table(group, names) for group in by_setting(analyses, *keys)]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    is_corrected = settings.get("family") is not None
    columns = (
        "Outcome",
        "n",
        "Imputed",
        "Arms",
        "Delta",
        f"Difference {limits_head(settings['level'])}",
        "t (df)",
        "p",
        *(["p adjusted"] if is_corrected else []),
        "Missing information",
    )
    rows = []
    notes = [
        f"Covariates: {', '.join(['baseline', *map(names, settings['covariates'])])}.",
        f"{count(settings['imputations'])} imputations (seed {settings['seed']}). {METHOD}",
        MISSING[settings["missing"]],
    ]
    for id, analysis in analyses.items():
        outcome = names(analysis["settings"]["outcome"])
        if analysis["status"] != "ok":
            rows.append(failed_row(id, outcome, analysis))
            continue
        imputed = sum(row["value"] for row in analysis["estimates"] if row["name"] == "imputed")
        for contrast in seen({id: analysis}, "difference", "contrast"):
            of_contrast = [row for row in analysis["estimates"] if row.get("contrast") == contrast]
            first = (count(analysis["n"]), count(imputed), names.contrast(contrast))
            rows += [
                Row(outcome, (*first, *_cells(row, is_corrected=is_corrected)), id)
                for row in of_contrast
                if row["name"] in ("difference", "difference_with_delta")
            ]
            notes += [
                f"{outcome}, {names.contrast(contrast)}: {_tipping_point(row, names)}"
                for row in of_contrast
                if row["name"] == "tipping_point"
            ]
    notes = (*notes, *text.beside(analyses, names))
    return Table("With missing visits imputed", columns, tuple(rows), notes)


def _cells(row: dict, *, is_corrected: bool) -> tuple[str, ...]:
    return (
        number(row["delta"], 1) if "delta" in row else NONE,
        estimate(row),
        f"{number(row['statistic'])} ({degrees(row['df'])})",
        p_value(row["p"]),
        *([p_value(row.get("p_adjusted"))] if is_corrected else []),
        bounded(row["missing_information"]),
    )


def _tipping_point(row: dict, names: Names) -> str:
    if row["value"] is None:
        return row["reason"][:1].lower() + row["reason"][1:]
    reference = names(row["contrast"].partition(" - ")[2])
    return (
        "the difference is no longer significant in its direction when "
        f"{number(row['value'], 1)} is added to every imputed follow-up but those of {reference}."
    )
