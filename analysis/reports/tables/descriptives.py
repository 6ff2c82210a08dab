"""Descriptive statistics by arm and visit."""

from collections.abc import Iterator

from analysis.reports import text
from analysis.reports.format import NONE, count, interval, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, first_of, seen

MASKED = "Medians and quartiles wait until the arms are known: each may be one person's value."
TOTAL = "total"  # instead of an arm: everybody


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [_table(id, analysis, names) for id, analysis in analyses.items()]


def _table(id: str, analysis: dict, names: Names) -> Table:
    title = "Descriptive statistics"
    if analysis["status"] != "ok":
        return Table(title, ("Measure",), (failed_row(id, names.analysis(id), analysis),))
    arms = seen({id: analysis}, "n", "arm")
    columns = ["Measure"]
    for arm in arms:
        columns += [f"{names(arm)}: n", "M (SD) or count (%)", "Median [Q1, Q3]"]
    rows = []
    keys = ("variable", "visit", "level")
    kept = [row for row in analysis["estimates"] if row["name"] in ("mean", "count")]
    for place in dict.fromkeys(tuple(row.get(key) for key in keys) for row in kept):
        where = {key: value for key, value in zip(keys, place, strict=True) if value is not None}
        label = ", ".join(_words(where, names))
        cells = [cell for arm in arms for cell in _cells(analysis, arm, where)]
        rows.append(Row(label, tuple(cells)))
    notes = (
        *text.beside({id: analysis}, names),
        *_masked(kept, analysis),
        _missing(analysis, names),
    )
    return Table(title, tuple(columns), tuple(rows), notes, id)


def _masked(kept: list[dict], analysis: dict) -> Iterator[str]:
    """Why a masked result has means and no median."""
    if any(row["name"] == "mean" for row in kept) and not seen({"": analysis}, "median", "arm"):
        yield MASKED


def _words(where: dict[str, str], names: Names) -> Iterator[str]:
    for key, value in where.items():
        yield names.level(where["variable"], value) if key == "level" else names(value)


def _missing(analysis: dict, names: Names) -> str:
    """What is missing of each measure, of everybody: "BDI-II, follow-up: 9 of 90"."""
    gaps = [
        f"{_label(row, names)}: {count(row['value'])} of {count(analysis['n'])}"
        for row in analysis["estimates"]
        if row["name"] == "missing"
        and row["arm"] == TOTAL
        and row["value"]
        # Whoever lacks one of the two lacks the change.
        and row.get("visit") != "change"
    ]
    if not gaps:
        return "No value is missing."
    return f"Values missing: {'; '.join(gaps)}. Each number is of those who have the value."


def _label(row: dict, names: Names) -> str:
    return ", ".join(names(row[key]) for key in ("variable", "visit") if key in row)


def _cells(analysis: dict, arm: str, where: dict[str, str]) -> list[str]:
    def value(name: str, **more: str) -> float | None:
        row = first_of(analysis, name, arm=arm, **more)
        return None if row is None else row["value"]

    measure = {key: where[key] for key in ("variable", "visit") if key in where}
    n = value("n", **measure)
    if n is None:  # not shown by letter
        return [NONE, NONE, NONE]
    if "level" in where:
        share = value("percent", **where)
        return [
            count(n),
            f"{count(value('count', **where) or 0)} ({number(share or 0, 1)} %)",
            NONE,
        ]
    median = value("median", **measure)
    spread = interval(value("q1", **measure), value("q3", **measure), decimals=1)
    mean = f"{number(value('mean', **measure))} ({number(value('sd', **measure))})"
    return [count(n), mean, NONE if median is None else f"{number(median, 1)} {spread}"]
