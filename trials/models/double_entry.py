"""Forms that are entered twice: the second entry, and who decided where the two differ."""

from django.db import models

from trials.models.base import ParticipantFact


class SecondEntry(ParticipantFact):
    """A form as a second person has entered it again, whole; the complete one is the last.

    answers: as of a revision. first: the revision with which it was compared, and agrees: whether
    nothing differs; the database makes both, with hash, time and person, once it is complete.
    """

    entry = models.ForeignKey("trials.Entry", models.PROTECT, related_name="second_entries")
    form_class = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    done_on = models.DateField()
    answers = models.JSONField()
    complete = models.BooleanField()
    first = models.ForeignKey("trials.Revision", models.PROTECT, null=True, related_name="+")
    agrees = models.BooleanField(default=False)
    idempotency_key = models.UUIDField(unique=True)
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_second_entry_per_number")
        ]


class DoubleEntryResolution(ParticipantFact):
    """What a third person decided where the two entries of a form differ.

    decisions: {item key, or "done_on": {"take": "first" | "second" | "other", "reason": …}}.
    revision: the answers that hold since; none where those of the first entry stay.
    """

    second_entry = models.OneToOneField(SecondEntry, models.PROTECT, related_name="resolution")
    form_class = models.CharField(max_length=20)
    decisions = models.JSONField()
    revision = models.ForeignKey("trials.Revision", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
