"""What coders see and make: released texts, codes, passages, themes. No participant, no site."""

from django.db import models

from trials.models.base import Fact
from trials.models.documents import InterviewDocument


class CodingFact(Fact):
    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class DocumentFact(CodingFact):
    """A fact about one document, by whom it was coded. Coders cannot read the document itself."""

    document = models.ForeignKey(InterviewDocument, models.PROTECT, related_name="+")
    coder = models.ForeignKey("trials.User", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ReleasedText(CodingFact):
    """A verified text, as coders read it. A document that was taken back may be released again.

    number: of the document, D-001. version: counts its releases. length: in code points.
    coders: how many people code the document, by the draw at its first release.
    """

    document = models.ForeignKey(InterviewDocument, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    coders = models.PositiveSmallIntegerField()
    transcript = models.TextField()
    length = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "version"], name="one_release_per_version"),
            models.UniqueConstraint(
                fields=["trial", "number", "version"], name="one_document_per_number"
            ),
        ]

    @property
    def name(self) -> str:
        return f"D-{self.number:03}"


class ReleaseWithdrawal(CodingFact):
    """That a released text was taken back: from here on no coder reads it."""

    release = models.OneToOneField(ReleasedText, models.PROTECT, related_name="withdrawal")


class Code(CodingFact):
    """One version of a code in the book of codes. The highest number of a key counts.

    parent: the key of the code above it, or "". reason: why it came, changed or was retired.
    """

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    definition = models.CharField(max_length=1000, blank=True)
    parent = models.CharField(max_length=40, blank=True)
    retired = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "key", "number"], name="one_code_per_number")
        ]


class CodingPass(DocumentFact):
    """That a coder began a document. place: 1, or 2 for the second coder."""

    place = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "coder"], name="one_pass_per_coder"),
            models.UniqueConstraint(fields=["document", "place"], name="one_coder_per_place"),
        ]


class CodingLock(DocumentFact):
    """The end of a coder's first pass. closes: whether it was the last one of the document."""

    closes = models.BooleanField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "coder"], name="one_lock_per_coder")
        ]


class Segment(DocumentFact):
    """A passage of a released text and the code that a coder gave it.

    start_char, end_char: code points of that text; end_char is the first one outside.
    text_length: of the text, so that the database refuses a passage outside it.
    carried_from: the same passage of the release before.
    """

    text = models.ForeignKey(ReleasedText, models.PROTECT, related_name="segments")
    text_length = models.PositiveIntegerField()
    start_char = models.PositiveIntegerField()
    end_char = models.PositiveIntegerField()
    code = models.ForeignKey(Code, models.PROTECT, related_name="segments")
    memo = models.CharField(max_length=500, blank=True)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_char__gt=models.F("start_char"))
                & models.Q(end_char__lte=models.F("text_length")),
                name="a_segment_lies_in_its_text",
            )
        ]


class SegmentRemoval(DocumentFact):
    """That the coder took a passage back during the first pass."""

    segment = models.OneToOneField(Segment, models.PROTECT, related_name="removal")
    recorded_at = models.DateTimeField(auto_now_add=True)


class Resolution(DocumentFact):
    """How a difference between two coders was settled. The latest one counts.

    sentence: its place in the text, from 0. applies: whether the code belongs to it.
    """

    text = models.ForeignKey(ReleasedText, models.PROTECT, related_name="resolutions")
    sentence = models.PositiveIntegerField()
    code_key = models.CharField(max_length=40)
    applies = models.BooleanField()
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)


class Memo(DocumentFact):
    """A thought of a coder, on one document or on the whole. Never in the ledger."""

    document = models.ForeignKey(InterviewDocument, models.PROTECT, null=True, related_name="+")
    memo = models.CharField(max_length=2000)
    recorded_at = models.DateTimeField(auto_now_add=True)


class Theme(CodingFact):
    """One version of a theme. The highest version of a number counts."""

    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    statement = models.CharField(max_length=500)
    retired = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "number", "version"], name="one_theme_per_version"
            )
        ]


class ThemeSegment(CodingFact):
    """What a passage says of a theme. The latest one of a theme and passage counts."""

    class Side(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        COUNTER = "counter", "Counter-example"
        NEITHER = "neither", "No longer linked"

    theme_number = models.PositiveIntegerField()
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="themes")
    side = models.CharField(max_length=10, choices=Side)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("trials.User", models.PROTECT, null=True, related_name="+")
