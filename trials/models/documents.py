"""Interviews as documents of a site: recordings, transcripts, and their way to the coders."""

from django.db import models

from trials.models.base import Fact, ParticipantFact
from trials.models.entries import Visit

# Who may read what was said in an interview: the roles with this class among their form classes.
TRANSCRIPT_CLASS = "transcript"


class InterviewDocument(ParticipantFact):
    """That an interview was recorded, or written down.

    A recording is kept elsewhere; here stand its hash, its length and where it is.
    led_by: who led the interview, towards the participant; exception: why it was the therapist.
    """

    class Kind(models.TextChoices):
        RECORDING = "recording", "Recording"
        TRANSCRIPT = "transcript", "Transcript"

    class LedBy(models.TextChoices):
        OUTSIDE = "outside", "Nobody whom the participant knows"
        STAFF = "staff", "Staff of the study"
        THERAPIST = "therapist", "The treating therapist"

    class State(models.TextChoices):
        """Of a transcript. A recording stays as it is."""

        DRAFT = "draft", "Draft, with names"
        DEIDENTIFIED = "deidentified", "De-identified"
        VERIFIED = "verified", "Verified"
        RELEASED = "released_to_coding", "Released to coding"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="interview_documents")
    form_class = models.CharField(max_length=20, default=TRANSCRIPT_CLASS)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    led_by = models.CharField(max_length=10, choices=LedBy)
    exception = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    kept_at = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(led_by="therapist") | ~models.Q(exception=""),
                name="a_therapist_leads_by_exception",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="transcript")
                | (models.Q(seconds__gt=0, sha256__regex="^[0-9a-f]{64}$") & ~models.Q(kept_at="")),
                name="a_recording_is_described",
            ),
        ]


class DocumentText(ParticipantFact):
    """One version of a transcript, whole. The highest number is the text as it stands.

    marks: {kind: how many}, the places where this version has [NAME] and the like for words
    of the version before. The ledger keeps the hash and never the text (02_ledger.sql).
    """

    document = models.ForeignKey(InterviewDocument, models.PROTECT, related_name="texts")
    form_class = models.CharField(max_length=20, default=TRANSCRIPT_CLASS)
    number = models.PositiveIntegerField()
    transcript = models.TextField()
    sha256 = models.CharField(max_length=64)
    marks = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_text_per_number")
        ]


class DocumentStep(Fact):
    """The state of a transcript from here on (see DOCUMENT in trials/lifecycle.py).

    text: the version that the step is about. 08_documents.sql refuses two steps of one person
    where two people are asked for. A transcript is taken back after the lock too, so this is no
    fact of the participant's data.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    arm_path = models.BooleanField(default=False)
    document = models.ForeignKey(InterviewDocument, models.PROTECT, related_name="steps")
    form_class = models.CharField(max_length=20, default=TRANSCRIPT_CLASS)
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20, choices=InterviewDocument.State)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["document", "-recorded_at"], name="latest_document_step")]
