"""Visits, the forms expected at each, and what was answered."""

from django.db import models

from trials.models.base import ParticipantFact, Thing


class Visit(Thing):
    """One visit of one participant. When it is due is worked out from the study file."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.PROTECT, related_name="visits")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "code"], name="one_visit_per_code")
        ]


class Entry(Thing):
    """One form of one visit, expected or filled in. Raters know it by its token alone."""

    class State(models.TextChoices):
        EXPECTED = "expected", "Expected"
        DRAFT = "draft", "In progress"
        COMPLETE = "complete", "Complete"
        NOT_DONE = "not_done", "Not done"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.PROTECT, related_name="entries")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="entries")
    form_key = models.CharField(max_length=40)
    form_version = models.CharField(max_length=40)
    form_class = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=12)
    assigned_to = models.ForeignKey(
        "trials.User", models.PROTECT, null=True, related_name="assigned_entries"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "form_key"], name="one_entry_per_form_and_visit"
            ),
            models.UniqueConstraint(fields=["trial", "token"], name="one_entry_per_token"),
        ]
        indexes = [models.Index(fields=["assigned_to", "trial"], name="entries_of_rater")]


class Revision(ParticipantFact):
    """The answers of an entry as they were saved, whole, with the scores they gave.

    answers: {item key: code, or {"missing": reason}}; an absent key was not answered yet.
    content_hash and recorded_at are made by the database.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions")
    form_class = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    done_on = models.DateField()
    answers = models.JSONField()
    complete = models.BooleanField()
    scores = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    idempotency_key = models.UUIDField(unique=True)
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_revision_per_number")
        ]


class Rescoring(ParticipantFact):
    """New scores of a revision, by the definition that is in use since. The latest one counts."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="rescorings")
    form_class = models.CharField(max_length=20)
    scores = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["revision", "-recorded_at"], name="latest_rescoring")]


class EntryStep(ParticipantFact):
    """The state of an entry from here on (see trials/lifecycle.py)."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Entry.State)
    reason = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "-recorded_at"], name="latest_step")]
