"""From a snapshot to the table that a plan reads: the only reader of trials.extract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

import pandas as pd
from django.db import connection

from analysis.datasets.events import CLASS, ONSET, PARTICIPANT, TERM
from analysis.datasets.layouts import FIRST_DOSE, SET, SITE, TrialEvents
from analysis.plans import Plan
from trials.exchange import term_and_class
from trials.extract import FrozenRevision, SnapshotAltered, frozen_revisions
from trials.models import Participant, Randomisation, Revision, Snapshot, TermCoding
from trials.selectors.lock_records import sets_of
from trials.selectors.sessions import first_doses
from trials.selectors.terms import codes_at_the_lock, dictionaries, verbatim_hash

__all__ = [
    "Cell",
    "FrozenData",
    "MeaningSealed",
    "SnapshotAltered",
    "arms_by_number",
    "events",
    "frozen_data",
    "letters_of",
    "letters_on_record",
    "meaning",
    "people",
    "randomised",
    "randomised_on",
    "table",
    "without_sites",
]


NOT_RELEASED = "What the letters mean is not released: a labelled run waits for it."


class MeaningSealed(SnapshotAltered):
    """A labelled run comes before the meaning of its letters: they never stand for arms."""


@dataclass(frozen=True)
class Cell:
    """Where one column's value of one participant comes from."""

    revision_id: UUID
    value: object


@dataclass(frozen=True)
class FrozenData:
    """cells: {participant number: {column: Cell}}; a column is `<form>.<score or item>@<visit>`.

    revisions: the same forms, one by one, for those that a participant may have many of.
    """

    cells: dict[str, dict[str, Cell]]
    participants: dict[UUID, str]
    revisions: list[FrozenRevision]


def frozen_data(snapshot: Snapshot) -> FrozenData:
    """Scores and answers of the snapshot, checked against its hash."""
    cells: dict[str, dict[str, Cell]] = {}
    participants: dict[UUID, str] = {}
    revisions = frozen_revisions(snapshot)
    for revision in revisions:
        participants[revision.participant_id] = revision.participant
        row = cells.setdefault(revision.participant, {})
        for name, value in _values(revision):
            row[f"{revision.form}.{name}@{revision.visit}"] = Cell(revision.revision_id, value)
    return FrozenData(cells, participants, revisions)


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
        {number: data.cells[number] for number in participants.values()},
        participants,
        [one for one in data.revisions if one.participant_id in participants],
    )


def people(snapshot: Snapshot, data: FrozenData, columns: list[str]) -> dict[str, dict]:
    """{participant number: {site, first_dose and `set:<code>` of the analysis sets}}, of these
    columns: what no form says, as it was at the lock."""
    found: dict[str, dict] = {number: {} for number in data.participants.values()}

    def add(column: str, values: Mapping[UUID, object]) -> None:
        for participant, value in values.items():
            if participant in data.participants:
                found[data.participants[participant]][column] = value

    if SITE in columns:
        sites = Participant.objects.filter(pk__in=data.participants)
        add(SITE, dict(sites.values_list("pk", "site__code")))
    if FIRST_DOSE in columns:
        add(FIRST_DOSE, first_doses(snapshot))
    if any(column.startswith(SET) for column in columns):
        for code, included in sets_of(snapshot).items():
            add(f"{SET}{code}", {who: int(is_in) for who, is_in in included.items()})
    return found


def table(
    data: FrozenData,
    columns: list[str],
    arms: dict[str, str],
    of_people: Mapping[str, Mapping] = MappingProxyType({}),
) -> pd.DataFrame:
    """One row per participant with an arm, in the order of their numbers.

    arms: {participant number: letter or arm}. of_people: as `people` gives it. A column that
    nobody has is empty, so that the plan's own message names it; an analysis set that the trial
    does not have is left out.
    """
    numbers = sorted(set(data.cells) & set(arms))
    sets = {
        name for number in numbers for name in of_people.get(number, ()) if name.startswith(SET)
    }
    columns = [name for name in columns if not name.startswith(SET)] + sorted(sets)
    rows = [
        [
            of_people.get(number, {}).get(column, _number(data.cells[number].get(column)))
            for column in columns
        ]
        for number in numbers
    ]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame.insert(0, "arm", [arms[number] for number in numbers])
    frame.insert(0, "participant", numbers)
    return frame


def events(
    snapshot: Snapshot, data: FrozenData, plan: Plan, arms: dict[str, str]
) -> pd.DataFrame | None:
    """One row for each adverse event of a participant with an arm: participant, term, soc, onset,
    and the fields of the form that the plan asks for. The words as they were coded at the lock;
    uncoded, as written. None where the plan names no form of adverse events.
    """
    where = plan.data.events
    if not isinstance(where, TrialEvents):
        return None
    forms = [
        one
        for one in data.revisions
        if one.form.partition("@")[0] == where.form and one.participant in arms
    ]
    entries = dict(
        Revision.objects.filter(pk__in=[one.revision_id for one in forms]).values_list(
            "pk", "entry_id"
        )
    )
    codings = codes_at_the_lock(snapshot, where.term)
    in_words = dictionaries(snapshot.trial_id)
    rows = []
    for one in forms:
        fields = {name: _plain(value) for name, value in one.answers.items()}
        asked = {name: fields.get(name) for name in [where.severity, *plan.event_columns()]}
        coded = _code_of(one, fields.get(where.term), codings.get(entries[one.revision_id], []))
        term, soc = fields.get(where.term), None
        if coded:
            term, soc = term_and_class(coded.code, in_words[coded.dictionary_id])
        onset = " ".join(
            part for part in (fields.get(where.onset), fields.get(where.onset_time)) if part
        )
        rows.append(
            {PARTICIPANT: one.participant, TERM: term, CLASS: soc, ONSET: onset or None} | asked
        )
    columns = [PARTICIPANT, TERM, CLASS, ONSET, where.severity, *plan.event_columns()]
    return pd.DataFrame(rows, columns=list(dict.fromkeys(columns)), dtype=object)


def randomised(snapshot: Snapshot, data: FrozenData) -> list[str]:
    """Numbers of those who were randomised, which everybody may know; never to what."""
    found = set(
        Randomisation.objects.filter(trial=snapshot.trial_id).values_list(
            "participant_id", flat=True
        )
    )
    return [number for pk, number in data.participants.items() if pk in found]


def randomised_on(snapshot: Snapshot) -> dict[str, date]:
    """{participant number: day}."""
    found = Randomisation.objects.filter(trial=snapshot.trial_id)
    return dict(found.values_list("participant__number", "randomised_on"))


def letters_of(snapshot: Snapshot) -> dict[UUID, str]:
    """{participant id: letter}; empty until two people have released the letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select participant_id, letter from governance.letter where snapshot_id = %s",
            [snapshot.pk],
        )
        return dict(cursor.fetchall())


def letters_on_record(snapshot: Snapshot) -> dict[UUID, str]:
    """As `letters_of`, for the web's login, inside the act that takes a package away."""
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.letters_on_record(%s)", [snapshot.pk])
        return dict(cursor.fetchall())


def meaning(snapshot: Snapshot) -> dict[str, str]:
    """{letter: arm}; empty until two people have released the meaning of the letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select letter, arm from governance.meaning where snapshot_id = %s", [snapshot.pk]
        )
        return dict(cursor.fetchall())


def arms_by_number(
    snapshot: Snapshot,
    data: FrozenData,
    *,
    labelled: bool,
    letters: dict[UUID, str] | None = None,
) -> dict[str, str]:
    """{participant number: letter}, or the arm where the run is labelled.

    letters: as `letters_of` gives them, which is asked where they are not given. Raises
    MeaningSealed where a labelled run has a letter without a released meaning.
    """
    if letters is None:
        letters = letters_of(snapshot)
    names = meaning(snapshot) if labelled else {letter: letter for letter in letters.values()}
    if not names.keys() >= set(letters.values()):
        raise MeaningSealed(NOT_RELEASED)
    return {
        data.participants[participant]: names[letter]
        for participant, letter in letters.items()
        if participant in data.participants
    }


def _values(revision: FrozenRevision):
    yield from revision.answers.items()
    yield from revision.scores["values"].items()


def _code_of(
    revision: FrozenRevision, words: object, codings: list[TermCoding]
) -> TermCoding | None:
    """The latest coding of these words; where they were redacted since, the latest of all."""
    said = verbatim_hash(str(words))
    return next(
        (one for one in codings if revision.redacted_hash or one.verbatim_sha256 == said), None
    )


def _plain(answer: object) -> object:
    """As a cell of a table: None where it is missing, several choices as one text."""
    if isinstance(answer, dict):
        return None
    return ", ".join(map(str, answer)) if isinstance(answer, list) else answer


def _number(cell: Cell | None):
    """A code or a score; None where it is missing, whatever the reason."""
    return None if cell is None or isinstance(cell.value, dict) else cell.value
