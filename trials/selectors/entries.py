"""Entries with the state they stand at."""

from uuid import UUID

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from trials.models import Entry, EntryStep, Participant


def with_state(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Adds `state` and `done_on` from the latest step; an entry without steps is expected."""
    latest = EntryStep.objects.filter(entry=OuterRef("pk")).order_by("-recorded_at")
    return entries.annotate(
        state=Coalesce(
            Subquery(latest.values("state")[:1]),
            Value(Entry.State.EXPECTED.value),
            output_field=CharField(),
        ),
        done_on=Subquery(latest.values("done_on")[:1]),
    )


def reasons_not_done(participant: Participant) -> dict[UUID, str]:
    """{entry: why it was not done}, of the participant's forms that were not."""
    steps = EntryStep.objects.filter(participant=participant, state=Entry.State.NOT_DONE)
    return dict(steps.order_by("recorded_at").values_list("entry_id", "reason"))
