"""The flow of participants as a drawing: where each box, word and arrow stands, in whole units."""

import textwrap
from dataclasses import dataclass, field

from trials.selectors.flow import EVERYBODY, Box, Flow

# Wide enough for bold letters of a font that a browser takes where ours is not there.
WIDTH, GAP = 250, 25
BETWEEN = 28
LINE_HEIGHT, MARGIN = 18, 10
LONGEST = 28
HEAD = 5
# Room for the outlines.
EDGE = 1


@dataclass
class Drawing:
    """What templates/trials/flow/_diagram.html draws.

    boxes: {x, y, width, height, words: [{x, y, text, is_title}]}. lines: {x1, y1, x2, y2}.
    heads: the corners of each arrow head, as SVG writes points.
    """

    width: int
    height: int = 0
    boxes: list[dict] = field(default_factory=list)
    lines: list[dict] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def box(self, x: int, y: int, titles: list[str], words: list[str], height: int = 0) -> int:
        """Returns where its lower edge is. height: as its words need, or more."""
        height = max(height, _height(titles, words))
        first = y + MARGIN + LINE_HEIGHT - 5
        written = [
            {"x": x + MARGIN, "y": first + LINE_HEIGHT * place, "text": text}
            | {"is_title": place < len(titles)}
            for place, text in enumerate(titles + words)
        ]
        self.boxes.append({"x": x, "y": y, "width": WIDTH, "height": height, "words": written})
        self.height = max(self.height, y + height + EDGE)
        return y + height

    def line(self, x1: int, y1: int, x2: int, y2: int) -> None:
        self.lines.append({"x1": x1, "y1": y1, "x2": x2, "y2": y2})

    def arrow_down(self, x: int, y1: int, y2: int) -> None:
        self.line(x, y1, x, y2)
        self.heads.append(f"{x},{y2} {x - HEAD},{y2 - 2 * HEAD} {x + HEAD},{y2 - 2 * HEAD}")

    def arrow_right(self, x1: int, x2: int, y: int) -> None:
        self.line(x1, y, x2, y)
        self.heads.append(f"{x2},{y} {x2 - 2 * HEAD},{y - HEAD} {x2 - 2 * HEAD},{y + HEAD}")


def draw(flow: Flow) -> Drawing:
    """Everybody in one column, with those who go no further beside it; below, the arms."""
    columns = max(2, len(flow.columns))
    drawing = Drawing(width=columns * (WIDTH + GAP) - GAP + 2 * EDGE)
    stem, y = _draw_before(drawing, flow.before)
    _draw_after(drawing, flow, stem, y)
    return drawing


def _draw_before(drawing: Drawing, boxes: tuple[Box, ...]) -> tuple[int, int]:
    """Returns the lower edge of the last box, and where the next one may begin."""
    middle, stem, y = EDGE + WIDTH // 2, None, EDGE
    for box in boxes:
        if stem is not None:
            drawing.arrow_down(middle, stem, y)
        stem = drawing.box(EDGE, y, _titles(box, EVERYBODY), [])
        y = stem + BETWEEN
        if box.aside:
            words = _titles(box.aside, EVERYBODY), _words(box.aside, EVERYBODY)
            lower = drawing.box(EDGE + WIDTH + GAP, y, *words)
            drawing.arrow_right(middle, EDGE + WIDTH + GAP, (y + lower) // 2)
            y = lower + BETWEEN
    return stem, y


def _draw_after(drawing: Drawing, flow: Flow, stem: int, y: int) -> None:
    """The boxes of one step are equally high in each column, and hang together."""
    middles = [EDGE + place * (WIDTH + GAP) + WIDTH // 2 for place in range(len(flow.columns))]
    above = y - BETWEEN // 2
    drawing.line(middles[0], stem, middles[0], above)
    if len(middles) > 1:
        drawing.line(middles[0], above, middles[-1], above)
    for number, box in enumerate(flow.after):
        titles = [
            ([label] if number == 0 else []) + _titles(box, column)
            for column, label in flow.columns.items()
        ]
        words = [_words(box, column) for column in flow.columns]
        height = max(map(_height, titles, words))
        if box.same_step:
            y = above
        for place, middle in enumerate(middles):
            if not box.same_step:
                drawing.arrow_down(middle, above, y)
            drawing.box(middle - WIDTH // 2, y, titles[place], words[place], height)
        above = y + height
        y = above + BETWEEN


def _titles(box: Box, column: str) -> list[str]:
    # Spaces that do not break, so that a number stays with its n.
    return textwrap.wrap(
        f"{box.label} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{box.people[column]})", LONGEST
    )


def _words(box: Box, column: str) -> list[str]:
    return [
        text
        for line in box.lines
        for text in textwrap.wrap(f"{line.label}: {line.people[column]}", LONGEST)
    ]


def _height(titles: list[str], words: list[str]) -> int:
    return 2 * MARGIN + LINE_HEIGHT * (len(titles) + len(words))
