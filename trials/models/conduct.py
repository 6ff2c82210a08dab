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
    """Where the conduct left the protocol: drafted by the system or reported by a person.

    immediate_hazard: the protocol was left to keep somebody from harm; the ethics board is told.
    """

    class State(models.TextChoices):
        DETECTED = "detected", "To be classified"
        CLASSIFIED = "classified", "Classified"
        CORRECTED = "corrected", "Corrective action taken"
        REPORTED_TO_ETHICS = "reported_to_ethics", "Reported to the ethics board"
        CLOSED = "closed", "Closed"
        NOT_A_DEVIATION = "not_a_deviation", "Not a deviation"

    class Class(models.TextChoices):
        """important: it may affect the answer of the trial, or somebody's rights or safety (ICH
        E3 R1 questions and answers, 2012)."""

        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"
        IMPORTANT = "important", "Important"

    class Kind(models.TextChoices):
        VISIT_MISSED = "visit_missed", "Visit missed"
        OUT_OF_WINDOW = "out_of_window", "Visit outside its window"
        DOSE_TIMING = "dose_timing", "Supplemental dose outside its window"
        CONSENT = "consent", "Consent"
        ELIGIBILITY = "eligibility", "Eligibility"
        PROCEDURE = "procedure", "Procedure left out or done otherwise"
        SAFETY_REPORTING = "safety_reporting", "Safety reporting"
        OTHER = "other", "Other"

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="deviations")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    explanation = models.CharField(max_length=500)
    immediate_hazard = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class DeviationStep(ParticipantFact):
    """The state of a deviation from here on (see trials/lifecycle.py), and why.

    classification, affects: of a deviation that is classified; affects says which analysis.
    happened_on, reference: of a report to the ethics board. recorded_at is made by the database.
    """

    deviation = models.ForeignKey(Deviation, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20, choices=Deviation.State)
    classification = models.CharField(max_length=10, choices=Deviation.Class, blank=True)
    affects = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    happened_on = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["deviation", "-recorded_at"], name="latest_deviation_step")]
