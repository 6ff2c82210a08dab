"""A small report with a table that lies on its side, an analysis that failed, and figures."""

from datetime import UTC, datetime

from analysis.reports import Row, Section, Table, sections
from analysis.reports.report import Report, report_of
from tests.analysis.reports.results import RESULT, TITLES

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
CAUTION = "Simulated data: evidence of nothing"
MARK = "Masked groups: meaning sealed"
HEADS = tuple(f"Estimate {n} [95 % CI]" for n in range(18))
WIDE = Table("Wide", ("Outcome", *HEADS), (Row("mood", ("1.00 [0.50, 1.50]",) * 18, "mood"),))


def report(mark: str = MARK) -> Report:
    methods = Section("Methods", paragraphs=("Software. Computed with Equipoise 0.1.0.",))
    return report_of(
        title="Self-compassion | a mechanism",
        study="DEMO-1: A study | of kindness",
        caution=CAUTION,
        status=("Pre-specified.", "Masked groups A and B."),
        mark=mark,
        sections=[methods, *sections(RESULT, TITLES), Section("More", (WIDE,))],
        facts=[("Run", "0198"), ("Plan, SHA-256", "9f2c")],
    )
