"""Electronic signatures: made by governance.sign (sql/18_signatures.sql), read here."""

from django.db import models


class Signature(models.Model):
    """That one person signed one record as it stood, and what that meant.

    of_table, of_id: the record. content_hash: of the record as the signer saw it. The signature
    stands for the record as long as that is its hash; of answers, while no later revision follows.
    method: how the signer was asked again.
    """

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey("trials.Site", models.DO_NOTHING, null=True, related_name="+")
    participant = models.ForeignKey(
        "trials.Participant", models.DO_NOTHING, null=True, related_name="+"
    )
    of_table = models.TextField()
    of_id = models.UUIDField()
    content_hash = models.BinaryField()
    meaning = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    role = models.TextField()
    method = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "signature"
