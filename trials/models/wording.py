"""The wording of a form, where a study holds a licence for it."""

from django.db import models

from trials.models.base import Fact


class Wording(Fact):
    """One wording pack of one study: a form, its version, one language. The newest one counts.

    wording: {"instruction": text, "items": {key: text}, "options": {key or "*": {code: text}}}.
    The ledger says that it came, and never repeats it (02_ledger.sql).
    """

    class Direction(models.TextChoices):
        LTR = "ltr", "Left to right"
        RTL = "rtl", "Right to left"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="wordings")
    form_key = models.CharField(max_length=40)
    form_version = models.CharField(max_length=40)
    language = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, choices=Direction)
    wording = models.JSONField()
    licence_holder = models.CharField(max_length=200)
    licence_reference = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField()
    modes = models.JSONField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["trial", "form_key", "form_version", "-recorded_at"],
                name="latest_wording",
            )
        ]
