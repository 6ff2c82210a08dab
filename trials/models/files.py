"""What is filed about a study: its documents, version by version, and notes to file.

Not the interviews of participants: those are trials/models/documents.py.
"""

from django.db import models

from trials.models.base import Fact


class StudyDocument(Fact):
    """A document of the trial master file, or of one site's file. site: none for the study's.

    What it says stands in its versions; the highest number is the one in use.
    """

    class Kind(models.TextChoices):
        """After the zones of the TMF reference model."""

        PROTOCOL = "protocol", "Protocol or amendment"
        ETHICS = "ethics", "Decision of an ethics board or authority"
        CONSENT = "consent", "Consent form"
        DELEGATION = "delegation", "Delegation log"
        QUALIFICATION = "qualification", "Curriculum vitae or certificate of training"
        MONITORING = "monitoring", "Monitoring letter or report"
        LABORATORY = "laboratory", "Reference ranges or certificate of a laboratory"
        MINUTES = "minutes", "Minutes of a meeting"
        OTHER = "other", "Other"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=160)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class FiledVersion(Fact):
    """One version of a document. label: as it is printed on it. sha256: of the file's bytes."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(StudyDocument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    effective_on = models.DateField()
    expires_on = models.DateField(null=True)
    file_name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="one_filed_version_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(expires_on__gte=models.F("effective_on")),
                name="expires_after_it_is_effective",
            ),
        ]


class FileContent(Fact):
    """The bytes of a version, in a table of their own: lists never load them.

    The database holds them to the hash, and the ledger keeps none of them (02_ledger.sql).
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField(FiledVersion, models.PROTECT, related_name="content")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()


class FileWithdrawal(Fact):
    """That a version no longer counts, and why; it stays where it is."""

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField(FiledVersion, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")


class NoteToFile(Fact):
    """A note: of the study, of a site, a participant, a visit or a form, the nearest that is set.

    form_class: of the form, whose readers alone read the note; none for the others.
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    site = models.ForeignKey("trials.Site", models.PROTECT, null=True, related_name="+")
    participant = models.ForeignKey(
        "trials.Participant", models.PROTECT, null=True, related_name="+"
    )
    visit = models.ForeignKey("trials.Visit", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("trials.Entry", models.PROTECT, null=True, related_name="+")
    form_class = models.CharField(max_length=20, null=True)
    arm_path = models.BooleanField(default=False)
    text = models.CharField(max_length=2000)
    role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["participant", "-recorded_at"], name="notes_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(participant=None, visit=None, entry=None, form_class=None)
                    | models.Q(
                        site__isnull=False, participant__isnull=False, entry=None, form_class=None
                    )
                    | models.Q(
                        site__isnull=False,
                        participant__isnull=False,
                        visit__isnull=False,
                        entry__isnull=False,
                        form_class__isnull=False,
                    )
                ),
                name="a_note_is_of_one_thing",
            )
        ]
