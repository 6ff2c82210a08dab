"""A whole result as sections of a page: for each method its tables, then its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.reports.figures import Figure, ForestRow, forest_plot, mediation_diagram, profile
from analysis.reports.format import percent
from analysis.reports.names import Names
from analysis.reports.table import Table
from analysis.reports.tables import tables
from analysis.reports.tables.reading import Analyses, by_method, by_setting, outcome_of, seen

TITLES = {
    "descriptives": "Descriptive statistics",
    "correlations": "Correlations",
    "ancova": "Differences between arms",
    "mmrm": "Differences between arms over the visits",
    "multiple_imputation": "Missing visits imputed",
    "responders": "Responders",
    "one_way": "Arms compared",
    "mediation": "Mediation",
    "regression": "Regression",
    "reliability": "Reliability of scales",
    "agreement": "Agreement of raters",
    "blinding_indices": "Blinding",
}


@dataclass(frozen=True)
class Section:
    title: str
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]


def sections(
    result: dict, titles: Mapping[str, str] | None = None, notes: tuple[str, ...] = ()
) -> list[Section]:
    """The sections of a result: one for each method.

    titles: what to print instead of the names of variables, arms and columns.
    notes: sentences about the whole result, which stand first below every table.
    """
    return [
        Section(
            TITLES.get(method, method),
            tuple(_noted(table, notes) for table in tables({"analyses": analyses}, titles)),
            tuple(
                replace(figure, table=_noted(figure.table, notes))
                for figure in figures(method, analyses, titles)
            ),
        )
        for method, analyses in by_method(result)
    ]


def _noted(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, notes=(*notes, *table.notes))


def figures(
    method: str, analyses: Analyses, titles: Mapping[str, str] | None = None
) -> list[Figure]:
    """The figures of one method; analyses that could not be done have none."""
    names = Names(titles or {})
    done = {id: analysis for id, analysis in analyses.items() if analysis["status"] == "ok"}
    if method == "ancova":
        groups = by_setting(done, "change", "level")
        return [_effect_sizes(group, names) for group in groups]
    if method == "mmrm":
        return [profile(analysis, titles) for analysis in done.values()]
    if method == "mediation":
        groups = by_setting(done, "outcome", "outcome_model", "change", "level")
        overview = [_indirect_effects(group, names) for group in groups]
        return overview + [
            mediation_diagram(analysis, contrast, titles)
            for id, analysis in done.items()
            for contrast in seen({id: analysis}, "direct", "contrast")
        ]
    return []


def _effect_sizes(analyses: Analyses, names: Names) -> Figure:
    level = percent(_settings(analyses)["level"])
    title = "Standardised differences between arms"
    rows = _forest_rows(analyses, "cohens_d", names)
    return forest_plot(title, rows, f"Cohen's d, {level} CI")


def _indirect_effects(analyses: Analyses, names: Names) -> Figure:
    settings = _settings(analyses)
    title = f"Indirect effects on the {outcome_of(settings, names)}"
    estimate, unit = "indirect_partially_standardised", "SD of the outcome's change"
    if settings.get("outcome_model") == "logistic":
        estimate, unit = "indirect", "Log-odds"
    rows = _forest_rows(analyses, estimate, names)
    return forest_plot(title, rows, f"{unit}, {percent(settings['level'])} CI")


def _forest_rows(analyses: Analyses, estimate: str, names: Names) -> list[ForestRow]:
    """One row for each estimate of that name; the contrast is added where there are several."""
    several = len(seen(analyses, estimate, "contrast")) > 1
    rows = []
    for id, analysis in analyses.items():
        for row in analysis["estimates"]:
            if row["name"] != estimate:
                continue
            label = names(row.get("mediator", analysis["settings"]["outcome"]))
            if several:
                label += f", {names.contrast(row['contrast'])}"
            numbers = row["value"], row["low"], row["high"]
            rows.append(ForestRow(label, analysis["n"], *numbers, analysis=id))
    return rows


def _settings(analyses: Analyses) -> dict:
    return next(iter(analyses.values()))["settings"]
