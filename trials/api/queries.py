"""Data queries for programs: what there is, a new one, and a step of one."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from trials.actions.queries import (
    answer_query,
    cancel_query,
    close_query,
    raise_query,
    reopen_query,
)
from trials.api.base import ApiView, idempotency_key
from trials.api.lists import Filters, ListView
from trials.api.tables import asked, day, visit_name, words
from trials.authorization.permissions import Permission as P
from trials.models import DataQuery, Participant, QueryMessage, Visit
from trials.refusals import Refused
from trials.selectors.queries import queries_of
from trials.web.views.entries import entry_of

STEPS = {
    "answer": answer_query,
    "close": close_query,
    "reopen": reopen_query,
    "cancel": cancel_query,
}


class QuestionSerializer(serializers.Serializer):
    """About one of entry, visit (ids) and participant (a number)."""

    entry = serializers.UUIDField(required=False)
    visit = serializers.UUIDField(required=False)
    participant = serializers.CharField(required=False)
    item = serializers.CharField(default="", allow_blank=True)
    text = serializers.CharField(max_length=500)
    severity = serializers.ChoiceField(DataQuery.Severity.choices, default="minor")
    due_on = serializers.DateField(required=False)


class StepSerializer(serializers.Serializer):
    step = serializers.ChoiceField(list(STEPS))
    text = serializers.CharField(default="", allow_blank=True, max_length=1000)
    reason_code = serializers.ChoiceField(QueryMessage.ReasonCode.choices, required=False)


class QueryFilters(Filters):
    site = asked("site__code", "The code of a site.")
    participant = asked("participant__number", "The number of a participant.")
    form = asked("entry__form_key", "The key of a form, as PCL-5.")
    state = serializers.ChoiceField(DataQuery.State.choices, required=False)
    severity = serializers.ChoiceField(DataQuery.Severity.choices, required=False)
    opened_after = serializers.DateTimeField(source="opened_at__gt", required=False)


class QueryRow(serializers.Serializer):
    id = serializers.UUIDField()
    participant = words("participant__number")
    site = words("site__code")
    visit = words("visit_name", allow_null=True)
    entry = serializers.UUIDField(source="entry_id", allow_null=True)
    form = words("entry__form_key", allow_null=True)
    item = words(allow_blank=True)
    text = words()
    severity = serializers.ChoiceField(DataQuery.Severity.choices)
    state = serializers.ChoiceField(DataQuery.State.choices)
    check = words("check_code", allow_blank=True, help_text="The check that found it, or nothing.")
    opened_at = serializers.DateTimeField()
    due_on = day(allow_null=True)
    age_days = serializers.IntegerField(source="age", help_text="By the calendar of the site.")


class MessageRow(serializers.Serializer):
    state = serializers.ChoiceField(DataQuery.State.choices)
    reason_code = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(source="recorded_at")


class QueryWithThread(QueryRow):
    thread = MessageRow(many=True)


class QueriesView(ListView):
    """The data queries that the person sees, in the order in which they were opened."""

    permissions, writing = (P.SEE_PARTICIPANTS,), (P.RAISE_QUERIES,)
    row, filters, order = QueryRow, QueryFilters, ("opened_at", "pk")

    def rows(self, request):
        return queries_of(request.trial).annotate(visit_name=visit_name("visit__"))

    @extend_schema(
        description="Raise a query. Its id is the Idempotency-Key.",
        request=QuestionSerializer,
        responses={201: QueryWithThread},
    )
    def post(self, request):
        query = ask(request, read(QuestionSerializer, request.data), idempotency_key(request))
        return Response(one_query(request, query.pk), status=201)


class QueryView(ApiView):
    """One data query with what was said."""

    permissions = (P.SEE_PARTICIPANTS,)

    @extend_schema(responses=QueryWithThread)
    def get(self, request, query_id: UUID):
        return Response(one_query(request, query_id))


class QueryStepsView(ApiView):
    """Answer, close, reopen or cancel a query."""

    permissions = (P.SEE_QUERIES,)

    @extend_schema(request=StepSerializer, responses=QueryWithThread)
    def post(self, request, query_id: UUID):
        take(request, query_id, read(StepSerializer, request.data), idempotency_key(request))
        return Response(one_query(request, query_id))


def read(kind: type[serializers.Serializer], data) -> dict:
    said = kind(data=data)
    said.is_valid(raise_exception=True)
    return dict(said.validated_data)


def ask(request, question: dict, key: UUID) -> DataQuery:
    """question: as QuestionSerializer has it."""
    places = {
        name: question.pop(name) for name in ("entry", "visit", "participant") if name in question
    }
    if len(places) != 1:
        raise Refused("Give one of entry, visit and participant: what the question is about.")
    about_what = _about(request, **places)
    return raise_query(about_what=about_what, key=key, scope=request.scope, **question)


def take(request, query_id: UUID, step: dict, key: UUID) -> None:
    """step: as StepSerializer has it."""
    query = get_object_or_404(queries_of(request.trial).select_related("trial"), pk=query_id)
    do = STEPS[step.pop("step")]
    if do is answer_query:
        step.setdefault("reason_code", "")
    else:
        step.pop("reason_code", None)
    do(query=query, key=key, scope=request.scope, **step)


def _about(request, entry=None, visit=None, participant=None):
    if entry:
        return entry_of(request, entry)
    if visit:
        visits = Visit.objects.filter(trial=request.trial).select_related("site", "trial")
        return get_object_or_404(visits, pk=visit)
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    return get_object_or_404(people, number=participant)


def one_query(request, query_id: UUID) -> dict:
    row = QueriesView.one(request, query_id)
    said = QueryMessage.objects.filter(query=query_id).order_by("number")
    return row | {"thread": MessageRow(said, many=True).data}
