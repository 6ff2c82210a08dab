"""What in a text may tell who somebody is, and how it is replaced.

Suggestions help whoever removes identifying details; they do not find everything.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

KINDS = {
    "NAME": "Name",
    "PLACE": "Place",
    "DATE": "Date",
    "PHONE": "Telephone number",
    "EMAIL": "E-mail address",
    "OTHER": "Other detail",
}

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_PATTERNS = (
    ("EMAIL", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "DATE",
        re.compile(
            r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?!\d)"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? \d{{4}}\b)?"
            rf"|\b{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?| \d{{4}}\b)"
        ),
    ),
    ("PHONE", re.compile(r"(?<!\w)\+?\(?\d(?:[ ()./-]{0,2}\d){6,14}(?!\w)")),
)
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
# Written with a capital wherever they stand.
_ALWAYS_CAPITAL = re.compile(r"(?:I|I['\u2019]\w+|[A-Z]{2,}|\w+day)$")
# After these, a capital says only that a sentence begins.
_BEGINS = re.compile(r"(?:^|[.!?…:\n\"“(\[-])\s*$")


@dataclass(frozen=True)
class Suggestion:
    start: int
    end: int
    kind: str
    words: str


def suggestions(text: str, names: Iterable[str] = ()) -> list[Suggestion]:
    """What may identify somebody, in the order of the text; none overlaps another.

    names: as typed by whoever knows them; found as whole words, in any case.
    Capitalised words in the middle of a sentence are suggested as places.
    """
    taken: list[Suggestion] = []
    for start, end, kind in _candidates(text, names):
        if all(end <= other.start or start >= other.end for other in taken):
            taken.append(Suggestion(start, end, kind, text[start:end]))
    return sorted(taken, key=lambda one: one.start)


def _candidates(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The surest first: of two that overlap the first one counts."""
    wanted = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    for name in wanted:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield *match.span(), "NAME"
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield *match.span(), kind
    for run in _capitalised_runs(text):
        yield *run, "PLACE"


def _capitalised_runs(text: str) -> Iterator[tuple[int, int]]:
    """Neighbouring capitalised words in the middle of a sentence, as one."""
    run: list[re.Match] = []
    for word in _WORD.finditer(text):
        if run and text[run[-1].end() : word.start()] != " ":
            yield run[0].start(), run[-1].end()
            run = []
        if _is_telling(text, word, in_run=bool(run)):
            run.append(word)
        elif run:
            yield run[0].start(), run[-1].end()
            run = []
    if run:
        yield run[0].start(), run[-1].end()


def _is_telling(text: str, word: re.Match, *, in_run: bool) -> bool:
    if not word[0][0].isupper() or _ALWAYS_CAPITAL.match(word[0]):
        return False
    before = text[max(0, word.start() - 40) : word.start()]
    return in_run or not _BEGINS.search(before)


def replaced(text: str, chosen: Iterable[tuple[int, int, str]]) -> tuple[str, dict[str, int]]:
    """The text with [NAME] and the like in the places chosen, and how many there are of each.

    Raises ValueError for a place outside the text, an unknown kind, or two that overlap.
    """
    pieces, counts, reached = [], Counter(), 0
    for start, end, kind in sorted(chosen):
        if kind not in KINDS:
            raise ValueError(f"There is no mark {kind!r}; there are: {', '.join(KINDS)}.")
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"Characters {start} to {end} lie outside the text, which has {len(text)}."
            )
        if start < reached:
            raise ValueError(f"Two places overlap at character {start}: choose one of them.")
        pieces += text[reached:start], f"[{kind}]"
        counts[kind] += 1
        reached = end
    return "".join([*pieces, text[reached:]]), dict(counts)
