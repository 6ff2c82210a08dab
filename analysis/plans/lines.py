"""The lines in which two versions of a text differ, with those around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True)
class Line:
    """number: in the earlier text of what was removed, in the later one of everything else."""

    kind: Literal["same", "removed", "added"]
    number: int
    text: str


def changed_lines(before: str, after: str, around: int = 3) -> list[list[Line]]:
    """Blocks of changed lines, each with so many lines around it that did not change."""
    then, now = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    return [
        [line for change in block for line in _lines(change, then, now)]
        for block in matcher.get_grouped_opcodes(around)
    ]


def _lines(change: tuple, then: list[str], now: list[str]) -> Iterator[Line]:
    kind, from_then, to_then, from_now, to_now = change
    if kind == "equal":
        yield from _numbered("same", now, from_now, to_now)
        return
    yield from _numbered("removed", then, from_then, to_then)
    yield from _numbered("added", now, from_now, to_now)


def _numbered(kind: str, lines: list[str], start: int, end: int) -> Iterator[Line]:
    return (Line(kind, number + 1, lines[number]) for number in range(start, end))
