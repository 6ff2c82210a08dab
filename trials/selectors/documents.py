"""Interviews of a site: documents with their state, their text, and what was agreed to."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from trials.models import (
    Consent,
    ConsentWithdrawal,
    DocumentStep,
    DocumentText,
    InterviewDocument,
    Trial,
    Visit,
)
from trials.studies.schema import Study


def with_state(documents: QuerySet[InterviewDocument]) -> QuerySet[InterviewDocument]:
    """Adds `state`, from the latest step."""
    latest = DocumentStep.objects.filter(document=OuterRef("pk")).order_by("-recorded_at")
    return documents.annotate(
        state=Coalesce(Subquery(latest.values("state")[:1]), Value(InterviewDocument.State.DRAFT))
    )


def latest_step(document: InterviewDocument) -> DocumentStep | None:
    return DocumentStep.objects.filter(document=document).order_by("-recorded_at").first()


def latest_text(document: InterviewDocument) -> DocumentText | None:
    """The text as it stands; None of a recording."""
    return DocumentText.objects.filter(document=document).order_by("-number").first()


def interview_visits(trial: Trial, study: Study) -> QuerySet[Visit]:
    """Visits at which an interviewer fills in a form, of the participants one sees."""
    codes = [
        visit.code
        for visit in study.visits
        if any(expected.by == "interviewer" for expected in visit.forms)
    ]
    return Visit.objects.filter(trial=trial, code__in=codes).select_related("participant")


def agreed_to(choice: str, participants: QuerySet | list) -> set[UUID]:
    """The ids of those whose latest word on a choice of the consent form is yes.

    Whoever took back the use of their data agrees to nothing.
    """
    consents = Consent.objects.filter(participant__in=participants, choices__has_key=choice)
    said = {
        consent.participant_id: consent.choices[choice]
        for consent in consents.order_by("recorded_at")
    }
    taken_back = ConsentWithdrawal.objects.filter(
        participant__in=participants, part=ConsentWithdrawal.Part.DATA_USE
    ).values_list("participant_id", flat=True)
    return {participant for participant, yes in said.items() if yes} - set(taken_back)
