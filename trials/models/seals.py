"""Seals of the ledger and redactions: made by the database (19_seals.sql, 19_redaction.sql)."""

from django.db import models


class Seal(models.Model):
    """Lines of the ledger under one root, which covers the root before it."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    lines = models.IntegerField()
    previous = models.BinaryField()
    merkle = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        managed = False
        db_table = "seal"


class Anchoring(models.Model):
    """That roots up to a seal were told to a place outside, or (problem) why they were not."""

    id = models.BigIntegerField(primary_key=True)
    place = models.TextField()
    up_to_seal = models.BigIntegerField()
    at = models.DateTimeField()
    problem = models.TextField()

    class Meta:
        managed = False
        db_table = "anchoring"


class LedgerVerification(models.Model):
    """That the worker looked whether the ledger is whole. findings: {kind: how many}."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    lines = models.BigIntegerField()
    seals = models.BigIntegerField()
    findings = models.JSONField()

    class Meta:
        managed = False
        db_table = "verification"


class RedactionRequest(models.Model):
    """That somebody asked that words be taken out of one item of one revision, and why."""

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey("trials.Site", models.DO_NOTHING, related_name="+")
    participant = models.ForeignKey("trials.Participant", models.DO_NOTHING, related_name="+")
    revision_id = models.UUIDField()
    item = models.TextField()
    reason = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "redaction_request"


class Redaction(models.Model):
    """That a second person confirmed it, and the words are gone."""

    id = models.UUIDField(primary_key=True)
    request = models.OneToOneField(RedactionRequest, models.DO_NOTHING, related_name="redaction")
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    actor_name = models.TextField()
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "redaction"
