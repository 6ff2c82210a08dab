"""Drawing in SVG: plain text, the same bytes for the same drawing.

Colours stand in attributes, so that a file is complete by itself; each also has a class, by which
a page's stylesheet recolours it (dark mode). There is no <style> and no style attribute, since the
page's content security policy refuses both.
"""

import hashlib
import math
import textwrap
from xml.sax.saxutils import escape

from analysis.reports.figures.looks import Look

INK = "#14212b"
ACCENT = "#0072b2"  # blue of the colour-blind-safe palette of Okabe and Ito
QUIET = "#6b7c88"
PAPER = "#ffffff"
FONT = "Inter, system-ui, sans-serif"
LINE_HEIGHT = 17
LETTER = 6.5  # how wide one is, about
WIDE = 600  # a drawing that is wider has a row of the page for itself
# Of a marker, in units of its size.
CORNERS = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "diamond": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
}


class Svg(str):
    """Finished SVG, in which every text was escaped; templates need not escape it again."""

    def __html__(self) -> str:
        return self


def drawing(title: str, description: str, width: float, height: float, parts: list[str]) -> Svg:
    """An accessible drawing: its title and description are read out instead of it.

    static/analysis/report.css shows it as large as it is here, so that letters are alike.
    """
    mark = hashlib.sha256(f"{title}\n{description}".encode()).hexdigest()[:10]
    kind = "figure-drawn figure-wide" if width > WIDE else "figure-drawn"
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" class="{kind}" '
        f'role="img" aria-labelledby="title-{mark} about-{mark}" color="{INK}" '
        f'font-family="{FONT}" font-size="13">'
        f'<title id="title-{mark}">{escape(title)}</title>'
        f'<desc id="about-{mark}">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, anchor: str = "start", *, bold: bool = False) -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
    weight = ' font-weight="650"' if bold else ""
    return f'<text {place} fill="currentColor"{weight}>{escape(words)}</text>'


def wrapped(words: str, longest: int) -> list[str]:
    """Lines of at most so many characters: what does not fit is never cut."""
    return textwrap.wrap(words, longest, break_on_hyphens=False)


def lines(x: float, y: float, texts: list[str], anchor: str = "start") -> str:
    """Lines of words, one below the other, with their middle at `y`."""
    first = y + 4.5 - LINE_HEIGHT / 2 * (len(texts) - 1)
    return "".join(
        text(x, first + LINE_HEIGHT * place, words, anchor) for place, words in enumerate(texts)
    )


def label(x: float, y: float, words: str) -> str:
    """Words on a line: centred, with paper behind them."""
    half = 3.6 * len(words) + 4
    return rectangle(x - half, y - 10, 2 * half, 20, outlined=False) + text(
        x, y + 4.5, words, "middle"
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    quiet: bool = False,
    dashed: bool = False,
    look: Look | None = None,
) -> str:
    """look: of the arm that it belongs to, whose dashes it has unless `dashed` says otherwise."""
    if look:
        paint, dashes = f'stroke="{look.colour}"', look.dashes
    else:
        colour, kind = (QUIET, "figure-quiet") if quiet else (ACCENT, "figure-accent")
        paint, dashes = f'class="{kind}" stroke="{colour}"', ""
    dashes = "5 4" if dashed else dashes
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    dashed_as = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line {paint} {ends} stroke-width="1.8"{dashed_as}/>'


def whisker(x: float, low: float, high: float, look: Look) -> str:
    """An upright interval with its ends, never dashed."""
    ends = [line(x - 4, end, x + 4, end, look=look.undashed) for end in (low, high)]
    return "".join([line(x, low, x, high, look=look.undashed), *ends])


def marker(x: float, y: float, look: Look, size: float = 5, *, hollow: bool = False) -> str:
    """An arm's own shape, around a point. hollow: its outline, as for one person's value."""
    inside = f'fill="{"none" if hollow else look.colour}" stroke="{look.colour}"'
    if look.shape == "circle":
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" {inside}/>'
    places = " ".join(f"{_n(x + size * a)},{_n(y + size * b)}" for a, b in CORNERS[look.shape])
    return f'<polygon points="{places}" {inside}/>'


def bar(x: float, top: float, width: float, height: float, look: Look) -> str:
    place = f'x="{_n(x)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
    inside = f'fill="{look.colour}" fill-opacity="0.25" stroke="{look.colour}"'
    return f'<rect {place} {inside} stroke-width="1.5"/>'


def arrow(x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> str:
    """A line with a head at its second end."""
    angle = math.atan2(y2 - y1, x2 - x1)
    head = [(x2, y2)] + [
        (x2 - 10 * math.cos(angle + turn), y2 - 10 * math.sin(angle + turn)) for turn in (-0.4, 0.4)
    ]
    neck = x2 - 8 * math.cos(angle), y2 - 8 * math.sin(angle)
    return line(x1, y1, *neck, dashed=dashed) + polygon(head)


def polygon(points: list[tuple[float, float]]) -> str:
    return corners(" ".join(f"{_n(x)},{_n(y)}" for x, y in points))


def corners(points: str) -> str:
    """points: as SVG writes them."""
    return f'<polygon class="figure-accent-fill" points="{points}" fill="{ACCENT}"/>'


def rectangle(x: float, y: float, width: float, height: float, *, outlined: bool = True) -> str:
    edge = ' stroke="currentColor" stroke-width="1.3" rx="6"' if outlined else ""
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect class="figure-paper" {place} fill="{PAPER}"{edge}/>'


def _n(value: float) -> str:
    """Two decimals are far below what the eye sees, and the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
