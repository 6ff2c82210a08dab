"""What one line of the lock board is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from trials.models import Entry, Trial
from trials.studies.schema import Study


@dataclass(frozen=True)
class Record:
    """One thing that stands in the way.

    key: which it is, whatever its words. page, place: the name of its address, and what follows
    the study in it; "" where it has no page of its own. url: the address, where it is known.
    """

    key: str
    label: str
    page: str = ""
    place: tuple = ()
    url: str = ""


@dataclass(frozen=True)
class Found:
    """records: what stands in the way. does_not_apply: why the line is not one of this study."""

    records: list[Record] = field(default_factory=list)
    does_not_apply: str = ""


@dataclass(frozen=True)
class Line:
    """One precondition of the lock, and who brings it to zero.

    before: the step of the study that it is asked at first: a state of lifecycle.TRIAL.
    find: as the system, without the stages that tell an arm: everybody is shown the same.
    explainable: where zero is not always possible, the data manager may say why.
    tells_answers: its records hold what was answered; who sees no answers is told their number.
    """

    code: str
    label: str
    owner: str
    sentence: str
    before: str
    find: Callable[[Trial, Study], Found]
    explainable: bool = False
    tells_answers: bool = False


def of_entries(entries: QuerySet[Entry], words: str = "") -> Found:
    """words: what to say of each, after where it is; may name {state}."""
    shown = entries.select_related("participant", "visit").order_by(
        "participant__number", "visit__position", "position", "slot"
    )
    return Found([of_entry(entry, words) for entry in shown])


def of_entry(entry: Entry, words: str = "") -> Record:
    said = words.format(state=Entry.State(getattr(entry, "state", "expected")).label.lower())
    return Record(
        key=str(entry.pk),
        label=f"{entry.participant.number} {entry.visit.name} {entry.name}"
        + (f": {said}" if said else ""),
        page="visit",
        place=(str(entry.visit_id),),
    )


def of_participants(people, words: Callable | None = None) -> Found:
    return Found(
        [
            Record(
                key=str(one.pk),
                label=f"{one.number}: {words(one)}" if words else one.number,
                page="participant",
                place=(one.number,),
            )
            for one in people
        ]
    )
