"""Where a drawing with an upright axis stands: its axes, its words and the names of the arms."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.figures import svg
from analysis.reports.figures.axis import Axis, axis_over
from analysis.reports.figures.looks import Look, look
from analysis.reports.format import number

LONGEST_LINE = 26
TOP = 36  # for one line of words
BELOW = 56  # for the words of the lower axis
LEGEND = 24  # the height of a line of the legend


@dataclass(frozen=True)
class Frame:
    """y: the upright axis. The rest is where its area is, in pixels."""

    y: Axis
    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def upright(self, *words: str) -> list[str]:
        """The upright axis with its numbers, and above it what is measured, a line each."""
        parts = [
            svg.line(self.left, self.top, self.left, self.bottom, quiet=True),
            svg.line(self.left, self.bottom, self.left + self.width, self.bottom, quiet=True),
        ]
        for line, text in enumerate(reversed(words)):
            parts.append(svg.text(0, self.top - 14 - line * svg.LINE_HEIGHT, text))
        for tick in self.y.ticks:
            y = self.y.at(tick)
            parts.append(svg.line(self.left - 5, y, self.left, y, quiet=True))
            parts.append(svg.text(self.left - 10, y + 4.5, number(tick, self.y.decimals), "end"))
        return parts

    def zero(self) -> list[str]:
        """A dashed line at zero, where the axis holds it."""
        if not self.y.ticks[0] <= 0 <= self.y.ticks[-1]:
            return []
        y = self.y.at(0)
        return [svg.line(self.left, y, self.left + self.width, y, quiet=True, dashed=True)]

    def place(self, position: int, positions: int) -> float:
        """Where a category stands on the lower axis."""
        return self.left + self.width * (position + 0.5) / positions

    def categories(self, names: Sequence[str], words: str = "") -> list[str]:
        parts = []
        longest = min(LONGEST_LINE, round(self.width / len(names) / svg.LETTER))
        for position, name in enumerate(names):
            x = self.place(position, len(names))
            for line, text in enumerate(svg.wrapped(name, longest)):
                parts.append(svg.text(x, self.bottom + 22 + line * svg.LINE_HEIGHT, text, "middle"))
        return [*parts, *self._lower_words(words)]

    def across(self, x: Axis, words: str) -> list[str]:
        """A lower axis of numbers."""
        parts = []
        for tick in x.ticks:
            parts.append(svg.line(x.at(tick), self.bottom, x.at(tick), self.bottom + 5, quiet=True))
            text = number(tick, x.decimals)
            parts.append(svg.text(x.at(tick), self.bottom + 21, text, "middle"))
        return [*parts, *self._lower_words(words)]

    def _lower_words(self, words: str) -> list[str]:
        if not words:
            return []
        return [svg.text(self.left + self.width / 2, self.bottom + 46, words, "middle")]


def top_for(words: Sequence[str]) -> float:
    """Where an area begins below so many lines of words."""
    return TOP + svg.LINE_HEIGHT * (len(words) - 1)


def framed(
    low: float,
    high: float,
    *,
    left: float = 70,
    top: float = TOP,
    width: float = 430,
    height: float,
) -> Frame:
    """A frame whose upright axis holds both ends."""
    return Frame(axis_over(low, high, start=top + height, length=-height), left, top, width, height)


def legend(names: Sequence[str], x: float, y: float) -> list[str]:
    """Each arm's marker and dashes with its name, one below the other."""
    parts = []
    for place, name in enumerate(names):
        parts += _entry(name, look(place), x, y + LEGEND * place)
    return parts


def _entry(name: str, of_arm: Look, x: float, y: float) -> list[str]:
    return [
        svg.line(x, y, x + 30, y, look=of_arm),
        svg.marker(x + 15, y, of_arm),
        svg.text(x + 38, y + 4.5, name),
    ]
