"""What is observed in the room of a dosing session, and who confirmed the dose: facts."""

from django.db import models
from django.db.models.functions import Now

from trials.models.base import ParticipantFact
from trials.models.conduct import DosingStep
from trials.models.entries import Entry, Visit


class SessionObservation(ParticipantFact):
    """One tap on a tablet in the room, as the tablet kept it, perhaps hours before it arrived.

    said, by kind: event {code}; severity {severity: 1 to 3}; undo {}; vitals {moment, values:
    {field: number}}; call {}; supplemental {decision}; handover {criteria: [code]}.
    words: what was typed: why a dose was not given, to whom the participant was handed over.
    of: the event that a severity or an undo is about. entry: the form that was written from it;
    note: why there is none.
    device: one opening of the page; sequence: counts its observations from 1.
    device_time: what the tablet's clock showed. clock_offset_ms: how far that clock was behind the
    server's when this was last measured. clock_jump_ms: how far it has moved against the tablet's
    steady clock since. happened_at is device_time plus the offset, which the database holds;
    recorded_at, when it arrived, is made by the database. Nothing of it is corrected.
    """

    class Kind(models.TextChoices):
        EVENT = "event", "Event"
        SEVERITY = "severity", "Severity of an event"
        UNDO = "undo", "Event taken back"
        VITALS = "vitals", "Vital signs"
        CALL = "call", "Physician called"
        SUPPLEMENTAL = "supplemental", "Supplemental dose"
        HANDOVER = "handover", "Hand-over"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="observations")
    form_class = models.CharField(max_length=20, default="session")
    kind = models.CharField(max_length=20, choices=Kind)
    said = models.JSONField()
    words = models.CharField(max_length=300, blank=True)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="about_it")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="observations")
    note = models.CharField(max_length=300, blank=True)
    device = models.UUIDField()
    sequence = models.PositiveIntegerField()
    device_time = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField()
    clock_jump_ms = models.BigIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, db_default=Now())
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "sequence"], name="one_observation_per_sequence"
            )
        ]
        indexes = [models.Index(fields=["visit", "happened_at"], name="observations_in_order")]


class DoseConfirmation(ParticipantFact):
    """That a second person, who gave their own password, confirmed an initial dose."""

    step = models.OneToOneField(DosingStep, models.PROTECT, related_name="confirmation")
    form_class = models.CharField(max_length=20, default="session")
    confirmed_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(null=True, db_default=Now())
