"""Forms on paper: PDF/A-2a, tagged, from what a presenter said, and nothing else."""

from datetime import datetime
from pathlib import Path

import typesetting

TEMPLATE = Path(__file__).parent / "form.typ"
STANDARD = "a-2a"


def pdf_of(paper: dict, *, at: datetime) -> bytes:
    """The same paper at the same moment gives the same bytes.

    paper: see trials/web/presenters/printing.py. at: the moment that the file says it was made.
    """
    inputs = {"paper": as_set(paper)}
    seconds = int(at.timestamp())
    return typesetting.pdf(TEMPLATE.read_bytes(), inputs, at=seconds, standards=[STANDARD])


def as_set(paper: dict) -> str:
    """The paper as JSON, as its template reads it."""
    return typesetting.as_json(paper)
