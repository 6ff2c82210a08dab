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
