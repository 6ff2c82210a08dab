"""Where a passage of an earlier text stands in a later one."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from trials.transcripts.sentences import Span

# Longer stretches are compared by lines alone: letter by letter takes the square of their length.
MOST_LETTERS = 4_000


def carried(earlier: str, later: str, spans: list[Span]) -> list[Span | None]:
    """The place of each span in the later text; None where its words have changed."""
    blocks = _merged(_unchanged(earlier, later))
    return [_moved(span, blocks) for span in spans]


def _moved(span: Span, blocks: list[tuple[int, int, int]]) -> Span | None:
    start, end = span
    for before, after, length in blocks:
        if before <= start and end <= before + length:
            return start - before + after, end - before + after
    return None


def _unchanged(earlier: str, later: str) -> Iterator[tuple[int, int, int]]:
    """(start in the earlier text, start in the later one, length) of equal stretches."""
    old, new = earlier.splitlines(keepends=True), later.splitlines(keepends=True)
    starts_old, starts_new = _starts(old), _starts(new)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = starts_old[a], starts_new[c]
        if kind == "equal":
            yield before, after, starts_old[b] - before
        elif kind == "replace":
            yield from _equal_letters(
                earlier[before : starts_old[b]], later[after : starts_new[d]], before, after
            )


def _equal_letters(old: str, new: str, before: int, after: int) -> Iterator[tuple[int, int, int]]:
    if max(len(old), len(new)) > MOST_LETTERS:
        return
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        if block.size:
            yield block.a + before, block.b + after, block.size


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _merged(blocks: Iterator[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Stretches that follow each other without a gap in both texts are one."""
    merged: list[tuple[int, int, int]] = []
    for before, after, length in blocks:
        if merged:
            b, a, n = merged[-1]
            if b + n == before and a + n == after:
                merged[-1] = (b, a, n + length)
                continue
        merged.append((before, after, length))
    return merged
