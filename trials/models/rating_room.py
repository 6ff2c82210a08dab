"""What a rater says of an interview, besides how she rates it."""

from django.db import models

from trials.models.base import ParticipantFact
from trials.models.entries import Entry


class Acquaintance(ParticipantFact):
    """The answer of a rater, before the form is shown, to whether she has met this person."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    form_class = models.CharField(max_length=20, default="rating")
    met_before = models.BooleanField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "recorded_by"], name="asked_once_of_a_rater")
        ]


class RaterDisclosure(ParticipantFact):
    """That a rater was told what she should not know. Sealed: nobody reads it until the arms are
    known, but herself."""

    class Told(models.TextChoices):
        TREATMENT = "treatment", "Treatment"
        VISIT = "visit", "Visit"
        SIDE_EFFECT = "side_effect", "Side effect"
        OTHER = "other", "Something else"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    form_class = models.CharField(max_length=20, default="sealed")
    told = models.CharField(max_length=20, choices=Told)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
