"""Coding a released transcript: passages, first passes, and how differences are settled."""

from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from trials.actions.releasing import hold, take_back
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import (
    CodingLock,
    CodingPass,
    DocumentStep,
    InterviewDocument,
    Memo,
    ReleasedText,
    Resolution,
    Segment,
    SegmentRemoval,
    Trial,
)
from trials.policies.coding import (
    why_not_begin,
    why_not_code,
    why_not_passage,
    why_not_place_again,
    why_not_resolve,
    why_not_take_back,
    why_not_this_code,
)
from trials.policies.writing import why_too_short
from trials.refusals import Refused, refuse_if
from trials.selectors.coding import book_of_codes, passes_of_document
from trials.selectors.documents import latest_text

OVERLOOKED = "A coder found an identifying detail: {where}"


def begin_coding(*, release: ReleasedText, scope: Scope) -> CodingPass:
    """Take the document on, as its first or its second coder. Asking twice changes nothing."""
    with _coding("coding.begin", release, scope):
        passes = passes_of_document(release)
        coder = UUID(scope.actor)
        if coder in passes.began:
            return CodingPass.objects.get(document=release.document_id, coder=coder)
        refuse_if(why_not_begin(release, passes))
        return CodingPass.objects.create(
            place=len(passes.began) + 1, **_of_document(release, coder)
        )


def code_passage(
    *, release: ReleasedText, start: int, end: int, code: str, scope: Scope, memo: str = ""
) -> Segment:
    """Give a passage a code. start, end: code points of the text; code: its key."""
    with _coding("coding.code", release, scope):
        coder = UUID(scope.actor)
        refuse_if(why_not_code(release, passes_of_document(release), coder))
        refuse_if(why_not_passage(release, start, end))
        found = book_of_codes(release.trial).get(code)
        refuse_if(why_not_this_code(found, code))
        return _segment(release, coder, start, end, code=found, memo=memo.strip()[:500])


def place_again(
    *, segment: Segment, release: ReleasedText, start: int, end: int, scope: Scope
) -> Segment:
    """Where a passage stands in a new release, when its words have changed.

    Also after the first pass is locked: the code stays what it was.
    """
    with _coding("coding.place", release, scope):
        refuse_if(why_not_place_again(segment, release, UUID(scope.actor)))
        refuse_if(why_not_passage(release, start, end))
        return _segment(
            release,
            segment.coder_id,
            start,
            end,
            code=segment.code,
            memo=segment.memo,
            carried_from=segment,
        )


def take_passage_back(*, segment: Segment, release: ReleasedText, scope: Scope) -> SegmentRemoval:
    """A passage that one coded oneself, during the first pass."""
    with _coding("coding.remove", release, scope):
        passes = passes_of_document(release)
        refuse_if(why_not_take_back(segment, release, passes, UUID(scope.actor)))
        return SegmentRemoval.objects.create(
            segment=segment, **_of_document(release, segment.coder_id)
        )


def lock_first_pass(*, release: ReleasedText, scope: Scope) -> CodingLock:
    """The coder's first pass is finished; from here on they see the other coder's codes."""
    with _coding("coding.lock", release, scope):
        coder, passes = UUID(scope.actor), passes_of_document(release)
        refuse_if(why_not_code(release, passes, coder))
        return CodingLock.objects.create(
            closes=len(passes.locked) + 1 >= release.coders, **_of_document(release, coder)
        )


def resolve(
    *,
    release: ReleasedText,
    sentence: int,
    code: str,
    applies: bool,
    reason: str,
    scope: Scope,
) -> Resolution:
    """How a difference between two coders was settled. sentence: its place, from 0."""
    with _coding("coding.resolve", release, scope):
        refuse_if(why_not_resolve(release, passes_of_document(release), sentence, reason))
        if code not in book_of_codes(release.trial):
            raise Refused(f"There is no code {code!r} in the book of codes.")
        return Resolution.objects.create(
            text=release,
            sentence=sentence,
            code_key=code,
            applies=applies,
            reason=reason.strip()[:300],
            **_of_document(release, UUID(scope.actor)),
        )


def write_memo(
    *, trial: Trial, memo: str, scope: Scope, release: ReleasedText | None = None
) -> Memo:
    """A thought on one document, or on the whole."""
    demand(scope, Permission.CODE_INTERVIEWS)
    with act("coding.memo", scope=scope, detail=release.name if release else ""):
        refuse_if(why_too_short(memo, "The memo is empty."))
        return Memo.objects.create(
            trial=trial,
            document_id=release.document_id if release else None,
            coder_id=scope.actor,
            memo=memo.strip()[:2000],
        )


def report_identifier(*, release: ReleasedText, where: str, scope: Scope) -> None:
    """A coder found a name: nobody reads the text any more until the site has looked at it.

    where: in words that do not repeat the name.
    """
    demand(scope, Permission.CODE_INTERVIEWS)
    with act("coding.report", scope=scope, detail=release.name) as line:
        hold(release.document_id)
        refuse_if(why_too_short(where, "Say where it stands, so that the site finds it."))
        with reading(replace(system_scope(release.trial), event=str(line))):
            document = InterviewDocument.objects.get(pk=release.document_id)
            take_back(document, line=line)
            DocumentStep.objects.create(
                trial_id=document.trial_id,
                site_id=document.site_id,
                arm_path=document.arm_path,
                document=document,
                text=latest_text(document),
                state=InterviewDocument.State.DRAFT,
                reason=OVERLOOKED.format(where=where.strip())[:300],
            )


@contextmanager
def _coding(name: str, release: ReleasedText, scope: Scope):
    """An act on one document; its line in the ledger names no participant and no site."""
    demand(scope, Permission.CODE_INTERVIEWS)
    with act(name, scope=scope, detail=release.name):
        hold(release.document_id)
        yield


def _of_document(release: ReleasedText, coder: UUID) -> dict:
    return {
        "trial_id": release.trial_id,
        "document_id": release.document_id,
        "coder_id": coder,
    }


def _segment(release: ReleasedText, coder: UUID, start: int, end: int, **said) -> Segment:
    return Segment.objects.create(
        text=release,
        text_length=release.length,
        start_char=start,
        end_char=end,
        **said,
        **_of_document(release, coder),
    )
