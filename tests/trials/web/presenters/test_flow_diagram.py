"""The drawing of the flow: nothing overlaps, nothing is cut off."""

import pytest

from trials.selectors.flow import EVERYBODY, Box, Flow, Line
from trials.web.presenters.flow_diagram import LONGEST, draw

ARMS = {"a": "125 mg", "b": "75 mg", "c": "30 mg", "d": "Placebo"}
LONG = "An eligibility rule is not met, or so it seemed to those who were asked"


def flow(columns: dict[str, str]) -> Flow:
    people = dict.fromkeys(columns, 1234)
    aside = Box("Did not consent", {EVERYBODY: 7}, (Line(LONG, {EVERYBODY: 7}),))
    return Flow(
        before=(
            Box("Assessed for eligibility", {EVERYBODY: 9}, aside=aside),
            Box("Consented", {EVERYBODY: 2}, aside=aside),
        ),
        after=(
            Box("Randomised", people),
            Box("Left the study", people, (Line(LONG, people), Line("Died", people))),
        ),
        columns=columns,
        excluded=(),
    )


drawn = pytest.mark.parametrize("columns", [{EVERYBODY: "Arms sealed"}, ARMS], ids=["one", "four"])


@drawn
def test_no_box_lies_over_another(columns):
    boxes = draw(flow(columns)).boxes

    over = [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    ]
    assert over == []
    assert len(boxes) == 4 + 2 * len(columns)


@drawn
def test_everything_lies_within_the_drawing(columns):
    drawing = draw(flow(columns))

    assert max(box["x"] + box["width"] for box in drawing.boxes) < drawing.width
    assert max(box["y"] + box["height"] for box in drawing.boxes) < drawing.height
    assert min(min(line.values()) for line in drawing.lines) >= 0


@drawn
def test_words_lie_within_their_box_and_none_is_lost(columns):
    boxes = draw(flow(columns)).boxes

    words = [(box, word) for box in boxes for word in box["words"]]
    assert all(box["y"] < word["y"] < box["y"] + box["height"] for box, word in words)
    assert max(len(word["text"]) for _, word in words) <= LONGEST
    assert f"{LONG}: 7" in " ".join(word["text"] for word in boxes[1]["words"])


def test_each_arm_has_its_label_above_its_first_box():
    boxes = draw(flow(ARMS)).boxes

    first = [box["words"][0]["text"] for box in boxes[4:8]]
    assert first == list(ARMS.values())
