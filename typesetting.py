"""Typst files set on paper, as PDF or as pictures.

The fonts are those that typst brings along, so that a page looks the same on every machine.
"""

import json
from functools import lru_cache

import typst

FONTS = '("Libertinus Serif", "DejaVu Sans Mono")'
ALWAYS = frozenset(map(chr, range(32, 127))) | set("\n\t")
PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt)
#for one in json(bytes(sys.inputs.drawings)) {
  page(image(bytes(one.svg), format: "svg", width: one.points * 1pt))
}"""


def pdf(source: bytes, inputs: dict[str, str], *, at: int, standards: list[str]) -> bytes:
    """The same source and inputs at the same moment give the same bytes.

    at: seconds since 1970, when the file says it was made. standards: of PDF, as typst names them.
    """
    return typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=at,
    )


def pictures(drawings: list[tuple[str, float]]) -> list[bytes]:
    """Each SVG as PNG at 200 dots per inch; the same bytes each time.

    drawings: (SVG, how wide it is in points).
    """
    if not drawings:
        return []
    inputs = {"drawings": json.dumps([{"svg": svg, "points": wide} for svg, wide in drawings])}
    made = typst.compile(
        PICTURES, format="png", ppi=200, ignore_system_fonts=True, sys_inputs=inputs
    )
    return made if isinstance(made, list) else [made]


def as_json(value) -> str:
    """As a typst file reads it. A character that no font has is set by its number, never left
    out."""
    return json.dumps(_printable(value), ensure_ascii=False, sort_keys=True)


def _printable(value):
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    if not isinstance(value, str):
        return value
    return "".join(char if char in ALWAYS or _has_font(char) else _number(char) for char in value)


def _number(char: str) -> str:
    return f"[U+{ord(char):04X}]"


@lru_cache(maxsize=10_000)
def _has_font(char: str) -> bool:
    probe = f"#set text(font: {FONTS}); #sys.inputs.char"
    try:
        pdf(probe.encode(), {"char": char}, at=0, standards=["a-2a"])
    except typst.TypstError:
        return False
    return True
