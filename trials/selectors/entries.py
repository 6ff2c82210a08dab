"""Entries with the state they stand at."""

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from trials.models import Entry, EntryStep


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
