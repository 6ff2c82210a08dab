"""Single people in a result: nobody can tell who it is, and masked groups have none."""

import json

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import paper_text_in_wide_layout, trial82

PLAN = load_plan(paper_text_in_wide_layout())
ID = ["ancova-ucs"]


def test_points_are_in_the_order_of_their_size_and_not_of_the_participants():
    points = engine.run_part(PLAN, trial82(), ID)["ancova-ucs"]["points"]

    assert {arm: len(values) for arm, values in points["observed"].items()} == {
        "PT": 40,
        "MDMA-AT": 42,
    }
    assert all(values == sorted(values) for values in points["observed"].values())
    assert points["fitted"] == sorted(points["fitted"])
    assert len(points["residuals"]) == 82


def test_a_masked_result_has_none():
    letters = trial82().replace({"PT": "A", "MDMA-AT": "B"})

    result = engine.run_part(PLAN, letters, ID, arm_reference="A")

    assert result["ancova-ucs"]["status"] == "ok"
    assert "points" not in json.dumps(result)
