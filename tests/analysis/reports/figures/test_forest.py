from xml.etree import ElementTree

import pytest

from analysis.reports import ForestRow, forest_plot
from analysis.reports.drawings import figures
from analysis.reports.names import HIGHER, LOWER
from tests.analysis.reports.results import ANCOVA, TITLES

ROWS = [
    ForestRow("UCS", 82, 1.27, 0.79, 1.75, "ancova-ucs"),
    ForestRow("A < B & C", 80, -0.2, None, None),
]


def plot():
    return forest_plot("Differences", ROWS, "Cohen's d")


def test_it_is_well_formed_and_the_same_each_time():
    assert ElementTree.fromstring(plot().svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert plot().svg == plot().svg


def test_its_title_and_description_say_what_it_shows():
    title, description = list(ElementTree.fromstring(plot().svg))[:2]

    assert title.text == "Differences"
    assert description.text == (
        "Forest plot of Cohen's d, each with its n, value and interval. "
        "UCS: n = 82, 1.27, [0.79, 1.75]; A < B & C: n = 80, −0.20, –."
    )


def test_the_table_beside_it_holds_the_same_numbers():
    table = plot().table

    assert table.rows[0].cells == ("n = 82", "1.27", "[0.79, 1.75]")
    assert table.rows[0].analysis == "ancova-ucs"


def test_a_long_label_goes_on_in_the_next_line_and_is_not_cut():
    label = "SCS uncompassionate self-responding, raw"

    svg = forest_plot("D", [ForestRow(label, 82, 1.0, 0.5, 1.5)], "d").svg

    lines = [e.text for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("}text")]
    assert "SCS uncompassionate" in lines
    assert "self-responding, raw" in lines


def test_a_limit_that_does_not_exist_draws_no_whisker():
    with_limits = forest_plot("D", ROWS[:1], "d").svg.count('class="figure-accent"')
    without = forest_plot("D", ROWS[1:], "d").svg.count('class="figure-accent"')

    assert (with_limits, without) == (3, 0)


def test_it_needs_neither_a_style_nor_a_script():
    assert "style" not in plot().svg
    assert "script" not in plot().svg


@pytest.mark.parametrize(
    ("change", "better", "ways"),
    [
        ("improvement", LOWER, "Below zero favours Placebo, above zero favours MDMA-AT."),
        ("raw", LOWER, "Below zero favours MDMA-AT, above zero favours Placebo."),
        ("raw", HIGHER, "Below zero favours Placebo, above zero favours MDMA-AT."),
    ],
)
def test_it_says_which_side_favours_which_arm(change, better, ways):
    analysis = ANCOVA | {"settings": ANCOVA["settings"] | {"change": change}}

    forest, *_ = figures("ancova", {"a": analysis}, TITLES | {"ucs.better": better})

    assert forest.table.notes == (ways,)


def test_it_favours_nobody_where_outcomes_improve_in_different_ways():
    raw = ANCOVA["settings"] | {"change": "raw"}
    analyses = {one: ANCOVA | {"settings": raw | {"outcome": one}} for one in ("ucs", "cs")}

    forest, *_ = figures("ancova", analyses, TITLES | {"ucs.better": LOWER, "cs.better": HIGHER})

    assert forest.table.notes == ()


def test_without_rows_there_is_no_plot():
    with pytest.raises(ValueError, match="at least one row"):
        forest_plot("Differences", [], "Cohen's d")
