"""The pool of raters: what each can rate, and where a rater would not be independent."""

from django.db import models

from trials.models.base import Fact, Thing


class RaterProfile(Thing):
    """A rater of one study. languages: ISO 639-1. most_per_week: interviews, at most."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    rater = models.ForeignKey("trials.User", models.PROTECT, related_name="rater_profiles")
    languages = models.JSONField()
    most_per_week = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "rater"], name="one_profile_per_rater")
        ]


class RaterFact(Fact):
    """A fact about one rater. No site reads it: who rates is nothing a site should know."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    rater = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class RaterCertificate(RaterFact):
    """That a rater was found to rate the form as the gold rating does, and until when it counts."""

    form_key = models.CharField(max_length=40)
    certified_on = models.DateField()
    valid_until = models.DateField()
    note = models.CharField(max_length=300, blank=True)


class ConflictOfInterest(RaterFact):
    """A declaration that the rater signed. site: where there is a conflict; None: nowhere."""

    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(max_length=300, blank=True)
    declared_on = models.DateField()


class RepeatedRating(RaterFact):
    """That this rater may meet the participant of this interview once more, and why."""

    entry = models.ForeignKey("trials.Entry", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
