"""Consent, eligibility, randomisation, and what became of a participant: facts."""

from django.db import models

from trials.models.base import ParticipantFact


class Consent(ParticipantFact):
    """A version of the consent form, signed. stage: "" for the study, or the stage it is for.

    choices: {code of the choice: yes or no}, the separate ticks of the form.
    """

    version = models.CharField(max_length=40)
    stage = models.CharField(max_length=40, blank=True)
    signed_on = models.DateField()
    choices = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class ConsentWithdrawal(ParticipantFact):
    """What the participant takes back, and from when on; the other parts go on."""

    class Part(models.TextChoices):
        TREATMENT = "treatment", "Treatment"
        PROCEDURES = "procedures", "Visits and procedures"
        DATA_USE = "data_use", "Use of the data"

    part = models.CharField(max_length=20, choices=Part)
    withdrawn_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "part"], name="withdrawn_once")
        ]


class EligibilityResult(ParticipantFact):
    """Whether a rule was met when it was asked, and nothing of what it read.

    met: None while something that the rule needs is not known. The latest result counts.
    """

    rule = models.CharField(max_length=40)
    visit_code = models.CharField(max_length=40)
    met = models.BooleanField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["participant", "rule", "-recorded_at"], name="latest_rule")]


class Randomisation(ParticipantFact):
    """That somebody was randomised, when, and the kit: never the arm."""

    kit_number = models.CharField(max_length=20)
    randomised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant"], name="randomised_once"),
            models.UniqueConstraint(fields=["trial", "kit_number"], name="one_participant_per_kit"),
        ]


class ParticipantStep(ParticipantFact):
    """A step on one of the four axes (see trials/lifecycle.py).

    reason: a code of the axis (why treatment stopped, why screening failed), or "".
    stage: the stage that was frozen, on the data axis.
    """

    class Axis(models.TextChoices):
        STUDY = "study", "Study"
        TREATMENT = "treatment", "Treatment"
        DATA = "data", "Data"
        BLIND = "blind", "Blind"

    axis = models.CharField(max_length=10, choices=Axis)
    state = models.CharField(max_length=30)
    happened_on = models.DateField()
    reason = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class ParticipantEvent(ParticipantFact):
    """The day of an event that the study file declares, on which visits hang. The latest counts."""

    name = models.CharField(max_length=40)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class ContactAttempt(ParticipantFact):
    """An attempt to reach a participant: three and a letter come before "lost to follow-up"."""

    class Way(models.TextChoices):
        TELEPHONE = "telephone", "Telephone"
        MESSAGE = "message", "Message or e-mail"
        VISIT = "visit", "Visit"
        LETTER = "letter", "Registered letter"

    way = models.CharField(max_length=20, choices=Way)
    attempted_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")


class ParentLink(ParticipantFact):
    """Who this participant was in an earlier study: never in which arm.

    parent: the participant there, where that study is kept in this system.
    """

    parent_study = models.CharField(max_length=40)
    parent_number = models.CharField(max_length=20)
    parent = models.ForeignKey("trials.Participant", models.PROTECT, null=True, related_name="+")
    last_session_on = models.DateField(null=True)
    sessions = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant"], name="linked_once"),
            models.UniqueConstraint(
                fields=["trial", "parent_study", "parent_number"], name="one_participant_per_parent"
            ),
        ]
