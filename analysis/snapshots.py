"""From a snapshot to the table that a plan reads: the only reader of trials.extract."""

from dataclasses import dataclass
from uuid import UUID

import pandas as pd
from django.db import connection

from trials.extract import FrozenRevision, SnapshotAltered, frozen_revisions
from trials.models import Participant, Snapshot

__all__ = [
    "Cell",
    "FrozenData",
    "SnapshotAltered",
    "arms_by_number",
    "frozen_data",
    "letters",
    "meaning",
    "table",
    "without_sites",
]


@dataclass(frozen=True)
class Cell:
    """Where one column's value of one participant comes from."""

    revision_id: UUID
    value: object


@dataclass(frozen=True)
class FrozenData:
    """cells: {participant number: {column: Cell}}; a column is `<form>.<score or item>@<visit>`."""

    cells: dict[str, dict[str, Cell]]
    participants: dict[UUID, str]


def frozen_data(snapshot: Snapshot) -> FrozenData:
    """Scores and answers of the snapshot, checked against its hash."""
    cells: dict[str, dict[str, Cell]] = {}
    participants: dict[UUID, str] = {}
    for revision in frozen_revisions(snapshot):
        participants[revision.participant_id] = revision.participant
        row = cells.setdefault(revision.participant, {})
        for name, value in _values(revision):
            row[f"{revision.form}.{name}@{revision.visit}"] = Cell(revision.revision_id, value)
    return FrozenData(cells, participants)


def without_sites(data: FrozenData, snapshot: Snapshot, codes: list[str]) -> FrozenData:
    """The same without the participants of these sites: nothing after this knows of them."""
    if not codes:
        return data
    left_out = set(
        Participant.objects.filter(trial=snapshot.trial_id, site__code__in=codes).values_list(
            "pk", flat=True
        )
    )
    participants = {pk: number for pk, number in data.participants.items() if pk not in left_out}
    return FrozenData(
        {number: data.cells[number] for number in participants.values()}, participants
    )


def table(data: FrozenData, columns: list[str], arms: dict[str, str]) -> pd.DataFrame:
    """One row per participant with an arm, in the order of their numbers.

    arms: {participant number: letter or arm}. A column that nobody has is empty, so that the
    plan's own message names it.
    """
    numbers = sorted(set(data.cells) & set(arms))
    rows = [[_number(data.cells[number].get(column)) for column in columns] for number in numbers]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame.insert(0, "arm", [arms[number] for number in numbers])
    frame.insert(0, "participant", numbers)
    return frame


def letters(snapshot: Snapshot) -> dict[UUID, str]:
    """{participant id: letter}; empty until two people have released the letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select participant_id, letter from governance.letter where snapshot_id = %s",
            [snapshot.pk],
        )
        return dict(cursor.fetchall())


def meaning(snapshot: Snapshot) -> dict[str, str]:
    """{letter: arm}; empty until two people have released the meaning of the letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select letter, arm from governance.meaning where snapshot_id = %s", [snapshot.pk]
        )
        return dict(cursor.fetchall())


def arms_by_number(snapshot: Snapshot, data: FrozenData, *, labelled: bool) -> dict[str, str]:
    """{participant number: letter}, or the arm where the run is labelled."""
    names = meaning(snapshot) if labelled else None
    return {
        data.participants[participant]: names[letter] if names else letter
        for participant, letter in letters(snapshot).items()
        if participant in data.participants
    }


def _values(revision: FrozenRevision):
    yield from revision.answers.items()
    yield from revision.scores["values"].items()


def _number(cell: Cell | None):
    """A code or a score; None where it is missing, whatever the reason."""
    return None if cell is None or isinstance(cell.value, dict) else cell.value
