"""What the monitor does: compares answers with their source, visits sites, reports: facts."""

from django.db import models

from trials.models.base import Fact, ParticipantFact
from trials.models.enrolment import Consent, ParticipantStep
from trials.models.entries import Entry, Revision


class Verification(ParticipantFact):
    """That one thing was compared with its source, and agreed. The latest of a thing counts.

    One of entry, consent, step. field: of the entry's form; "" for a form of which the monitor
    reads no answer, and verifies that it is there. revision: the answers that were compared; the
    verification holds while the field has the same value in the latest complete revision, which
    governance.verifications_that_hold works out.
    verified: False takes an earlier verification back, with the reason.
    recorded_at is made by the database.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="verifications")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=60, blank=True)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="verifications")
    step = models.ForeignKey(
        ParticipantStep, models.PROTECT, null=True, related_name="verifications"
    )
    verified = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["entry", "field", "-recorded_at"], name="latest_verification")
        ]


class MonitoringVisit(Fact):
    """One visit of the monitor to a site. number: counts the visits to the site, from 1."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        REPORTED = "reported", "Reported"
        LETTER_SIGNED = "letter_signed", "Follow-up letter signed"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        INITIATION = "initiation", "Site initiation"
        ROUTINE = "routine", "Routine, on site"
        REMOTE = "remote", "Remote"
        CLOSE_OUT = "close_out", "Close-out"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="monitoring_visits")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    planned_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_monitoring_visit_each")
        ]


class OfMonitoringVisit(Fact):
    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    visit = models.ForeignKey(MonitoringVisit, models.PROTECT, related_name="%(class)ss")
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class MonitoringVisitStep(OfMonitoringVisit):
    """The state of a visit from here on (see trials/lifecycle.py); the database makes its time."""

    state = models.CharField(max_length=20, choices=MonitoringVisit.State)
    happened_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(null=True)


class MonitoringReport(OfMonitoringVisit):
    """What is written of a visit, whole: a correction is the next version, signed anew.

    kind: the report, or the follow-up letter to the site. facts: what the study knew of the site
    when it was written (selectors/monitoring.py), and the findings; {} in a letter.
    content_hash: of the row, made by the database; it is what is signed.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Visit report"
        LETTER = "letter", "Follow-up letter"

    kind = models.CharField(max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=20_000)
    facts = models.JSONField(default=dict)
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind", "version"], name="one_report_per_version"
            )
        ]


class MonitoringFinding(OfMonitoringVisit):
    """What was found at a visit, what is to be done about it, by whom and until when."""

    finding = models.CharField(max_length=1000)
    action = models.CharField(max_length=500)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)


class FindingClosure(Fact):
    """That what was to be done is done, and how that was seen."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    finding = models.OneToOneField(MonitoringFinding, models.PROTECT, related_name="closure")
    note = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
