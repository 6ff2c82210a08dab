from analysis.reports import tables
from tests.analysis.reports.results import RESULT


def test_tables_come_in_the_order_of_a_paper():
    assert [table.title for table in tables(RESULT)] == [
        "Descriptive statistics",
        "Correlations: PT, baseline",
        "Analysis of covariance: two-factor",
        "Mediation: change in caps5",
    ]
