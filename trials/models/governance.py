"""What nobody who logs in owns: ledger, lock, snapshot, approvals. Read here, never written.

The rows are made by the functions in trials/database/sql; the tables are not Django's.
"""

from django.db import models


class AuditEvent(models.Model):
    """One line of the ledger: who did what, in which role, when and why."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    role = models.TextField()
    login = models.TextField()
    act = models.TextField()
    reason = models.TextField()
    outcome = models.TextField()
    detail = models.TextField()
    trial_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    participant_id = models.UUIDField(null=True)
    # Of one request; of a program it begins with BY_TOKEN.
    request_id = models.TextField()

    BY_TOKEN = "token:"

    class Meta:
        managed = False
        db_table = "event"


class AuditChange(models.Model):
    """What one act changed in one row: {column or item: [before, after]}."""

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="changes")
    table_name = models.TextField()
    row_id = models.TextField()
    operation = models.TextField()
    difference = models.JSONField()
    trial_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    participant_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "change"


class Transition(models.Model):
    """A step of the study: locked, masked (letters released), unblinded."""

    id = models.BigIntegerField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="transitions")
    from_state = models.TextField()
    to_state = models.TextField()
    actor_name = models.TextField()
    role = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "transition"


class Snapshot(models.Model):
    """The content of a trial at its lock: the last complete revision of every entry."""

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="snapshots")
    content_hash = models.BinaryField()
    participants = models.IntegerField()
    revisions = models.IntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "snapshot"

    @property
    def sha256(self) -> str:
        return bytes(self.content_hash).hex()


class PathSnapshot(models.Model):
    """The stages that opened because of an arm, at the lock; seen once the study is unblinded."""

    snapshot = models.OneToOneField(Snapshot, models.DO_NOTHING, primary_key=True, related_name="+")
    content_hash = models.BinaryField()
    revisions = models.IntegerField()

    class Meta:
        managed = False
        db_table = "path_snapshot"

    @property
    def sha256(self) -> str:
        return bytes(self.content_hash).hex()


class Approval(models.Model):
    """One person's consent to one step of the opening."""

    id = models.BigIntegerField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    snapshot = models.ForeignKey(Snapshot, models.DO_NOTHING, related_name="approvals")
    step = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "approval"


class Rehearsal(models.Model):
    """One key holder's part in a rehearsal of the opening: see sql/15_ceremony.sql."""

    class Outcome(models.TextChoices):
        BROUGHT = "brought", "Brought a part"
        WORKED = "worked", "Brought the second part: both make the key"
        FAILED = "failed", "Brought the second part: both do not make the key"

    id = models.BigIntegerField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    outcome = models.TextField(choices=Outcome)
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "rehearsal"


class BoardReport(models.Model):
    """A report for the safety board, read in the vault by its statistician.

    cut: the moment as of which the data are. content_hash: of the data. document: sealed to the
    vault's key. reason: the meeting that it was written for.
    """

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    number = models.IntegerField()
    cut = models.DateTimeField()
    content_hash = models.BinaryField()
    document = models.BinaryField()
    reason = models.TextField()
    actor_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "board_report"

    @property
    def sha256(self) -> str:
        return bytes(self.content_hash).hex()


class DisclosureRequest(models.Model):
    """That a physician asked for one participant's own arm. It names no arm.

    stage: the stage that was frozen before.
    """

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey("trials.Site", models.DO_NOTHING, related_name="+")
    site_code = models.TextField()
    participant = models.OneToOneField("trials.Participant", models.DO_NOTHING, related_name="+")
    participant_number = models.TextField()
    stage = models.TextField()
    reason = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "disclosure_request"


class DisclosedArm(models.Model):
    """The arm of one participant, for those of the site who go on treating them."""

    participant = models.OneToOneField(
        "trials.Participant", models.DO_NOTHING, primary_key=True, related_name="+"
    )
    arm = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "disclosed_arm"


class EmergencyRequest(models.Model):
    """That an emergency physician asked for one participant's arm, and why; read in the vault."""

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site_id = models.UUIDField()
    site_code = models.TextField()
    participant_id = models.UUIDField()
    participant_number = models.TextField()
    reason = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "emergency_request"


class EmergencyConfirmation(models.Model):
    """The second person's word that a request may be opened, from the fourth of a day on."""

    request = models.OneToOneField(
        EmergencyRequest, models.DO_NOTHING, primary_key=True, related_name="confirmation"
    )
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "emergency_confirmation"


class Unblinding(models.Model):
    """That one participant's arm was opened in an emergency: neither the arm nor the reason."""

    id = models.UUIDField(primary_key=True)
    request = models.OneToOneField(EmergencyRequest, models.DO_NOTHING, related_name="unblinding")
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site_id = models.UUIDField()
    site_code = models.TextField()
    participant_id = models.UUIDField()
    participant_number = models.TextField()
    actor_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "unblinding"


class UnblindingReview(models.Model):
    """impact: what the unblinding means for the participant and the analysis. Without an arm."""

    unblinding = models.OneToOneField(
        Unblinding, models.DO_NOTHING, primary_key=True, related_name="review"
    )
    impact = models.TextField()
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "unblinding_review"


class KitRequest(models.Model):
    """That the site asked for a kit of one level for a session: never an arm or a dose in mg."""

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey("trials.Site", models.DO_NOTHING, related_name="+")
    site_code = models.TextField()
    participant_id = models.UUIDField()
    participant_number = models.TextField()
    visit = models.ForeignKey("trials.Visit", models.DO_NOTHING, related_name="+")
    visit_name = models.TextField()
    level = models.TextField()
    arm_path = models.BooleanField()
    actor_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "kit_request"


class KitRequestStep(models.Model):
    """What became of a request (sql/11_kit_requests.sql). kit_number: of the kit sent, or None."""

    class State(models.TextChoices):
        SENT = "sent", "Sent by the pharmacy"
        UNAVAILABLE = "unavailable", "None available"
        SCANNED = "scanned", "Scanned"
        GIVEN = "given", "Given"
        SUPPLEMENT_GIVEN = "supplement_given", "Supplement given"
        SUPPLEMENT_KEPT = "supplement_kept", "Supplement not given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(KitRequest, models.DO_NOTHING, related_name="steps")
    state = models.TextField(choices=State)
    kit_number = models.TextField(null=True)
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "kit_request_step"
