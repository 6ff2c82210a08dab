"""What may be changed in the soft lock."""

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet

from trials.models import Entry, Participant, Reopening, Trial, Visit

_IS_OPEN = Func(
    F("participant_id"),
    F("visit_id"),
    F("entry_id"),
    function="governance.is_reopened",
    output_field=BooleanField(),
)


def is_reopened(row: Entry | Visit | Participant) -> bool:
    """Asked of the database: also for a rater, who sees no reopening."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.is_reopened(%s, %s, %s)", _place(row))
        return cursor.fetchone()[0]


def reopened(trial: Trial) -> QuerySet[Reopening]:
    """What is open now, the newest first."""
    return (
        Reopening.objects.filter(trial=trial, end=None)
        .annotate(is_open=_IS_OPEN)
        .filter(is_open=True)
        .select_related("participant", "visit", "entry__visit", "recorded_by")
        .order_by("-recorded_at")
    )


def _place(row: Entry | Visit | Participant) -> list:
    if isinstance(row, Entry):
        return [row.participant_id, row.visit_id, row.pk]
    if isinstance(row, Visit):
        return [row.participant_id, row.pk, None]
    return [row.pk, None, None]
