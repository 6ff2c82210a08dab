"""Consent, randomisation, and what became of a participant: facts."""

from django.db import models

from trials.models.base import ParticipantFact


class Consent(ParticipantFact):
    version = models.CharField(max_length=20)
    signed_on = models.DateField()


class Randomisation(ParticipantFact):
    """That somebody was randomised, when, and the kit: never the arm."""

    kit_number = models.CharField(max_length=20)
    randomised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant"], name="randomised_once"),
            models.UniqueConstraint(fields=["trial", "kit_number"], name="one_participant_per_kit"),
        ]


class ParticipantStep(ParticipantFact):
    """A step on the study axis or the treatment axis (see trials/lifecycle.py)."""

    class Axis(models.TextChoices):
        STUDY = "study", "Study"
        TREATMENT = "treatment", "Treatment"

    axis = models.CharField(max_length=10, choices=Axis)
    state = models.CharField(max_length=30)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    explanation = models.CharField(max_length=300, blank=True)
