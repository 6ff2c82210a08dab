"""Forms that are entered twice: which wait, for whom, and where the two entries differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField
from django.db.models.expressions import RawSQL

from instruments import Instrument
from trials.models import Entry, Revision, SecondEntry, Trial

DONE_ON = "done_on"


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
