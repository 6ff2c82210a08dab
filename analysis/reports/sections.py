"""A whole result as sections of a page: for each method its tables, then its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.reports.drawings import figures
from analysis.reports.figures import Figure
from analysis.reports.names import Names
from analysis.reports.table import Table
from analysis.reports.tables import tables
from analysis.reports.tables.reading import by_method, outcome_of

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
    "adverse_events": "Adverse events",
}


@dataclass(frozen=True)
class Section:
    """method: the one that all of its tables and figures come from, if it is one."""

    title: str
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    paragraphs: tuple[str, ...] = ()
    method: str = ""

    @property
    def further(self) -> int:
        """How many of its figures are closed until they are asked for."""
        return sum(figure.table.folded for figure in self.figures)


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
            method=method,
        )
        for method, analyses in by_method(result)
    ]


def called(id: str, analysis: dict, names: Names) -> str:
    """An analysis in words: its title in the plan, else what it explains, and by what."""
    settings = analysis["settings"]
    if names.has_title(id):
        return names.analysis(id)
    if "mediators" in settings:
        mediators = " and ".join(map(names, settings["mediators"]))
        return f"{mediators} as mediator of the {outcome_of(settings, names)}"
    if "predictor" in settings:
        predictor, outcome = (names.reference(settings[key]) for key in ("predictor", "outcome"))
        return f"{outcome} on {predictor}"
    if "outcome" in settings:
        method = TITLES.get(analysis["method"], analysis["method"])
        return f"{method}: {names.reference(settings['outcome'])}"
    return names.analysis(id)


def marked(section: Section, mark: str) -> Section:
    """The same with the mark in the caption of every table and figure."""

    def captioned(one):
        return replace(one, title=f"{one.title} [{mark}]")

    return replace(
        section,
        tables=tuple(map(captioned, section.tables)),
        figures=tuple(
            replace(captioned(figure), table=captioned(figure.table)) for figure in section.figures
        ),
    )


def _noted(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, notes=(*notes, *table.notes))
