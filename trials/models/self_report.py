"""Participants fill in their own forms: the link that leads them there, and what became of it."""

from django.db import models

from trials.models.base import ParticipantFact
from trials.models.entries import Entry


class SelfReportLink(ParticipantFact):
    """A link for one participant; the latest one counts, and its id is who they are in the ledger.

    token_hash: SHA-256 of the token in the address, in hexadecimal. The token itself is nowhere.
    ends_on: the last day. When else a link is over: governance.why_link_is_over.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    ends_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class SelfReportPin(ParticipantFact):
    """The six digits that a link asks for; the latest ones count.

    own: chosen by the participant. Otherwise a code that the site handed out, good for one
    opening, at which they choose their own: the site never knows the digits that count.
    """

    link = models.ForeignKey(SelfReportLink, models.PROTECT, related_name="pins")
    pin_hash = models.CharField(max_length=200)
    own = models.BooleanField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class SelfReportStep(ParticipantFact):
    """What happened to a link. Steps of the participant have no recorded_by.

    language: of the kind LANGUAGE, what the participant chose.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        WRONG = "wrong", "Wrong PIN"
        LANGUAGE = "language", "Language chosen"
        REMINDERS_STOPPED = "reminders_stopped", "Reminders stopped"
        REMINDERS_ON = "reminders_on", "Reminders on again"
        ENDED = "ended", "Ended by the site"

    link = models.ForeignKey(SelfReportLink, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    language = models.CharField(max_length=2, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["link", "-recorded_at"], name="latest_self_report_step")]


class SelfReportContact(ParticipantFact):
    """How a participant is reached; the latest row counts, and one without content ends them all.

    sealed: the way, encrypted (trials/contact_key.py). It identifies a person.
    time_zone: where it is not that of the site.
    """

    class Way(models.TextChoices):
        MAIL = "mail", "E-mail"
        SMS = "sms", "Text message"

    way = models.CharField(max_length=10, choices=Way, blank=True)
    sealed = models.BinaryField()
    time_zone = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class SelfReportTakeover(ParticipantFact):
    """That the site goes on with a form which the participant began, and why."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="takeover")
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class Reminder(ParticipantFact):
    """That a reminder is being sent for a moment: written first, so that none is sent twice."""

    link = models.ForeignKey(SelfReportLink, models.PROTECT, related_name="reminders")
    moment = models.DateTimeField()
    way = models.CharField(max_length=10, choices=SelfReportContact.Way)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "moment"], name="one_reminder_per_moment")
        ]


class ReminderResult(ParticipantFact):
    """Whether a reminder left. problem: the kind of fault; never an address, never the text."""

    reminder = models.OneToOneField(Reminder, models.PROTECT, related_name="result")
    sent = models.BooleanField()
    problem = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
