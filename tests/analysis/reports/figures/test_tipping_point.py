from analysis.reports.figures import tipping_point
from tests.analysis.reports.tables.test_multiple_imputation import result


def test_a_difference_that_is_not_significant_is_hollow():
    figure = tipping_point("mi", result({"value": 50}), "MDMA-AT - PT", {"caps5": "CAPS-5"})

    assert figure.svg.count('fill="none"') == 1
    assert [(row.label, *row.cells) for row in figure.table.rows] == [
        ("50.0", "−5.40 [−11.00, 0.40]", ".081")
    ]
