"""What is done at a dosing session, and where the conduct left the protocol: facts."""

from django.db import models

from trials.models.base import ParticipantFact
from trials.models.entries import Visit


class DosingStep(ParticipantFact):
    """One decision or dose of a dosing session.

    escalation: escalate or hold. initial: given. supplemental: given, withheld or declined.
    happened_at: the moment of the dose or the decision.
    """

    class Kind(models.TextChoices):
        ESCALATION = "escalation", "Escalation"
        INITIAL = "initial", "Initial dose"
        SUPPLEMENTAL = "supplemental", "Supplemental dose"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="dosing_steps")
    form_class = models.CharField(max_length=20, default="session")
    kind = models.CharField(max_length=20, choices=Kind)
    decision = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="one_dosing_step_per_kind")
        ]


class Deviation(ParticipantFact):
    """Where the conduct left the protocol: drafted by the system, classified before the lock."""

    class Kind(models.TextChoices):
        VISIT_MISSED = "visit_missed", "Visit missed"
        OUT_OF_WINDOW = "out_of_window", "Visit outside its window"
        DOSE_TIMING = "dose_timing", "Supplemental dose outside its window"
        CONSENT = "consent", "Consent"
        OTHER = "other", "Other"

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="deviations")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    explanation = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
