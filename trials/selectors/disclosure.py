"""What was frozen before a disclosure, and the arm of one participant, where it was disclosed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trials.models import DisclosedArm, Participant, ParticipantStep, Revision

FROZEN = "stage_frozen"


def disclosed_arm(participant: Participant) -> str | None:
    """The code of the arm, for those who go on treating the participant; None for all others."""
    found = DisclosedArm.objects.filter(participant=participant).values_list("arm", flat=True)
    return found.first()


def frozen_stages(participants: Iterable[Participant]) -> set[tuple[UUID, str]]:
    """{(participant id, stage)}: where the database refuses every write."""
    steps = ParticipantStep.objects.filter(participant__in=participants, state=FROZEN)
    return set(steps.values_list("participant_id", "stage"))


def not_frozen(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Without those of a frozen stage, whose scores stay as they are."""
    steps = ParticipantStep.objects.filter(
        state=FROZEN, participant=OuterRef("participant"), stage=OuterRef("entry__visit__stage")
    )
    return revisions.exclude(Exists(steps))
