"""The indices of James and Bang, beside what was guessed in each arm."""

from analysis.reports import text
from analysis.reports.format import NONE, count, interval, limits_head, number
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, first_of, seen


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [_table(id, analysis, names) for id, analysis in analyses.items()]


def _table(id: str, analysis: dict, names: Names) -> Table:
    title = f"Guesses of the arm: {names.analysis(id)}"
    if analysis["status"] != "ok":
        return Table(title, ("Arm",), (failed_row(id, names.analysis(id), analysis),))
    guesses = seen({id: analysis}, "count", "guess")
    heads = [f"Guess: {names(guess)}" for guess in guesses]
    columns = ("Arm", "n", *heads, "Index", "SE", limits_head(analysis["settings"]["level"]))
    rows = []
    for arm in seen({id: analysis}, "bang", "arm"):
        counts = [first_of(analysis, "count", arm=arm, guess=g)["value"] for g in guesses]
        index = _index(first_of(analysis, "bang", arm=arm))
        rows.append(Row(f"{names(arm)} (Bang)", (*map(count, [sum(counts), *counts]), *index)))
    # Over both arms the numbers of each guess say nothing about the blinding.
    gaps = [NONE] * len(guesses)
    james = _index(first_of(analysis, "james"))
    rows.append(Row("Both arms (James)", (count(analysis["n"]), *gaps, *james)))
    return Table(title, columns, tuple(rows), text.beside({id: analysis}, names), id)


def _index(row: dict) -> tuple[str, str, str]:
    return (
        number(row["value"], 3),
        number(row["se"], 3),
        interval(row["low"], row["high"], decimals=3),
    )
