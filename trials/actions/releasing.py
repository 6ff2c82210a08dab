"""What the system does when a transcript reaches the coders or is taken back from them.

By the system, under the line of the act that is open: the site does not see what coders make,
and coders do not see where a text comes from.
"""

from dataclasses import replace
from uuid import UUID

from django.db import connection
from django.db.models import Max

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import (
    Code,
    DocumentText,
    InterviewDocument,
    ReleasedText,
    ReleaseWithdrawal,
    Segment,
    Trial,
)
from trials.selectors.coding import live_segments
from trials.studies.schema import Study
from trials.transcripts.carrying import carried
from trials.transcripts.second_coder import coders_needed


def hold(of: UUID) -> None:
    """Until the transaction ends nobody else holds this id: for facts, which cannot be held."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(of)])


def hand_over(document: InterviewDocument, text: DocumentText, study: Study, *, line: int) -> None:
    """Give the coders a copy of the text, without participant, site or visit.

    The first release of a document gives it its number and draws how many people code it; a
    later one keeps the passages whose words are the same.
    """
    trial = document.trial
    with reading(replace(system_scope(trial), event=str(line))):
        hold(trial.pk)
        begin_book_of_codes(trial, study)
        earlier = ReleasedText.objects.filter(document=document).order_by("-version").first()
        release = ReleasedText.objects.create(
            trial=trial,
            document=document,
            version=earlier.version + 1 if earlier else 1,
            number=earlier.number if earlier else _next_number(trial),
            coders=earlier.coders if earlier else _coders(document, study),
            transcript=text.transcript,
            length=len(text.transcript),
            sha256=text.sha256,
        )
        if earlier:
            _carry_over(earlier, release)


def take_back(document: InterviewDocument, *, line: int) -> None:
    """From here on no coder reads any release of the document."""
    with reading(replace(system_scope(document.trial), event=str(line))):
        ReleaseWithdrawal.objects.bulk_create(
            ReleaseWithdrawal(trial_id=release.trial_id, release=release)
            for release in ReleasedText.objects.filter(document=document, withdrawal=None)
        )


def begin_book_of_codes(trial: Trial, study: Study) -> None:
    """The codes of the study file, unless the book has begun. Within an act that is open."""
    if Code.objects.filter(trial=trial).exists():
        return
    Code.objects.bulk_create(
        Code(trial=trial, key=key, number=1, label=label, reason="From the study file")
        for key, label in study.interviews.first_codes.items()
    )


def _next_number(trial: Trial) -> int:
    highest = ReleasedText.objects.filter(trial=trial).aggregate(highest=Max("number"))
    return (highest["highest"] or 0) + 1


def _coders(document: InterviewDocument, study: Study) -> int:
    first = ReleasedText.objects.filter(trial=document.trial_id, version=1)
    return coders_needed(
        document=document.pk,
        trial=document.trial_id,
        share=study.interviews.second_coder_share,
        released=first.count(),
        by_two=first.filter(coders=2).count(),
    )


def _carry_over(earlier: ReleasedText, later: ReleasedText) -> None:
    segments = list(live_segments(earlier.trial).filter(text=earlier))
    places = carried(
        earlier.transcript, later.transcript, [(s.start_char, s.end_char) for s in segments]
    )
    Segment.objects.bulk_create(
        Segment(
            trial_id=segment.trial_id,
            document_id=segment.document_id,
            coder_id=segment.coder_id,
            text=later,
            text_length=later.length,
            start_char=place[0],
            end_char=place[1],
            code_id=segment.code_id,
            memo=segment.memo,
            carried_from=segment,
        )
        for segment, place in zip(segments, places, strict=True)
        if place
    )
