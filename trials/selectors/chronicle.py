"""Everything that happened to one participant, in order, a part at a time."""

from collections.abc import Iterator

from trials.models import AuditChange, AuditEvent, Participant

AT_ONCE = 500


def happenings_of(participant: Participant) -> Iterator[tuple[list[AuditEvent], list[AuditChange]]]:
    """Oldest first: lines of the ledger as the reader may read them, and what they changed."""
    lines = AuditEvent.objects.filter(
        trial_id=participant.trial_id, participant_id=participant.pk
    ).order_by("id")
    last = 0
    while events := list(lines.filter(pk__gt=last)[:AT_ONCE]):
        changes = AuditChange.objects.filter(event__in=[event.pk for event in events])
        yield events, list(changes.order_by("id"))
        last = events[-1].pk
