"""Which figures each method has: its analyses that could be done, drawn."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from analysis.reports.figures import (
    Figure,
    ForestRow,
    change_plot,
    forest_plot,
    means_plot,
    mediation_diagram,
    profile,
    residual_checks,
    responder_bars,
    tipping_point,
)
from analysis.reports.format import percent
from analysis.reports.names import HIGHER, Names
from analysis.reports.tables.reading import Analyses, by_setting, outcome_of, seen

Titles = Mapping[str, str]
FEW = 4  # path diagrams; of more, those that show no indirect effect are closed on a page


def figures(method: str, analyses: Analyses, titles: Titles | None = None) -> list[Figure]:
    """The figures of one method; analyses that could not be done have none."""
    done = {id: analysis for id, analysis in analyses.items() if analysis["status"] == "ok"}
    draw = DRAWINGS.get(method)
    return draw(done, titles or {}) if draw and done else []


def _ancova(analyses: Analyses, titles: Titles) -> list[Figure]:
    groups = by_setting(analyses, "change", "level")
    found = [_effect_sizes(group, Names(titles)) for group in groups]
    found += [_of(id, change_plot(analysis, titles)) for id, analysis in analyses.items()]
    return found + _residuals(analyses, titles)


def _mmrm(analyses: Analyses, titles: Titles) -> list[Figure]:
    found = [_of(id, profile(analysis, titles)) for id, analysis in analyses.items()]
    return found + _residuals(analyses, titles)


def _residuals(analyses: Analyses, titles: Titles) -> list[Figure]:
    """Of those whose result has points: a masked run has none."""
    return [
        _of(id, residual_checks(analysis, titles))
        for id, analysis in analyses.items()
        if "points" in analysis
    ]


def _one_way(analyses: Analyses, titles: Titles) -> list[Figure]:
    return [_of(id, means_plot(analysis, titles)) for id, analysis in analyses.items()]


def _multiple_imputation(analyses: Analyses, titles: Titles) -> list[Figure]:
    return [
        tipping_point(id, analysis, contrast, titles)
        for id, analysis in analyses.items()
        for contrast in seen({id: analysis}, "difference_with_delta", "contrast")
    ]


def _responders(analyses: Analyses, titles: Titles) -> list[Figure]:
    return [responder_bars(group, titles) for group in by_setting(analyses, "level")]


def _mediation(analyses: Analyses, titles: Titles) -> list[Figure]:
    groups = by_setting(analyses, "outcome", "outcome_model", "change", "level")
    forests = [_indirect_effects(group, Names(titles)) for group in groups]
    paths = [
        (id, contrast)
        for id in analyses
        for contrast in seen({id: analyses[id]}, "direct", "contrast")
    ]
    return forests + [
        _of(
            id,
            mediation_diagram(analyses[id], contrast, titles),
            folded=len(paths) > FEW and not _is_mediated(analyses[id], contrast),
        )
        for id, contrast in paths
    ]


def _is_mediated(analysis: dict, contrast: str) -> bool:
    """Whether the interval of one of its indirect effects leaves zero out."""
    return any(
        row["low"] is not None and row["low"] * row["high"] > 0
        for row in analysis["estimates"]
        if row["name"] == "indirect" and row["contrast"] == contrast
    )


def _blinding(analyses: Analyses, titles: Titles) -> list[Figure]:
    names = Names(titles)
    return [
        forest_plot(
            f"Blinding of each arm: {names.analysis(id)}",
            [
                ForestRow(
                    names(row["arm"]),
                    analysis["n_by_arm"][row["arm"]],
                    row["value"],
                    row["low"],
                    row["high"],
                    analysis=id,
                )
                for row in analysis["estimates"]
                if row["name"] == "bang"
            ],
            f"Bang's index, {percent(analysis['settings']['level'])} CI (0: by chance)",
        )
        for id, analysis in analyses.items()
    ]


def _of(id: str, figure: Figure, *, folded: bool | None = None) -> Figure:
    """Its table names the analysis that it comes from. folded: by default as the figure says."""
    if folded is None:
        folded = figure.table.folded
    return replace(figure, table=replace(figure.table, analysis=id, folded=folded))


def _effect_sizes(analyses: Analyses, names: Names) -> Figure:
    level = percent(_settings(analyses)["level"])
    title = "Standardised differences between arms"
    rows = _forest_rows(analyses, "cohens_d", names)
    favours = _favours(analyses, "cohens_d", names)
    return forest_plot(title, rows, f"Cohen's d, {level} CI", favours)


def _indirect_effects(analyses: Analyses, names: Names) -> Figure:
    settings = _settings(analyses)
    title = f"Indirect effects on the {outcome_of(settings, names)}"
    estimate, unit = "indirect_partially_standardised", "SD of the outcome's change"
    if settings.get("outcome_model") == "logistic":
        estimate, unit = "indirect", "Log-odds"
    rows = _forest_rows(analyses, estimate, names)
    favours = _favours(analyses, estimate, names)
    return forest_plot(title, rows, f"{unit}, {percent(settings['level'])} CI", favours)


def _favours(analyses: Analyses, estimate: str, names: Names) -> tuple[str, str] | None:
    """(whom a number below zero favours, whom one above); None where the rows do not agree, or
    nobody says which way an outcome improves."""
    contrasts = seen(analyses, estimate, "contrast")
    above = {_above_zero_is_better(analysis["settings"], names) for analysis in analyses.values()}
    if len(contrasts) != 1 or len(above) != 1 or None in above:
        return None
    arm, reference = map(names, contrasts[0].split(" - "))
    return (reference, arm) if above == {True} else (arm, reference)


def _above_zero_is_better(settings: dict, names: Names) -> bool | None:
    if settings.get("change") == "improvement":
        return True
    better = names.better(settings["outcome"])
    return better == HIGHER if better else None


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


DRAWINGS: dict[str, Callable[[Analyses, Titles], list[Figure]]] = {
    "ancova": _ancova,
    "mmrm": _mmrm,
    "one_way": _one_way,
    "multiple_imputation": _multiple_imputation,
    "responders": _responders,
    "mediation": _mediation,
    "blinding_indices": _blinding,
}
