"""The tables of a result, in journal style. Every number stands beside its n."""

from collections.abc import Mapping

from analysis.reports.names import Names
from analysis.reports.table import Table
from analysis.reports.tables import (
    adverse_events,
    ancova,
    any_method,
    blinding_indices,
    correlations,
    descriptives,
    mediation,
    mmrm,
    multiple_imputation,
    one_way,
    regression,
    reliability,
    responders,
)
from analysis.reports.tables.reading import by_method

BUILDERS = {
    "descriptives": descriptives.build,
    "correlations": correlations.build,
    "ancova": ancova.build,
    "mmrm": mmrm.build,
    "multiple_imputation": multiple_imputation.build,
    "responders": responders.build,
    "one_way": one_way.build,
    "mediation": mediation.build,
    "regression": regression.build,
    "reliability": reliability.build,
    "agreement": reliability.build_agreement,
    "blinding_indices": blinding_indices.build,
    "adverse_events": adverse_events.build,
}


def tables(result: dict, titles: Mapping[str, str] | None = None) -> list[Table]:
    """All tables of a result: by method, and within it in the order of the result.

    titles: what to print instead of the names of variables, arms and columns; a name without a
    title is printed as it is.
    """
    names = Names(titles or {})
    return [
        table
        for method, analyses in by_method(result)
        for table in BUILDERS.get(method, any_method.build)(analyses, names)
    ]
