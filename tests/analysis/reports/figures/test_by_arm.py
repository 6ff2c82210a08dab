import re

from analysis.reports.figures import change_plot, means_plot
from analysis.reports.format import limits_head
from analysis.reports.names import HIGHER, LOWER
from tests.analysis.methods.test_one_way import analysed, people
from tests.analysis.reports.results import ANCOVA, TITLES

OBSERVED = {"PT": [-0.4, 0.0, 0.3], "MDMA-AT": [0.2, 0.9]}


def test_everybody_is_a_hollow_marker_beside_the_mean_of_their_arm():
    figure = change_plot(ANCOVA | {"points": {"observed": OBSERVED}}, TITLES)

    hollow = re.findall(r'<(circle|polygon) [^>]*fill="none"', figure.svg)
    assert hollow == ["circle"] * 3 + ["polygon"] * 2
    assert [row.cells for row in figure.table.rows] == [
        ("n = 40", "0.10 [−0.07, 0.27]", "−0.40", "0.00", "0.30"),
        ("n = 42", "0.72 [0.54, 0.90]", "0.20", "0.55", "0.90"),
    ]


def test_an_improvement_is_drawn_as_follow_up_minus_baseline_and_says_which_way_is_better():
    points = {"observed": OBSERVED}

    figure = change_plot(ANCOVA | {"points": points}, TITLES | {"ucs.better": LOWER})

    assert figure.title == "Change in UCS by arm"
    assert [row.cells for row in figure.table.rows] == [
        ("n = 40", "−0.10 [−0.27, 0.07]", "−0.30", "0.00", "0.40"),
        ("n = 42", "−0.72 [−0.90, −0.54]", "−0.90", "−0.55", "−0.20"),
    ]
    assert ">Follow-up minus baseline: lower is better</text>" in figure.svg


def test_of_a_higher_that_is_better_improvement_and_change_are_the_same():
    figure = change_plot(ANCOVA, TITLES | {"ucs.better": HIGHER})

    assert figure.title == "Change in UCS by arm"
    assert figure.table.rows[1].cells == ("n = 42", "0.72 [0.54, 0.90]")


def test_without_points_there_are_means_alone():
    figure = change_plot(ANCOVA, TITLES)

    assert 'fill="none"' not in figure.svg
    assert figure.table.columns == ("Arm", "n", f"Adjusted mean {limits_head(0.95)}")


def test_arms_stand_in_the_order_of_their_doses():
    figure = means_plot(analysed(people()))

    assert [row.label for row in figure.table.rows] == ["D30", "D75", "D125"]


def test_the_same_points_lie_at_the_same_places():
    analysis = ANCOVA | {"points": {"observed": OBSERVED}}

    assert change_plot(analysis).svg == change_plot(analysis).svg
