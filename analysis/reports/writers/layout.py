"""How tables and figures stand on a page of paper, whoever prints it."""

import re

from analysis.reports.figures import Figure
from analysis.reports.figures.svg import FONT
from analysis.reports.format import NONE
from analysis.reports.table import Table

PRINTED_FONT = "Libertinus Serif"  # a font that typst brings along
POINTS_PER_PIXEL = 0.55  # 13 pixels of a drawing become letters of seven points
# Characters beside each other: a table that needs more has small letters; one that needs even
# more lies on its side.
WIDEST_IN_FULL = 84
WIDEST_UPRIGHT = 144
BETWEEN = 2  # characters between columns
VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ')
BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
WORDS = re.compile(r"[A-Za-z]{2}(?![^a-z]*\d)")  # not F(2, 79), not NNTB 3.2
SHORT_LINE = 26
SPACE = "\N{NO-BREAK SPACE}"


def for_print(figure: Figure) -> tuple[str, float]:
    """The drawing with letters that every machine has, and how many points wide it is."""
    svg = figure.svg.replace(FONT, PRINTED_FONT)
    return svg, round(float(VIEW.search(svg)[1]) * POINTS_PER_PIXEL, 1)


def cell(words: str) -> str:
    """With no line end inside an interval or brackets that are short."""
    return BRACKETS.sub(lambda found: _kept(found[0]), words)


def _kept(words: str) -> str:
    return words.replace(" ", SPACE) if len(words) < 22 else words


def sides(table: Table) -> list[str]:
    """Where each column is aligned: words to the left, numbers to the right."""
    found = ["left"]
    for place in range(len(table.columns) - 1):
        cells = [row.cells[place] for row in table.rows if place < len(row.cells)]
        said = [words for words in cells if words != NONE]
        are_words = bool(said) and all(WORDS.match(words) for words in said)
        found.append("left" if are_words else "right")
    return found


def widths(table: Table) -> list[int]:
    """Characters that each column needs: of numbers the longest piece, of words a short line."""
    needed = [_longest_word(head) for head in table.columns]
    on = sides(table)
    for row in table.rows:
        for place, words in enumerate([row.label, *row.cells]):
            line = min(len(words), SHORT_LINE) if on[place] == "left" else 0
            needed[place] = max(needed[place], line, _longest_word(cell(words)))
    return needed


def has_small_letters(table: Table) -> bool:
    return _needed(table) > WIDEST_IN_FULL


def lies_on_its_side(table: Table) -> bool:
    return _needed(table) > WIDEST_UPRIGHT


def _needed(table: Table) -> int:
    columns = widths(table)
    return sum(columns) + BETWEEN * len(columns)


def _longest_word(words: str) -> int:
    return max((len(word) for word in words.split(" ")), default=1)
