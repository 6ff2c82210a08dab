"""What is written on the way to the lock: reopenings, decisions, minutes, proposals."""

from django.db import models

from trials.models.base import Fact, ParticipantFact


class Reopening(ParticipantFact):
    """That a form, a visit or a participant may be changed in the soft lock, and why.

    visit, entry: None where it is about more than that. A form closes by itself with its next
    complete answers (governance.is_reopened). recorded_at is made by the database.
    """

    visit = models.ForeignKey("trials.Visit", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("trials.Entry", models.PROTECT, null=True, related_name="reopenings")
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class ReopeningEnd(ParticipantFact):
    """That a reopening was closed by hand."""

    reopening = models.OneToOneField(Reopening, models.PROTECT, related_name="end")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class SetDecision(ParticipantFact):
    """Whether a participant belongs to an analysis set of the study. The latest one counts."""

    analysis_set = models.CharField(max_length=40)
    included = models.BooleanField()
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["participant", "analysis_set", "-recorded_at"], name="latest_set_decision"
            )
        ]


class LockFact(Fact):
    """A fact about the lock of a whole trial."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ReviewMinutes(LockFact):
    """What was said in the blind review, of which data and decisions; two people sign it."""

    held_on = models.DateField()
    present = models.CharField(max_length=500)
    text = models.TextField()
    data_hash = models.BinaryField(max_length=32)
    decisions_hash = models.BinaryField(max_length=32)
    content_hash = models.BinaryField(max_length=32, default=b"")


class LineExplanation(LockFact):
    """Why a line of the lock board cannot be 0. It counts for exactly these records.

    records_hash: SHA-256 of which records they are.
    """

    line = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    records_hash = models.BinaryField(max_length=32)
    text = models.CharField(max_length=1000)


class RestoreTest(LockFact):
    """That a backup was restored and held the same. Hashes: hexadecimal, as they were read off."""

    tested_on = models.DateField()
    hash_before = models.CharField(max_length=128)
    hash_after = models.CharField(max_length=128)
    note = models.CharField(max_length=500, blank=True)


class LockProposal(LockFact):
    """What three people sign: the hash of what would be frozen, and the board as it was shown.

    transition: the step of the study after which it was written; after another one it is void.
    """

    transition = models.BigIntegerField()
    data_hash = models.BinaryField(max_length=32)
    board = models.TextField()
    content_hash = models.BinaryField(max_length=32, default=b"")


class UnlockRequest(LockFact):
    """Why a locked study should be unlocked, and what that means; four people sign it."""

    transition = models.BigIntegerField()
    reason = models.CharField(max_length=1000)
    impact = models.CharField(max_length=1000)
    content_hash = models.BinaryField(max_length=32, default=b"")
