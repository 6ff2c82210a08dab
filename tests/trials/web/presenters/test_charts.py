"""Where the lines and bars of a chart stand."""

import pytest

from trials.web.presenters.charts import bars, lines, nice_top


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (4, 4), (5, 8), (11, 12), (90, 100), (101, 120), (999, 1000), (1001, 1200)],
)
def test_the_top_is_a_round_number_that_four_steps_divide(highest, top):
    assert nice_top(highest) == top


def test_a_line_goes_from_the_foot_to_its_share_of_the_top():
    drawing = lines(["Jan 2026", "Feb 2026"], [("Randomised", "main", [0, 4])])

    (path,) = drawing.paths
    assert path["points"] == f"{drawing.left},{drawing.bottom} {drawing.right},12"
    assert [tick["label"] for tick in drawing.ticks] == ["0", "1", "2", "3", "4"]


def test_the_longest_bar_fills_the_room_and_an_empty_part_is_not_drawn():
    drawing = bars([("V1", [("main", 6), ("rest", 2)]), ("V2", [("main", 4), ("rest", 0)])])

    first, second = drawing.rows
    assert [(part["kind"], part["width"]) for part in first["parts"]] == [
        ("main", 348),
        ("rest", 116),
    ]
    assert [(part["kind"], part["width"]) for part in second["parts"]] == [("main", 232)]
    assert (first["total"], second["total"]) == (8, 4)
