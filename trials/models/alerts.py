"""What must not wait until somebody reads the form, and what was done about it."""

from django.db import models

from trials.models.base import ParticipantFact
from trials.models.entries import Entry, Revision


class Alert(ParticipantFact):
    """A safety rule of an instrument that a save set off; it stays when the answers change.

    An alert from an interview says that the participant must be called and nothing more: the
    site does not see what the rater was told. Who saved is said by the revision; it does not
    stand here, so that no row leads a rater to an alert.
    """

    class Level(models.TextChoices):
        """From the least urgent to the most."""

        UNKNOWN = "unknown", "Not answered: please ask"
        NOTICE = "notice", "Take notice"
        REVIEW = "review", "Review today"
        URGENT = "urgent", "Urgent"
        CALL = "call", "Call the participant"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="alerts")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="alerts")
    form_class = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level)
    raised_at = models.DateTimeField(auto_now_add=True)


class AlertAcknowledgement(ParticipantFact):
    """That a person of the site has seen an alert, and what they did."""

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="acknowledgement")
    form_class = models.CharField(max_length=20)
    action_taken = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class AlertEscalation(ParticipantFact):
    """That one person is being told of an alert that waits: written first, so that nobody is told
    twice of one step.

    number: of the step, from 0. role: in which the person is told.
    """

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="escalations")
    form_class = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "number", "person"], name="told_once_per_step")
        ]


class AlertEscalationResult(ParticipantFact):
    """Whether the message left. problem: the kind of fault; never an address, never the text."""

    escalation = models.OneToOneField(AlertEscalation, models.PROTECT, related_name="result")
    form_class = models.CharField(max_length=20)
    sent = models.BooleanField()
    problem = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
