"""Adverse events: everything, then each system organ class with its terms; and by severity."""

from collections.abc import Iterator

from analysis.reports import text
from analysis.reports.format import NONE, bounded, count, estimate, limits_head, p_value, percent
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, seen

INDENT = "\N{NO-BREAK SPACE}" * 4
NOTES = (
    "Participants with at least one event, of those who received a dose; events. A participant "
    "counts once in each line. Risk difference: Newcombe's hybrid score interval, p of Fisher's "
    "exact test, without correction for the number of lines.",
    "Classes and terms stand in the order of how many participants had them.",
)
EMERGENT = {
    True: "Treatment-emergent events: those that did not certainly begin before the first dose.",
    False: "All events, also those from before the first dose.",
}
BY_SEVERITY = "A participant counts at the worst severity within the class or term."


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [table for id, one in analyses.items() for table in _tables(id, one, names)]


def _tables(id: str, analysis: dict, names: Names) -> Iterator[Table]:
    title = f"Adverse events: {names.analysis(id)}"
    if analysis["status"] != "ok":
        yield Table(
            title, ("Adverse event",), (failed_row(id, names.analysis(id), analysis),), (), id
        )
        return
    arms = seen({id: analysis}, "participants", "arm")
    contrasts = seen({id: analysis}, "risk_difference", "contrast")
    lines = _lines(analysis)
    notes = (*NOTES, EMERGENT[analysis["settings"]["emergent"]])
    notes += text.beside({id: analysis}, names)
    limits = limits_head(analysis["settings"]["level"])
    heads = [head for arm in arms for head in (names(arm), f"Events, {names(arm)}")]
    for contrast in contrasts:
        heads += [f"{names.contrast(contrast)} {limits}", "p"]
    rows = [
        Row(_label(line, names), tuple(_cells(found, arms, contrasts)), id)
        for line, found in lines.items()
        if line[0] == "overall" or line[3] == "any"
    ]
    yield Table(title, ("Adverse event", *heads), tuple(rows), notes, id)
    yield _by_severity(id, title, lines, arms, names, (BY_SEVERITY, *notes))


def _by_severity(
    id: str, title: str, lines: dict, arms: list[str], names: Names, notes: tuple[str, ...]
) -> Table:
    words = [line[4] for line in lines if line[0] == "overall" and line[3] == "severity"]
    heads = [f"{names(arm)}, {names(word)}" for arm in arms for word in words]
    rows = []
    for place in dict.fromkeys(line[:3] for line in lines):
        found = [lines.get((*place, "severity", word), {}) for word in words]
        cells = [_share(one.get(arm)) for arm in arms for one in found]
        rows.append(Row(_label((*place, "any", ""), names), tuple(cells), id))
    return Table(f"{title}, by severity", ("Adverse event", *heads), tuple(rows), notes, id)


def _lines(analysis: dict) -> dict[tuple, dict[str, dict]]:
    """{(group, class, term, of, called): {arm or contrast: row}}, in the order of the result."""
    lines: dict[tuple, dict[str, dict]] = {}
    for row in analysis["estimates"]:
        key = (row["group"], row.get("soc"), row.get("term"), row["of"], row.get(row["of"], ""))
        lines.setdefault(key, {})[row.get("arm") or row["contrast"]] = row
    return lines


def _label(line: tuple, names: Names) -> str:
    group, soc, term, of, called = line
    if group == "term":
        return INDENT + names(term)
    if group == "soc":
        return names(soc)
    return "Any adverse event" if of == "any" else f"{INDENT}{names(called)}"


def _cells(found: dict[str, dict], arms: list[str], contrasts: list[str]) -> Iterator[str]:
    for arm in arms:
        yield _share(found[arm])
        yield count(found[arm]["events"])
    for contrast in contrasts:
        yield estimate(found[contrast], bounded)
        yield p_value(found[contrast]["p"])


def _share(row: dict | None) -> str:
    """ "38 of 42, 90.5 %"; a dash where nobody of any arm had it."""
    if row is None:
        return NONE
    return f"{count(row['count'])} of {count(row['n'])}, {percent(round(row['value'], 3))}"
