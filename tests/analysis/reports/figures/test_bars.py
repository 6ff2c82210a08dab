import re

from analysis.reports.figures import responder_bars
from tests.analysis.reports.tables.test_responders import result


def test_each_arm_has_a_bar_as_high_as_its_share():
    figure = responder_bars({"responder": result()}, {"PT": "Placebo"})

    heights = [float(one) for one in re.findall(r'height="([\d.]+)" fill="#', figure.svg)]
    assert heights == [168, 217.15]  # of 240 for everybody
    assert [(row.label, *row.cells) for row in figure.table.rows] == [
        ("caps5, improvement ≥ 10, Placebo", "28 of 40", "70.0 [54.6, 81.9]"),
        ("caps5, improvement ≥ 10, MDMA-AT", "38 of 42", "90.5 [77.9, 96.2]"),
    ]
