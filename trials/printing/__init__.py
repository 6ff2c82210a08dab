"""Forms on paper: PDF/A-2a, tagged, typeset by typst from what a presenter said, and nothing else.

The fonts are those that typst brings along, so that a form looks the same on every machine.
"""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import typst

TEMPLATE = Path(__file__).parent / "form.typ"
STANDARD = "a-2a"
FONTS = '("Libertinus Serif", "DejaVu Sans Mono")'
ALWAYS = frozenset(map(chr, range(32, 127))) | set("\n\t")


def pdf_of(paper: dict, *, at: datetime) -> bytes:
    """The same paper at the same moment gives the same bytes.

    paper: see trials/web/presenters/printing.py. at: the moment that the file says it was made.
    """
    return _compiled(TEMPLATE.read_bytes(), {"paper": as_set(paper)}, at=int(at.timestamp()))


def _compiled(source: bytes, inputs: dict[str, str], *, at: int) -> bytes:
    return typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=[STANDARD],
        timestamp=at,
    )


def as_set(paper: dict) -> str:
    """The paper as JSON. A character that no font has is set by its number, never left out."""
    return json.dumps(_printable(paper), ensure_ascii=False, sort_keys=True)


def _printable(value):
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list):
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
        _compiled(probe.encode(), {"char": char}, at=0)
    except typst.TypstError:
        return False
    return True
