"""A medical dictionary as a CSV file: reading it, and finding what a word may stand for."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from trials.refusals import Refused

NEEDED = ("code", "term")
COLUMNS = (*NEEDED, "level", "parent")
# A common word ("pain") stands in thousands of terms; these many are compared letter by letter.
MOST_COMPARED = 200
LIKE_ENOUGH = 0.6


@dataclass(frozen=True)
class Entry:
    """level, parent: where the dictionary has them, else "". parent: the code above."""

    code: str
    term: str
    level: str
    parent: str


@dataclass(frozen=True)
class Suggestion:
    """likeness: 1 for the same words, else the ratio of difflib, from 0 to 1."""

    entry: Entry
    likeness: float


def plain(words: str) -> str:
    """In lower case, with one space between words: what counts as the same term."""
    return " ".join(words.casefold().split())


@lru_cache(maxsize=8)
def entries_of(text: str) -> dict[str, Entry]:
    """{code: entry} of a CSV with the columns code, term and, where there are any, level, parent.

    Raises Refused, naming the line, for a missing column, an empty value or a code that is there
    twice.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or []
    if missing := [name for name in NEEDED if name not in columns]:
        raise Refused(
            f"The dictionary has no column {' and no column '.join(missing)}; its columns are:"
            f" {', '.join(columns) or 'none'}. Needed: {', '.join(NEEDED)}."
        )
    entries: dict[str, Entry] = {}
    for row in _rows(reader):
        entry = Entry(**{name: (row.get(name) or "").strip() for name in COLUMNS})
        if not entry.code or not entry.term:
            raise Refused(f"Line {reader.line_num} of the dictionary has no code or no term.")
        if entry.code in entries:
            raise Refused(f"Line {reader.line_num} of the dictionary: {entry.code} is there twice.")
        entries[entry.code] = entry
    if not entries:
        raise Refused("The dictionary has no term.")
    return entries


def term_and_class(code: str, entries: dict[str, Entry]) -> tuple[str, str]:
    """(preferred term, system organ class) of a code, found by going from parent to parent.

    Where no level is called PT, the term itself; where none is called SOC, what stands at the
    top, or "" where nothing does.
    """
    path = _upwards(code, entries)
    preferred = next((one for one in path if one.level.upper() == "PT"), path[0])
    of_class = next((one for one in path if one.level.upper() == "SOC"), path[-1])
    return preferred.term, "" if of_class is path[0] else of_class.term


def _upwards(code: str, entries: dict[str, Entry]) -> list[Entry]:
    """The entry, its parent, and so on; a dictionary that goes round in a circle ends there."""
    path: list[Entry] = []
    while code in entries and entries[code] not in path:
        path.append(entries[code])
        code = entries[code].parent
    return path


def _rows(reader: csv.DictReader) -> Iterator[dict]:
    try:
        yield from reader
    except csv.Error as error:
        raise Refused(f"The dictionary cannot be read as CSV: {error}.") from None


def suggestions_for(words: str, text: str, *, most: int = 5) -> list[Suggestion]:
    """The entries that the words may stand for: the same words first, then the most alike."""
    by_words, by_part = _index(text)
    wanted = plain(words)
    same = [Suggestion(entry, 1.0) for entry in by_words.get(wanted, ())]
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    alike = []
    for entry in _with_parts_of(wanted, by_part):
        matcher.set_seq1(plain(entry.term))
        if plain(entry.term) != wanted and matcher.quick_ratio() >= LIKE_ENOUGH:
            alike.append(Suggestion(entry, matcher.ratio()))
    alike = [one for one in alike if one.likeness >= LIKE_ENOUGH]
    alike.sort(key=lambda one: (-one.likeness, one.entry.term))
    return (same + alike)[:most]


def _with_parts_of(wanted: str, by_part: dict[str, list[Entry]]) -> list[Entry]:
    """Entries that share the beginning of a word, those that share a rare one first."""
    lists = sorted((by_part[part] for part in _parts(wanted) if part in by_part), key=len)
    found: dict[str, Entry] = {}
    for entries in lists:
        found.update((entry.code, entry) for entry in entries)
        if len(found) >= MOST_COMPARED:
            break
    return list(found.values())[:MOST_COMPARED]


@lru_cache(maxsize=8)
def _index(text: str) -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
    """{plain term: entries} and {first three letters of a word: entries}."""
    by_words, by_part = defaultdict(list), defaultdict(list)
    for entry in entries_of(text).values():
        term = plain(entry.term)
        by_words[term].append(entry)
        for part in _parts(term):
            by_part[part].append(entry)
    return dict(by_words), dict(by_part)


def _parts(words: str) -> set[str]:
    return {word[:3] for word in re.findall(r"\w{3,}", words)}
