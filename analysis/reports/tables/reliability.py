"""The reliability of scales, a row each, and under it their items; and the agreement of raters."""

from analysis.reports import text
from analysis.reports.format import bounded, count, estimate, limits_head
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of

ABOUT_SCALES = (
    "Cronbach's alpha with Feldt's interval; omega total of one factor, by maximum likelihood."
)
ABOUT_ITEMS = "Of each item: its correlation with the sum of the others, and alpha without it."
ABOUT_RATERS = (
    "Intraclass correlations of Shrout and Fleiss, the second number saying of how many raters' "
    "mean. ICC(1): other raters for each person; ICC(2): raters drawn from a larger pool, absolute "
    "agreement; ICC(3): these raters alone, consistency."
)


def build(analyses: Analyses, names: Names) -> list[Table]:
    groups = by_setting(analyses, "level")
    return [_scales(group, names) for group in groups] + [
        _items(id, analysis, names)
        for id, analysis in analyses.items()
        if analysis["status"] == "ok"
    ]


def build_agreement(analyses: Analyses, names: Names) -> list[Table]:
    return [_agreement(group, names) for group in by_setting(analyses, "level")]


def _scales(analyses: Analyses, names: Names) -> Table:
    columns = ("Scale", "n", "Items", f"\N{GREEK SMALL LETTER ALPHA} {_limits(analyses)}")
    rows = []
    for id, analysis in analyses.items():
        if analysis["status"] != "ok":
            rows.append(failed_row(id, names.analysis(id), analysis))
            continue
        cells = (
            count(analysis["n"]),
            count(len(analysis["settings"]["items"])),
            estimate(first_of(analysis, "alpha"), bounded),
            bounded(first_of(analysis, "omega_total")["value"]),
        )
        rows.append(Row(names.analysis(id), cells, id))
    notes = (ABOUT_SCALES, *text.beside(analyses, names))
    columns += ("\N{GREEK SMALL LETTER OMEGA}",)
    return Table("Reliability of scales", columns, tuple(rows), notes)


def _items(id: str, analysis: dict, names: Names) -> Table:
    rows = tuple(
        Row(
            names(item),
            tuple(
                bounded(first_of(analysis, name, item=item)["value"])
                for name in ("item_rest_correlation", "alpha_without")
            ),
        )
        for item in analysis["settings"]["items"]
    )
    columns = ("Item", "r with the rest", "\N{GREEK SMALL LETTER ALPHA} without it")
    notes = (f"n = {count(analysis['n'])}. {ABOUT_ITEMS}",)
    return Table(f"Items of {names.analysis(id)}", columns, rows, notes, id, folded=True)


def _agreement(analyses: Analyses, names: Names) -> Table:
    rows = []
    for id, analysis in analyses.items():
        if analysis["status"] != "ok":
            rows.append(failed_row(id, names.analysis(id), analysis))
        for row in analysis["estimates"]:
            cells = (count(analysis["n"]), row["kind"], estimate(row, bounded))
            rows.append(Row(names.analysis(id), cells, id))
    columns = ("Measure", "n", "Kind", f"ICC {_limits(analyses)}")
    notes = (ABOUT_RATERS, *text.beside(analyses, names))
    return Table("Agreement of raters", columns, tuple(rows), notes)


def _limits(analyses: Analyses) -> str:
    return limits_head(next(iter(analyses.values()))["settings"]["level"])
