"""Methods without a table of their own: one row for each estimate."""

from analysis.reports import text
from analysis.reports.format import count, interval, number, p_value
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses


def build(analyses: Analyses, names: Names) -> list[Table]:
    columns = ("Estimate", "n", "Value", "Interval", "p")
    found = []
    for id, analysis in analyses.items():
        rows = [failed_row(id, id, analysis)] if analysis["status"] != "ok" else []
        for row in analysis["estimates"]:
            label = ", ".join(names(value) for value in row.values() if isinstance(value, str))
            limits = interval(row.get("low"), row.get("high"))
            cells = (count(analysis["n"]), number(row["value"]), limits, p_value(row.get("p")))
            rows.append(Row(label, cells))
        found.append(Table(id, columns, tuple(rows), text.beside({id: analysis}, names), id))
    return found
