"""Data that come from other systems, and where they differ from the study's own."""

from django.db import models

from trials.models.base import Fact


class Transfer(Fact):
    """What a sender announces, before the file comes.

    participant_column: the column that holds the participant's number. records: lines without
    the heading. of_participants: {number: records}, or {} where that was not announced.
    """

    class Kind(models.TextChoices):
        LABORATORY = "laboratory", "Laboratory"
        ECG = "ecg", "Electrocardiograms"
        EPRO = "epro", "Answers given on participants' devices"
        SAFETY = "safety", "Safety database"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    sender = models.CharField(max_length=120)
    file_name = models.CharField(max_length=160)
    participant_column = models.CharField(max_length=40)
    records = models.PositiveIntegerField()
    of_participants = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class TransferArrival(Fact):
    """A file that came for a transfer. problems: sentences; none where it is what was announced.

    The bytes are kept, those of a file with problems too; the ledger has their hash.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="arrivals")
    sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)
    content = models.BinaryField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class TransferCancellation(Fact):
    """That a transfer will not come any more, and why."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="cancellation")
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class DifferenceExplanation(Fact):
    """Why a difference that a check found may stand.

    difference: the SHA-256 of what differed. Where a value changes, it is another difference,
    and the explanation is not of that one.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    check_name = models.CharField(max_length=40)
    difference = models.CharField(max_length=64)
    explanation = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "check_name", "difference"], name="explained_once"
            )
        ]
