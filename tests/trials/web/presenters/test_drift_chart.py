"""Small charts side by side, all on one scale."""

from trials.web.presenters.drift_chart import HEIGHT, LEAST_SPREAD, chart


def test_a_line_begins_at_the_level_and_reaches_the_edge_at_its_widest():
    drawing = chart({"Rolf": [-2, -10], "Ruth": [10]})

    rolf, ruth = drawing.panels
    assert drawing.spread == 10
    assert [dot["y"] - rolf["level"] for dot in rolf["dots"]] == [HEIGHT / 10, HEIGHT / 2]
    assert ruth["dots"][0]["y"] - ruth["level"] == -HEIGHT / 2
    assert rolf["points"].startswith(f"{rolf['x']},{rolf['level']} ")


def test_who_hardly_differs_has_a_flat_line():
    assert chart({"Rolf": [0, 0]}).spread == LEAST_SPREAD


def test_a_fourth_rater_stands_in_the_next_row():
    panels = chart({name: [1] for name in "abcd"}).panels

    assert panels[3]["x"] == panels[0]["x"] and panels[3]["y"] > panels[2]["y"]
