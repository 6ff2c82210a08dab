"""A thing is a row one can point at; a fact is something that happened to a thing."""

import uuid

from django.db import models


class Thing(models.Model):
    # Random, so that an id says nothing about order, site or arm.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Fact(models.Model):
    """Added and never changed: the database refuses UPDATE and DELETE."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class ParticipantFact(Fact):
    """A fact about one participant, carrying the trial and site by which rows are seen.

    arm_path: it belongs to a stage that opened because of the participant's arm, so that even
    its existence tells the arm; roles that stay blinded do not see it.
    """

    arm_path = models.BooleanField(default=False)
    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


def place_of(row) -> dict:
    """The columns by which row-level security places a row: of a participant, visit or entry."""
    return {
        "trial_id": row.trial_id,
        "site_id": row.site_id,
        "participant_id": getattr(row, "participant_id", row.pk),
        "arm_path": getattr(row, "arm_path", False),
    }


def about(row) -> dict:
    """Whom an act is about, for its line in the ledger."""
    place = place_of(row)
    return {
        "site": str(place["site_id"]),
        "participant": str(place["participant_id"]),
        "arm_path": place["arm_path"],
    }
