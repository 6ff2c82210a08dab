"""Participants with the state their study axis stands at."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from trials.lifecycle import PARTICIPANT
from trials.models import Participant, ParticipantStep
from trials.prepared import prepared


def with_status(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Adds `status` from the latest step on the study axis."""
    latest = ParticipantStep.objects.filter(
        participant=OuterRef("pk"), axis=ParticipantStep.Axis.STUDY
    ).order_by("-recorded_at")
    return participants.annotate(status=Subquery(latest.values("state")[:1]))


def status_of(participant: Participant, axis: str) -> str:
    """The state an axis stands at now; the first state of its table before any step."""
    latest = (
        ParticipantStep.objects.filter(participant=participant, axis=axis)
        .order_by("-recorded_at")
        .values_list("state", flat=True)
        .first()
    )
    return latest or next(iter(PARTICIPANT[axis]))


def statuses_of(participant: Participant) -> dict[str, ParticipantStep | None]:
    """{axis: its latest step, or None before any}, in one query."""
    latest: dict[str, ParticipantStep | None] = dict.fromkeys(PARTICIPANT)
    for step in _steps_of(participant=participant.pk):
        latest[step.axis] = step
    return latest


@prepared
def _steps_of(participant: UUID) -> QuerySet[ParticipantStep]:
    return ParticipantStep.objects.filter(participant=participant).order_by("recorded_at")
