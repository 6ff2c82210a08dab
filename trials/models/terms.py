"""Medical coding: dictionaries that the study has a licence for, and the terms that were coded.

Not the coding of interviews: that is trials/models/coding.py.
"""

from django.db import models

from trials.models.base import Fact, ParticipantFact


class TermDictionary(Fact):
    """One version of a dictionary, whole, as it was loaded. The one loaded last is in use.

    name: as the study file names it. licence: whose, and its number. entries: the text of the
    file, which the ledger does not repeat (02_ledger.sql).
    """

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    licence = models.CharField(max_length=160)
    entries = models.TextField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "name", "version"], name="one_dictionary_per_version"
            )
        ]


class TermCoding(ParticipantFact):
    """The code that what was written in a field stands for. The latest one counts.

    verbatim_sha256: of the words as they were written: other words are not coded by it.
    """

    entry = models.ForeignKey("trials.Entry", models.PROTECT, related_name="term_codings")
    form_class = models.CharField(max_length=20)
    field = models.CharField(max_length=40)
    verbatim_sha256 = models.CharField(max_length=64)
    dictionary = models.ForeignKey(TermDictionary, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    term = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["entry", "field", "-recorded_at"], name="latest_term_coding")
        ]
