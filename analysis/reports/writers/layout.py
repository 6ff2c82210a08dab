"""How tables and figures stand on a page of paper, whoever prints it."""

import re

from analysis.reports.figures import Figure
from analysis.reports.figures.svg import FONT
from analysis.reports.format import NONE
from analysis.reports.table import Table

PRINTED_FONT = "Libertinus Serif"  # a font that typst brings along
POINTS_PER_PIXEL = 0.55  # 13 pixels of a drawing become letters of seven points
HALF_A_PAGE = 237  # points
# Characters beside each other: a table that needs more has small letters; one that needs even
# more lies on its side, and only where that is not enough its intervals stand in two lines.
WIDEST_IN_FULL = 84
WIDEST_UPRIGHT = 144
WIDEST_ON_ITS_SIDE = 216
BETWEEN = 2  # characters between columns
TALLEST = 620  # points: with its heading and its title on one page
VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
WORDS = re.compile(r"[A-Za-z]{2}(?![^a-z]*\d)")  # not F(2, 79), not NNTB 3.2
SHORT_LINE = 26
SPACE = "\N{NO-BREAK SPACE}"


def for_print(figure: Figure) -> tuple[str, float]:
    """The drawing with letters that every machine has, and how many points wide it is: one that
    would be taller than a page is smaller."""
    svg = figure.svg.replace(FONT, PRINTED_FONT)
    wide, tall = (float(side) * POINTS_PER_PIXEL for side in VIEW.search(svg).groups())
    return svg, round(wide * min(1, TALLEST / tall), 1)


def beside_each_other(figure: Figure) -> int:
    """How many such drawings stand in a row."""
    return 2 if for_print(figure)[1] <= HALF_A_PAGE else 1


def cell(words: str, *, kept: bool) -> str:
    """kept: with no line end inside an interval or brackets that are short."""
    return BRACKETS.sub(lambda found: _kept(found[0]), words) if kept else words


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


def keeps_intervals(table: Table) -> bool:
    """Whether each interval stands in one line."""
    return _needed(table, kept=True) <= WIDEST_ON_ITS_SIDE


def widths(table: Table) -> list[int]:
    """Characters that each column needs: of numbers the longest piece, of words a short line."""
    return _widths(table, kept=keeps_intervals(table))


def _widths(table: Table, *, kept: bool) -> list[int]:
    needed = [_longest_word(head) for head in table.columns]
    on = sides(table)
    for row in table.rows:
        for place, words in enumerate([row.label, *row.cells]):
            line = min(len(words), SHORT_LINE) if on[place] == "left" else 0
            needed[place] = max(needed[place], line, _longest_word(cell(words, kept=kept)))
    return needed


def has_small_letters(table: Table) -> bool:
    return _needed(table, kept=True) > WIDEST_IN_FULL


def lies_on_its_side(table: Table) -> bool:
    return _needed(table, kept=True) > WIDEST_UPRIGHT


def _needed(table: Table, *, kept: bool) -> int:
    columns = _widths(table, kept=kept)
    return sum(columns) + BETWEEN * len(columns)


def _longest_word(words: str) -> int:
    return max((len(word) for word in words.split(" ")), default=1)
