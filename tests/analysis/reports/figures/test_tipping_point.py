import html

from analysis.reports.figures import tipping_point
from tests.analysis.reports.tables.test_multiple_imputation import result


def test_a_difference_that_is_not_significant_is_hollow():
    figure = tipping_point("mi", result({"value": 50}), "MDMA-AT - PT", {"caps5": "CAPS-5"})

    assert figure.svg.count('fill="none"') == 1
    assert [(row.label, *row.cells) for row in figure.table.rows] == [
        ("50.0", "−5.40 [−11.00, 0.40]", ".081")
    ]


def test_the_heading_and_the_axis_fit_the_drawing_and_say_whose_follow_ups_change():
    titles = {"caps5": "CAPS-5 total severity", "MDMA-AT": "MDMA-assisted therapy"}
    titles["PT"] = "Placebo with therapy"

    drawing = tipping_point("mi", result({"value": 50}), "MDMA-AT - PT", titles).svg

    assert ">Difference in the change in CAPS-5 total severity:<" in drawing
    assert ">MDMA-assisted therapy − Placebo with therapy<" in drawing
    assert "Added to every imputed follow-up but the reference arm's" in html.unescape(drawing)
