"""Participants with the state their study axis stands at."""

from django.db.models import OuterRef, QuerySet, Subquery

from trials.models import Participant, ParticipantStep


def with_status(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Adds `status` from the latest step on the study axis."""
    latest = ParticipantStep.objects.filter(
        participant=OuterRef("pk"), axis=ParticipantStep.Axis.STUDY
    ).order_by("-recorded_at")
    return participants.annotate(status=Subquery(latest.values("state")[:1]))
