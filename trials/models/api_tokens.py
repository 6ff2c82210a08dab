"""Tokens by which programs act as their person: made by the database (sql/28_api_tokens.sql)."""

from django.db import models


class ApiToken(models.Model):
    """One person's token for one study. Of its text only a hash is kept, which nobody reads.

    ends_on: the last day, of UTC, on which it counts.
    """

    id = models.UUIDField(primary_key=True)
    trial = models.ForeignKey("trials.Trial", models.DO_NOTHING, related_name="+")
    user = models.ForeignKey("trials.User", models.DO_NOTHING, related_name="+")
    name = models.TextField()
    may_write = models.BooleanField()
    made_at = models.DateTimeField()
    ends_on = models.DateField()

    class Meta:
        managed = False
        db_table = "api_token"

    def __str__(self):
        return self.name


class ApiTokenEnd(models.Model):
    """That a token was ended before its last day."""

    id = models.UUIDField(primary_key=True)
    token = models.OneToOneField(ApiToken, models.DO_NOTHING, related_name="end")
    reason = models.TextField()
    ended_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "api_token_end"


class ApiTokenUse(models.Model):
    """The last day on which a token was used."""

    token = models.OneToOneField(ApiToken, models.DO_NOTHING, related_name="use", primary_key=True)
    used_on = models.DateField()

    class Meta:
        managed = False
        db_table = "api_token_use"
