"""What stands in the way of coding a transcript, and of quoting from it."""

import re
from collections.abc import Iterable
from uuid import UUID

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import (
    Code,
    InterviewDocument,
    ReleasedText,
    Segment,
    SegmentRemoval,
    Trial,
)
from trials.policies.writing import why_too_short
from trials.selectors.coding import Passes
from trials.selectors.documents import agreed_to
from trials.transcripts.sentences import sentences

QUOTATION = "quotation"
KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def why_not_begin(release: ReleasedText, passes: Passes) -> str | None:
    if len(passes.began) >= release.coders:
        return f"{release.name} has its coders already."
    return None


def why_not_code(release: ReleasedText, passes: Passes, coder: UUID) -> str | None:
    if coder not in passes.began:
        return f"Begin {release.name} first."
    if coder in passes.locked:
        return f"Your first pass of {release.name} is locked."
    return None


def why_not_passage(release: ReleasedText, start: int, end: int) -> str | None:
    if not 0 <= start < end <= release.length:
        return (
            f"Characters {start} to {end} are no passage of {release.name},"
            f" which has {release.length}: the end lies behind the start and inside the text."
        )
    if not release.transcript[start:end].strip():
        return "There are no words in this passage."
    return None


def why_not_this_code(code: Code | None, key: str) -> str | None:
    if code is None:
        return f"There is no code {key!r} in the book of codes."
    return f"The code {code.label} is retired." if code.retired else None


def why_not_place_again(segment: Segment, release: ReleasedText, coder: UUID) -> str | None:
    if segment.coder_id != coder:
        return "This passage is another coder's."
    carried = Segment.objects.filter(carried_from=segment).exists()
    is_here = segment.text_id == release.pk
    if segment.document_id != release.document_id or is_here or carried:
        return f"This passage needs no other place in {release.name}."
    return None


def why_not_take_back(
    segment: Segment, release: ReleasedText, passes: Passes, coder: UUID
) -> str | None:
    if segment.coder_id != coder:
        return "This passage is another coder's."
    if SegmentRemoval.objects.filter(segment=segment).exists():
        return "This passage was taken back already."
    return why_not_code(release, passes, coder)


def why_not_change_code(
    book: dict[str, Code], *, key: str, label: str, parent: str, reason: str
) -> str | None:
    """book: {key: the version that counts}."""
    if not KEY.fullmatch(key):
        return f"The key of a code has 1 to 40 letters, digits, _ . or -; this is {key[:60]!r}."
    if parent and parent not in book:
        return f"There is no code {parent!r} to stand above {key!r}."
    above = parent
    while above:
        if above == key:
            return f"{key!r} would stand above itself."
        above = book[above].parent
    return why_too_short(label, "Give the code a label.") or why_too_short(
        reason, "Say why the code comes, changes or is retired."
    )


def why_not_resolve(
    release: ReleasedText, passes: Passes, sentence: int, reason: str
) -> str | None:
    if release.coders < 2 or not passes.is_closed:
        return f"{release.name} was not coded by two people, both passes locked."
    last = len(sentences(release.transcript)) - 1
    if not 0 <= sentence <= last:
        return f"{release.name} has the sentences 0 to {last}, and no sentence {sentence}."
    return why_too_short(reason, "Say how the two of you settled it.")


def why_not_quote(trial: Trial, documents: Iterable[UUID]) -> dict[UUID, str]:
    """{document: why nothing of it is quoted}, for those whose participant has not agreed.

    Asked by the system: coders know neither the participant nor the consent.
    """
    wanted = set(documents)
    with reading(system_scope(trial)):
        people = dict(
            InterviewDocument.objects.filter(pk__in=wanted).values_list("pk", "participant")
        )
        agreed = agreed_to(QUOTATION, list(people.values()))
    return {
        document: "Not to be quoted: the participant has not agreed to quotations."
        for document in wanted
        if people.get(document) not in agreed
    }
