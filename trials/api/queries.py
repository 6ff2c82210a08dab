"""Data queries for programs: what there is, a new one, and a step of one."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from trials.actions.queries import (
    answer_query,
    cancel_query,
    close_query,
    raise_query,
    reopen_query,
)
from trials.api.views import idempotency_key
from trials.authorization.permissions import Permission as P
from trials.models import DataQuery, Participant, QueryMessage, Visit
from trials.refusals import Refused
from trials.selectors.queries import queries_of, with_thread
from trials.web.access import demands
from trials.web.views.entries import entry_of

STEPS = {
    "answer": answer_query,
    "close": close_query,
    "reopen": reopen_query,
    "cancel": cancel_query,
}
MOST = 200


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


class QueriesView(APIView):
    """GET at most 200, the oldest first: ?state=open, ?opened_after=MOMENT for the next ones.
    POST one, with an Idempotency-Key header (a UUID), which becomes its id."""

    def get(self, request):
        return demands(P.SEE_PARTICIPANTS)(_listed)(request)

    def post(self, request):
        return demands(P.RAISE_QUERIES)(_raised)(request)


class QueryStepsView(APIView):
    """POST one step of a query, with an Idempotency-Key header (a UUID)."""

    def post(self, request, query_id):
        return demands(P.SEE_QUERIES)(_stepped)(request, query_id)


def _listed(request):
    found = queries_of(request.trial).order_by("opened_at", "pk")
    if state := request.GET.get("state"):
        found = found.filter(state=state)
    if moment := request.GET.get("opened_after"):
        moment = serializers.DateTimeField().run_validation(moment)
        found = found.filter(opened_at__gt=moment)
    return Response([_as_json(query) for query in with_thread(found[:MOST])])


def _raised(request):
    question = QuestionSerializer(data=request.data)
    question.is_valid(raise_exception=True)
    said = question.validated_data
    places = {name: said.pop(name) for name in ("entry", "visit", "participant") if name in said}
    if len(places) != 1:
        raise Refused("Give one of entry, visit and participant: what the question is about.")
    query = raise_query(
        about_what=_about(request, **places),
        key=idempotency_key(request),
        scope=request.scope,
        **said,
    )
    return Response(_one(request, query.pk), status=201)


def _stepped(request, query_id):
    query = get_object_or_404(queries_of(request.trial).select_related("trial"), pk=query_id)
    step = StepSerializer(data=request.data)
    step.is_valid(raise_exception=True)
    said = step.validated_data
    do = STEPS[said.pop("step")]
    if do is answer_query:
        said.setdefault("reason_code", "")
    else:
        said.pop("reason_code", None)
    do(query=query, key=idempotency_key(request), scope=request.scope, **said)
    return Response(_one(request, query_id))


def _about(request, entry=None, visit=None, participant=None):
    if entry:
        return entry_of(request, entry)
    if visit:
        visits = Visit.objects.filter(trial=request.trial).select_related("site", "trial")
        return get_object_or_404(visits, pk=visit)
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    return get_object_or_404(people, number=participant)


def _one(request, query_id) -> dict:
    return _as_json(with_thread(queries_of(request.trial)).get(pk=query_id))


def _as_json(query: DataQuery) -> dict:
    """query: with state, age and thread."""
    return {
        "id": query.pk,
        "participant": query.participant.number,
        "visit": query.visit.name if query.visit else None,
        "entry": query.entry_id,
        "form": query.entry.form_key if query.entry else None,
        "item": query.item,
        "text": query.text,
        "severity": query.severity,
        "state": query.state,
        "check": query.check_code or None,
        "opened_at": query.opened_at,
        "due_on": query.due_on,
        "age_days": query.age,
        "thread": [
            {
                "state": message.state,
                "reason_code": message.reason_code,
                "text": message.text,
                "at": message.recorded_at,
            }
            for message in query.thread
        ],
    }
