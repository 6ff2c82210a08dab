"""Visits, the forms expected at each, and what was answered."""

from django.db import models
from django.db.models.functions import Now

from trials.models.base import ParticipantFact, Thing


class Visit(Thing):
    """One visit of one participant. When it is due is worked out from the study file.

    occurrence: counts visits that are held as often as needed, from 1.
    """

    class State(models.TextChoices):
        """`due` is a planned visit whose window is open: nobody records it."""

        PLANNED = "planned", "Planned"
        DUE = "due", "Due"
        SCHEDULED = "scheduled", "Scheduled"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"
        REOPENED = "reopened", "Reopened"
        MISSED = "missed", "Missed"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.PROTECT, related_name="visits")
    code = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    occurrence = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    arm_path = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "code", "occurrence"], name="one_visit_per_code"
            )
        ]

    @property
    def name(self) -> str:
        """V3, or UNS#2 for the second unscheduled visit: as in exports and snapshots."""
        return self.code if self.occurrence == 1 else f"{self.code}#{self.occurrence}"


class VisitStep(ParticipantFact):
    """The state of a visit from here on (see trials/lifecycle.py).

    happened_on: the day at the site on which it was held, missed, or is booked for.
    starts_at: the booked time, for a scheduled visit.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20, choices=Visit.State)
    happened_on = models.DateField()
    starts_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["visit", "-recorded_at"], name="latest_visit_step")]


class Entry(Thing):
    """One form of one visit, expected or filled in. Raters know it by its token alone.

    slot: the moment ("pre_dose") or the number by which forms of one kind at one visit differ.
    filled_by: who fills it in (see Filler in trials/studies/schema/forms.py).
    optional: it may stay away without a reason.
    double_entry: a second person enters it again (trials/models/double_entry.py).
    second_of: the rating that this one is done again of, by another rater. It shows how far
    raters agree and counts for nothing else. Only that rater and the office of the rater
    coordinator see it at all (ROW_POLICIES), so nothing takes it for the rating.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", "Expected"
        DRAFT = "draft", "In progress"
        COMPLETE = "complete", "Complete"
        NOT_DONE = "not_done", "Not done"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.PROTECT, related_name="entries")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="entries")
    form_key = models.CharField(max_length=40)
    form_version = models.CharField(max_length=40)
    form_class = models.CharField(max_length=20)
    slot = models.CharField(max_length=40, blank=True)
    filled_by = models.CharField(max_length=20)
    optional = models.BooleanField(default=False)
    double_entry = models.BooleanField(default=False)
    arm_path = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=12)
    assigned_to = models.ForeignKey(
        "trials.User", models.PROTECT, null=True, related_name="assigned_entries"
    )
    second_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="second")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "form_key", "slot"],
                condition=models.Q(second_of=None),
                name="one_entry_per_form_and_visit",
            ),
            models.UniqueConstraint(fields=["trial", "token"], name="one_entry_per_token"),
        ]
        indexes = [models.Index(fields=["assigned_to", "trial"], name="entries_of_rater")]

    @property
    def name(self) -> str:
        """MOOD, or VITALS@pre_dose: as in exports and snapshots."""
        return f"{self.form_key}@{self.slot}" if self.slot else self.form_key


class Revision(ParticipantFact):
    """The answers of an entry as they were saved, whole, with the scores they gave.

    answers: {item key: code, or {"missing": reason}}; an absent key was not answered yet.
    content_hash, recorded_at and double_entry (as of its entry) are made by the database.
    by_link: the link through which the participant gave them; None where somebody else did.
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
    # A default of the database's own makes a save give back what its triggers made.
    content_hash = models.BinaryField(max_length=32, db_default=b"")
    recorded_at = models.DateTimeField(null=True, db_default=Now())
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
    double_entry = models.BooleanField(default=False)
    by_link = models.ForeignKey(
        "trials.SelfReportLink", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_revision_per_number")
        ]
        indexes = [
            models.Index(
                fields=["trial", "entry"],
                name="revisions_entered_twice",
                condition=models.Q(double_entry=True),
            )
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
    state = models.CharField(max_length=20, choices=Entry.State)
    reason = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "-recorded_at"], name="latest_step")]
