"""The planned review of the ledger: what is looked at, what was found, and its signed end."""

from django.db import models

from trials.models.base import Fact
from trials.models.conduct import Deviation
from trials.models.people import Site, Trial, User
from trials.models.queries import DataQuery


class LedgerReview(Fact):
    """That the lines of these days will be looked at until a day. site: None for the study."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    due_on = models.DateField()
    sample_size = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")


class LedgerSample(Fact):
    """The lines that were drawn. Whoever drew them looks at them.

    in_scope: how many lines there were to draw from. lines: their numbers, in order of time.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    review = models.OneToOneField(LedgerReview, models.PROTECT, related_name="sample")
    seed = models.CharField(max_length=32)
    in_scope = models.PositiveIntegerField()
    lines = models.JSONField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")


class LedgerMark(Fact):
    """That one line of the sample was looked at. place: in the sample, from 1. finding: "" for
    none. query, deviation: where the finding is followed up."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    review = models.ForeignKey(LedgerReview, models.PROTECT, related_name="marks")
    place = models.PositiveSmallIntegerField()
    finding = models.CharField(max_length=500, blank=True)
    query = models.ForeignKey(DataQuery, models.PROTECT, null=True, related_name="+")
    deviation = models.ForeignKey(Deviation, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "place"], name="one_mark_per_line")
        ]


class LedgerReviewClosing(Fact):
    """The end of a review, signed: the statement, and everything that was found.

    findings: [{place, finding}], so that the signature covers them.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    review = models.OneToOneField(LedgerReview, models.PROTECT, related_name="closing")
    statement = models.CharField(max_length=1000)
    findings = models.JSONField()
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
