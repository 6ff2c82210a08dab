"""Serious adverse events of the study against the list of a safety database, field by field."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from trials.exchange.dictionary import plain
from trials.refusals import Refused

COLUMNS = ("participant", "term", "onset", "seriousness", "outcome")
COMPARED = ("term", "onset", "seriousness", "outcome")
MISSING_HERE, MISSING_THERE = "not in the study", "not in the safety database"


@dataclass(frozen=True)
class Event:
    """One serious event. onset: as it was written, such as 2026-03 where the day is not known.

    seriousness: the reasons, separated by a semicolon, in any order. entry: the id of the study's
    form, or "" for an event of the list.
    """

    participant: str
    term: str
    onset: str
    seriousness: str
    outcome: str
    entry: str = ""

    def same(self, name: str, other: "Event") -> bool:
        return _comparable(name, getattr(self, name)) == _comparable(name, getattr(other, name))


@dataclass(frozen=True)
class SafetyDifference:
    """what: the field that differs, or where the event is missing. here: the study's value."""

    participant: str
    term: str
    what: str
    here: str
    there: str
    entry: str

    @property
    def sha256(self) -> str:
        """Of everything that differs: another value is another difference."""
        said = "\x1f".join(
            (self.participant, self.term, self.what, self.here, self.there, self.entry)
        )
        return sha256(said.encode()).hexdigest()


def events_of(content: bytes) -> list[Event]:
    """The list of the safety database: a CSV in UTF-8 with COLUMNS. Raises Refused."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise Refused(
            f"The list of serious events has no column {', '.join(missing)}; needed:"
            f" {', '.join(COLUMNS)}."
        )
    return [Event(**{name: (row[name] or "").strip() for name in COLUMNS}) for row in reader]


def differences_between(here: Iterable[Event], there: Iterable[Event]) -> list[SafetyDifference]:
    """By participant, in the order of their numbers. here: the study; there: the safety database.

    Two events are taken as one where their term or their onset agrees, those that agree in most
    fields first.
    """
    ours, theirs = _by_participant(here), _by_participant(there)
    found = []
    for participant in sorted(ours.keys() | theirs.keys()):
        found += _of_one(ours.get(participant, []), theirs.get(participant, []))
    return found


def _of_one(ours: list[Event], theirs: list[Event]) -> list[SafetyDifference]:
    left, right, found = list(ours), list(theirs), []
    for mine, other in _pairs(ours, theirs):
        left.remove(mine)
        right.remove(other)
        found += [
            _difference(mine, name, getattr(mine, name), getattr(other, name))
            for name in COMPARED
            if not mine.same(name, other)
        ]
    found += [_difference(mine, MISSING_THERE, mine.onset, "") for mine in left]
    return found + [_difference(other, MISSING_HERE, "", other.onset) for other in right]


def _pairs(ours: list[Event], theirs: list[Event]) -> list[tuple[Event, Event]]:
    alike = [
        (sum(mine.same(name, other) for name in COMPARED), number, mine, place, other)
        for number, mine in enumerate(ours)
        for place, other in enumerate(theirs)
        if mine.same("term", other) or mine.same("onset", other)
    ]
    alike.sort(key=lambda pair: (-pair[0], pair[1], pair[3]))
    taken_here, taken_there, pairs = set(), set(), []
    for _, number, mine, place, other in alike:
        if number not in taken_here and place not in taken_there:
            taken_here.add(number)
            taken_there.add(place)
            pairs.append((mine, other))
    return pairs


def _difference(event: Event, what: str, here: str, there: str) -> SafetyDifference:
    return SafetyDifference(event.participant, event.term, what, here, there, event.entry)


def _by_participant(events: Iterable[Event]) -> dict[str, list[Event]]:
    found = defaultdict(list)
    for event in events:
        found[event.participant].append(event)
    return found


def _comparable(name: str, value: str):
    if name == "seriousness":
        return {plain(one) for one in value.split(";") if one.strip()}
    return plain(value)
