"""What an act is about: the row behind a number or an id, in an address or in a field.

Row-level security cuts what is found to the person's part in the study; what is not theirs is not
there. `page` is where the thing is shown, with the same number or id at the end of its address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from trials.authorization.scopes import in_force
from trials.models import (
    Alert,
    Consent,
    Deviation,
    Entry,
    FiledVersion,
    InterviewDocument,
    LedgerReview,
    Membership,
    MonitoringFinding,
    MonitoringVisit,
    Participant,
    ParticipantStep,
    Prescreening,
    QueryMessage,
    ReleasedText,
    Reopening,
    Revision,
    Segment,
    Site,
    SiteStep,
    StudyDocument,
    StudyVersion,
    Transfer,
    Unblinding,
    User,
    Verification,
    Visit,
)
from trials.models.queries import DataQuery
from trials.selectors.documents import with_state
from trials.selectors.interviews import named_by
from trials.selectors.ledger_review import reviews_of
from trials.selectors.transfers import with_standing
from trials.web.views.coding import release_of
from trials.web.views.entries import entry_of
from trials.web.views.people import part_of
from trials.web.views.queries import query_of


@dataclass(frozen=True)
class Finder:
    """find(request, key) gives the row, or raises Http404. key: uuid, str or int, as it is sent.

    attribute: where a row has its key.
    """

    find: Callable[[Any, Any], Any]
    key: str = "uuid"
    attribute: str = "pk"
    page: str = ""


def _of(model, attribute: str = "pk", **only) -> Callable:
    def find(request, key):
        return get_object_or_404(model, trial=request.trial, **{attribute: key}, **only)

    return find


def _answers_that_are_read(request, key) -> Revision:
    return _of(Revision, form_class__in=request.scope.form_classes)(request, key)


def _question_to_rater(request, key) -> QueryMessage:
    return _of(QueryMessage, rater=request.user)(request, key)


def _document(request, key) -> InterviewDocument:
    documents = InterviewDocument.objects.filter(trial=request.trial)
    return get_object_or_404(with_state(documents), pk=key)


def _transfer(request, key) -> Transfer:
    transfers = Transfer.objects.filter(trial=request.trial)
    return get_object_or_404(with_standing(transfers), pk=key)


def _review(request, key) -> LedgerReview:
    return get_object_or_404(reviews_of(request.trial), pk=key)


def _rater(request, key) -> User:
    raters = in_force(Membership.objects.filter(trial=request.trial, role="rater"))
    return get_object_or_404(raters.select_related("user"), user_id=key).user


def _interview(request, token: str) -> Entry:
    entry = named_by(request.trial, token)
    if entry is None:
        raise Http404
    return entry


# For the coordinator of the raters, who knows an interview by its token alone.
BY_TOKEN = Finder(_interview, "str", "token", "rater-interview")

FINDERS = {
    Alert: Finder(_of(Alert)),
    Consent: Finder(_of(Consent)),
    DataQuery: Finder(query_of, page="query"),
    Deviation: Finder(_of(Deviation), page="deviation"),
    Entry: Finder(entry_of, page="entry"),
    FiledVersion: Finder(_of(FiledVersion)),
    InterviewDocument: Finder(_document, page="document"),
    LedgerReview: Finder(_review, page="ledger-review"),
    Membership: Finder(part_of),
    MonitoringFinding: Finder(_of(MonitoringFinding)),
    MonitoringVisit: Finder(_of(MonitoringVisit), page="monitoring-visit"),
    Participant: Finder(_of(Participant, "number"), "str", "number", "participant"),
    ParticipantStep: Finder(_of(ParticipantStep)),
    Prescreening: Finder(_of(Prescreening)),
    QueryMessage: Finder(_question_to_rater),
    ReleasedText: Finder(release_of, "int", "number", "coding-document"),
    Reopening: Finder(_of(Reopening)),
    Revision: Finder(_answers_that_are_read),
    Segment: Finder(_of(Segment)),
    Site: Finder(_of(Site, "code"), "str", "code"),
    SiteStep: Finder(_of(SiteStep, state="exclusion_proposed")),
    StudyDocument: Finder(_of(StudyDocument), page="file"),
    StudyVersion: Finder(_of(StudyVersion, "number"), "int", "number", "study-version"),
    Transfer: Finder(_transfer, page="transfer"),
    Unblinding: Finder(_of(Unblinding)),
    User: Finder(_rater, page="rater"),
    Verification: Finder(_of(Verification)),
    Visit: Finder(_of(Visit), page="visit"),
}
