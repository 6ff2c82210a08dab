"""What coders work on: released texts, the book of codes, passages, and who has begun what."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from trials.models import (
    Code,
    CodingLock,
    CodingPass,
    ReleasedText,
    Segment,
    Theme,
    ThemeSegment,
    Trial,
)


def released_texts(trial: Trial) -> QuerySet[ReleasedText]:
    """The texts that coders read now, by number; none that was taken back."""
    return ReleasedText.objects.filter(trial=trial, withdrawal=None).order_by("number")


@dataclass
class Passes:
    """Who codes one document. began and locked: ids of coders, in the order of their places."""

    began: list[UUID] = field(default_factory=list)
    locked: set[UUID] = field(default_factory=set)
    is_closed: bool = False


def passes_of(trial: Trial) -> dict[UUID, Passes]:
    """{document: its passes}, of those that somebody has begun."""
    found: dict[UUID, Passes] = {}
    for begun in CodingPass.objects.filter(trial=trial).order_by("place"):
        found.setdefault(begun.document_id, Passes()).began.append(begun.coder_id)
    for lock in CodingLock.objects.filter(trial=trial):
        found[lock.document_id].locked.add(lock.coder_id)
        found[lock.document_id].is_closed |= lock.closes
    return found


def passes_of_document(release: ReleasedText) -> Passes:
    return passes_of(release.trial).get(release.document_id, Passes())


def book_of_codes(trial: Trial) -> dict[str, Code]:
    """{key: the version that counts}, retired ones too, in the order of their keys."""
    codes = Code.objects.filter(trial=trial).order_by("key", "-number").distinct("key")
    return {code.key: code for code in codes}


def live_segments(trial: Trial) -> QuerySet[Segment]:
    """Passages that were not taken back, as far as the reader may see them.

    Adds `passage`: the words; None where the text was taken back.
    """
    start = OuterRef("start_char")
    words = ReleasedText.objects.filter(pk=OuterRef("text")).annotate(
        passage=Substr("transcript", start + 1, OuterRef("end_char") - start)
    )
    return (
        Segment.objects.filter(trial=trial, removal=None)
        .annotate(passage=Subquery(words.values("passage")))
        .select_related("code", "coder")
        .order_by("start_char", "end_char", "recorded_at")
    )


def to_place_again(release: ReleasedText, coder: UUID) -> list[Segment]:
    """Passages of earlier releases whose words have changed, so that nothing stands for them."""
    return list(
        live_segments(release.trial)
        .filter(document=release.document_id, coder=coder, carried=None)
        .exclude(text=release)
    )


def themes_of(trial: Trial) -> dict[int, Theme]:
    """{number: the version that counts}, retired ones too."""
    themes = Theme.objects.filter(trial=trial).order_by("number", "-version").distinct("number")
    return {theme.number: theme for theme in themes}


def theme_links(trial: Trial) -> list[ThemeSegment]:
    """The link that counts of each theme and passage; those that were taken off are left out."""
    links = (
        ThemeSegment.objects.filter(trial=trial)
        .order_by("theme_number", "segment", "-recorded_at")
        .distinct("theme_number", "segment")
    )
    return [link for link in links if link.side != ThemeSegment.Side.NEITHER]
