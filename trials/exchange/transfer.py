"""Whether a file that came is the one that was announced: whole, and for everybody."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from trials.refusals import Refused

MOST_NAMED = 20


@dataclass(frozen=True)
class Announced:
    """records: lines without the heading. of_participants: {number: records}, or {}."""

    sha256: str
    records: int
    participant_column: str
    of_participants: dict[str, int] = field(default_factory=dict)


def announced_counts(text: str) -> dict[str, int]:
    """{participant: records} of lines such as "01-001, 12". Raises Refused naming the line."""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        participant, _, count = (part.strip() for part in line.partition(","))
        if not participant or not count.isdecimal():
            raise Refused(
                f"Records by participant, line {number}: write the participant, a comma and how"
                " many records, for example 01-001, 12."
            )
        if participant in counts:
            raise Refused(f"Records by participant, line {number}: {participant} is there twice.")
        counts[participant] = int(count)
    return counts


def problems_of(content: bytes, announced: Announced, known: set[str]) -> list[str]:
    """What is not as announced, each as a sentence; none where the file is whole.

    known: the numbers of the study's participants. Sentences name participants, never values.
    """
    found = sha256(content).hexdigest()
    problems = []
    if found != announced.sha256:
        problems.append(
            f"The SHA-256 is {found}; announced: {announced.sha256}. A byte is not as it was sent."
        )
    try:
        counts = _counts(content, announced.participant_column)
    except Refused as unreadable:
        return [*problems, str(unreadable)]
    if counts.total() != announced.records:
        problems.append(f"Records: {counts.total()}; announced: {announced.records}.")
    wanted = announced.of_participants
    if wanted:
        everybody = sorted(counts.keys() | wanted.keys())
        off = [p for p in everybody if counts[p] != wanted.get(p, 0)]
        problems += [
            f"Participant {p}: {counts[p]} records; announced: {wanted.get(p, 0)}."
            for p in off[:MOST_NAMED]
        ]
        if len(off) > MOST_NAMED:
            problems.append(f"And {len(off) - MOST_NAMED} more participants.")
    if strangers := sorted(counts.keys() - known):
        problems.append(f"Not participants of this study: {', '.join(strangers[:MOST_NAMED])}.")
    return problems


def _counts(content: bytes, column: str) -> Counter[str]:
    """{participant: lines}. Raises Refused for what cannot be read as a CSV with that column."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if column not in (reader.fieldnames or []):
            columns = ", ".join(reader.fieldnames or []) or "none"
            raise Refused(f"There is no column {column}; the columns are: {columns}.")
        counts: Counter[str] = Counter()
        for row in reader:
            if None in row or None in row.values():
                raise Refused(
                    f"Line {reader.line_num} has not as many values as there are columns."
                )
            counts[row[column].strip()] += 1
        return counts
    except UnicodeDecodeError as error:
        raise Refused(f"Byte {error.start + 1} is no text in UTF-8.") from None
    except csv.Error as error:
        raise Refused(f"It cannot be read as CSV: {error}.") from None
