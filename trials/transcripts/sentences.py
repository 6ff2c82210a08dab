"""The sentences of a text: the unit in which two coders are compared."""

import re
from collections.abc import Iterable

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^\s](?:[^\n]*?[.!?…]+[\"'”\u2019)\]]*(?=\s)|[^\n]*)")


def sentences(text: str) -> tuple[Span, ...]:
    """The span of each sentence, without the white space around it.

    A sentence ends with . ! ? or … before white space, and with the line.
    """
    found = (match.span() for match in _SENTENCE.finditer(text))
    return tuple((start, start + len(text[start:end].rstrip())) for start, end in found)


def touched(units: Iterable[Span], spans: Iterable[Span]) -> set[int]:
    """The places of those sentences that at least one of the spans overlaps."""
    spans = list(spans)
    return {
        place
        for place, (start, end) in enumerate(units)
        if any(first < end and last > start for first, last in spans)
    }
