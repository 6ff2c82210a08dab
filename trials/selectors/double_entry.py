"""Forms that are entered twice: which wait, for whom, and where the two entries differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL

from instruments import Instrument
from trials.models import Entry, Revision, SecondEntry, Trial

DONE_ON = "done_on"
BEGUN = (Entry.State.DRAFT, Entry.State.COMPLETE)


def unsettled_double_entries(trial: Trial) -> QuerySet[Entry]:
    """Complete forms that still wait for their second entry, or for who decides between the two.

    Until then they count as not finished. Of the entries that the reader sees.
    """
    unsettled = RawSQL("select governance.unsettled_double_entries(%s)", [trial.pk])
    return Entry.objects.filter(trial=trial, pk__in=unsettled)


def with_second_entry(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Adds `why_not_again`, of the person who reads, and `differs`: both are there and differ."""
    complete = SecondEntry.objects.filter(entry=OuterRef("pk"), complete=True)
    return entries.annotate(
        why_not_again=Func(
            F("pk"), function="governance.why_not_enter_again", output_field=TextField()
        ),
        differs=Exists(complete),
    )


def withheld_from_reader(entries: Iterable[Entry]) -> set[UUID]:
    """Of the forms that somebody else has begun, those that whoever reads may be asked to enter a
    second time: nothing of the first entry is shown of them. In one query at most.

    entries: with their state.
    """
    begun = {entry.pk for entry in entries if entry.double_entry and entry.state in BEGUN}
    if not begun:
        return set()
    seen = Revision.objects.filter(entry__in=begun).values_list("entry", flat=True)
    return begun - set(seen)


def with_date_seen(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Adds `date_seen`: the date of assessment, without that of withheld_from_reader.

    entries: with their state.
    """
    seen = Exists(Revision.objects.filter(entry=OuterRef("pk")))
    is_withheld = Q(double_entry=True, state__in=BEGUN) & ~seen
    return entries.annotate(
        date_seen=Case(When(is_withheld, then=Value(None)), default=F("done_on"))
    )


def second_entry_of(entry: Entry) -> SecondEntry | None:
    """The latest that the reader sees: a draft is its writer's alone."""
    entered = SecondEntry.objects.filter(entry=entry).select_related(
        "entry",
        "first__recorded_by",
        "recorded_by",
        "resolution__recorded_by",
        "resolution__revision",
    )
    return entered.order_by("-number").first()


@dataclass(frozen=True)
class Difference:
    """One item in which the two entries differ. key: of the item, or DONE_ON for the date.

    first, second: an answer as in a revision (None: not answered), or a date.
    """

    key: str
    label: str
    first: Any
    second: Any


def differences(first: Revision, second: SecondEntry, instrument: Instrument) -> list[Difference]:
    """In the order of the form; 0, missing and not answered are three things."""
    found = []
    if first.done_on != second.done_on:
        found.append(Difference(DONE_ON, "Date of assessment", first.done_on, second.done_on))
    for item in instrument.items:
        answers = first.answers.get(item.key), second.answers.get(item.key)
        if answers[0] != answers[1]:
            label = f"{item.number}. {item.label}" if item.number else item.label
            found.append(Difference(item.key, label, *answers))
    return found


def answers_that_hold(
    differing: list[Difference], first: Revision, values: dict[str, Any]
) -> tuple[dict, date]:
    """The answers and the date once each difference is decided. values: {key: what holds}."""
    answers = dict(first.answers)
    for difference in differing:
        if difference.key == DONE_ON:
            continue
        value = values[difference.key]
        if value is None:
            answers.pop(difference.key, None)
        else:
            answers[difference.key] = value
    return answers, values.get(DONE_ON, first.done_on)
