"""Several arms compared: their means, then the tests over all arms, of pairs and of trends."""

from analysis.reports import text
from analysis.reports.format import NONE, count, degrees, estimate, limits_head, number, p_value
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses

TESTS = {
    "F": "Analysis of variance, F",
    "welch_F": "Welch's test, F",
    "kruskal_wallis": "Kruskal and Wallis, \N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO}",
    "linear_trend": "Linear trend, per unit of dose",
    "departure_from_linear": "Departure from the line, F",
    "jonckheere_terpstra": "Jonckheere and Terpstra, J",
}
PAIRS = {
    "equal": "Pairs: Tukey and Kramer's p and intervals, for all pairs together. Trends and "
    "contrasts have the pooled variance.",
    "unequal": "Pairs: Games and Howell's p and intervals, for all pairs together, without equal "
    "variances. Trends and contrasts have Satterthwaite's degrees of freedom.",
}


DUNNETT = (
    "Dunnett: p and intervals for all comparisons with the reference together, with the pooled "
    "variance."
)


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [table for id, analysis in analyses.items() for table in _tables(id, analysis, names)]


def _tables(id: str, analysis: dict, names: Names) -> list[Table]:
    settings = analysis["settings"]
    title = f"Arms compared: {names.reference(settings['outcome'])}"
    if analysis["status"] != "ok":
        return [Table(title, ("Arm",), (failed_row(id, names.analysis(id), analysis),))]
    limits = limits_head(settings["level"])
    notes = text.beside({id: analysis}, names)
    means = tuple(
        Row(names(row["arm"]), (count(row["n"]), estimate(row), number(row["sd"])))
        for row in analysis["estimates"]
        if row["name"] == "mean"
    )
    compared = tuple(
        Row(_label(row, names), _cells(row))
        for row in analysis["estimates"]
        if row["name"] in TESTS or "contrast" in row
    )
    columns = ("Test", f"Value {limits}", "df", "t or z", "p")
    notes_of_tests = (*_notes(analysis), PAIRS[settings["variances"]], *notes)
    if settings.get("against_reference"):
        notes_of_tests = (DUNNETT, *notes_of_tests)
    return [
        Table(title, ("Arm", "n", f"Mean {limits}", "SD"), means, notes, id),
        Table(f"{title}: tests", columns, compared, notes_of_tests, id),
    ]


def _label(row: dict, names: Names) -> str:
    if row["name"] == "difference":
        return names.contrast(row["contrast"])
    if row["name"] == "dunnett_difference":
        return f"{names.contrast(row['contrast'])}, Dunnett"
    return TESTS.get(row["name"]) or names(row["contrast"])


def _cells(row: dict) -> tuple[str, ...]:
    value = estimate(row) if "low" in row else number(row["value"])
    if "df1" in row and row["df2"] is not None:
        df = f"{degrees(row['df1'])}, {degrees(row['df2'])}"
    else:
        df = NONE if row.get("df") is None else degrees(row["df"])
    return value, df, number(row.get("statistic")), p_value(row["p"])


def _notes(analysis: dict) -> tuple[str, ...]:
    return tuple(
        f"Jonckheere and Terpstra's p is two-sided, {row['test']}; J is "
        f"{number(row['expected'], 1)} without a trend."
        for row in analysis["estimates"]
        if row["name"] == "jonckheere_terpstra"
    )
