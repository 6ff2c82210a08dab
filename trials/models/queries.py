"""Questions about the data, and what was said until they were settled. None changes an answer."""

from django.db import models

from trials.models.base import Fact, ParticipantFact
from trials.models.entries import Entry, Revision, Visit


class DataQuery(ParticipantFact):
    """A question about an answer, a form, a visit or a participant; open until it is settled.

    form_class: of the form; None where the question is about none, and the whole site sees it.
    item: the item of the form, or "". opened_role: whose role closes it; "system" where a check
    found it. answered_by_role: who is expected to answer. check_code, check_version: the check that
    found it, and the version of the study or the fingerprint of the instrument that it was in.

    The form and the visit have no foreign key in the database, which would make a check wait for
    whoever is saving that form; the guard (21_queries.sql) looks that they exist.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"
        AUTO_CLOSED = "auto_closed", "Closed by itself"
        CANCELLED = "cancelled", "Cancelled"

    class Severity(models.TextChoices):
        MINOR = "minor", "Minor"
        MAJOR = "major", "Major"
        CRITICAL = "critical", "Critical"

    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="data_queries", db_constraint=False
    )
    form_class = models.CharField(max_length=20, null=True)
    item = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=500)
    severity = models.CharField(max_length=10, choices=Severity)
    answered_by_role = models.CharField(max_length=40)
    due_on = models.DateField()
    check_code = models.CharField(max_length=120, blank=True)
    check_version = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    opened_role = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "check_code", "item"],
                condition=~models.Q(check_code=""),
                name="one_query_per_entry_and_check",
            )
        ]
        indexes = [models.Index(fields=["trial", "participant"], name="queries_of_participant")]


class QueryMessage(ParticipantFact):
    """What was said to a query, and the state of the query from here on (trials/lifecycle.py).

    number: counts the messages of a query from 1. reason_code: how an answer settles the matter.
    revision: the answers that a "corrected" points to. rater: to whom the question was passed on;
    the state stays open until she answers.
    """

    class ReasonCode(models.TextChoices):
        CORRECTED = "corrected", "Corrected in the form"
        CONFIRMED = "confirmed", "Checked with the source: it is right"
        EXPLAINED = "explained", "Explained"
        NOT_AVAILABLE = "not_available", "Cannot be found out"

    query = models.ForeignKey(DataQuery, models.PROTECT, related_name="messages")
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    form_class = models.CharField(max_length=20, null=True)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=DataQuery.State)
    reason_code = models.CharField(max_length=20, choices=ReasonCode, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    rater = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    recorded_role = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "number"], name="one_message_per_number")
        ]


class CheckRun(Fact):
    """That every current check was run over every complete form of a study.

    versions: of the checks, as one hash (selectors/edit_checks.py). forms: how many were looked at.
    found: checks that had not been known to fail. resolved: that fail no more.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    versions = models.CharField(max_length=64)
    forms = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    resolved = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")
