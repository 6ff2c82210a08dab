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
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")


def pdf_of(paper: dict, *, at: datetime) -> bytes:
    """The same paper at the same moment gives the same bytes.

    paper: see trials/web/presenters/printing.py. at: the moment that the file says it was made.
    """
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"paper": as_set(paper)},
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )


def as_set(paper: dict) -> str:
    """The paper as JSON. A character that no font has is set by its number, never left out."""
    text = json.dumps(paper, ensure_ascii=False, sort_keys=True)
    return "".join(char if char.isascii() or _has_font(char) else _number(char) for char in text)


def _number(char: str) -> str:
    return f"[U+{ord(char):04X}]"


@lru_cache(maxsize=10_000)
def _has_font(char: str) -> bool:
    probe = f"#set text(font: {json.dumps(FONTS)[1:-1].join('()')}); #{json.dumps(char)}"
    try:
        typst.compile(
            probe.encode(), format="pdf", ignore_system_fonts=True, pdf_standards=[STANDARD]
        )
    except typst.TypstError:
        return False
    return True
