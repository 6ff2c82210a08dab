"""Many changes in one request. Each has its own key and its own outcome, and is done whole or not
at all; what went wrong with one says nothing of the others. Sent again, each is done once."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from trials.actions.entries import record_answers
from trials.api.base import ApiView
from trials.api.problems import CONTENT_TYPE, problem, problem_of
from trials.api.queries import QuestionSerializer, StepSerializer, ask, read, take
from trials.api.serializers import AnswersSerializer, Remark
from trials.api.views import as_saved
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.studies.loading import form_of
from trials.web.views.entries import entry_of

MOST = 1000


class Keyed(serializers.Serializer):
    key = serializers.UUIDField(help_text="One per change: sent again with it, it is done once.")


class EntryItem(AnswersSerializer, Keyed):
    entry = serializers.UUIDField(help_text="The id of one form of one visit.")
    based_on = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class QueryItem(QuestionSerializer, StepSerializer, Keyed):
    """With “step” it is a step of “query”; without, a new question."""

    query = serializers.UUIDField(required=False, help_text="The query that the step is of.")
    step = serializers.ChoiceField(StepSerializer().fields["step"].choices, required=False)
    text = serializers.CharField(default="", allow_blank=True, max_length=1000)


class Outcome(serializers.Serializer):
    key = serializers.CharField(allow_null=True, help_text="As it was sent.")
    status = serializers.IntegerField(help_text="As of a request of its own: 200 where it is done.")
    revision = serializers.IntegerField(required=False, help_text="Of a form that was saved.")
    query = serializers.UUIDField(required=False, help_text="Of a question, or a step of one.")
    problems = Remark(many=True, required=False, help_text="What is worth a second look.")
    problem = serializers.DictField(required=False, help_text="Why it is not done.")


class Outcomes(serializers.Serializer):
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = Outcome(many=True, help_text="In the order in which they were sent.")


# Every item is done, or some are; where none is, the answer is a problem.
ANSWERS = {200: Outcomes, 207: Outcomes}


def of_many(item: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """What is sent, for the schema: each item is read by itself, so that one that is wrong leaves
    the others alone."""
    items = serializers.ListField(child=item(), min_length=1, max_length=MOST)
    return type(f"{item.__name__}s", (serializers.Serializer,), {"items": items})


# No transaction around all of them: what is done stays done, and locks are held for one item.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class BulkView(ApiView):
    takes_key = False

    def outcomes(self, request, do: Callable[[dict], dict]) -> Response:
        results = [_outcome(item, do) for item in _items(request)]
        done = sum(one["status"] == 200 for one in results)
        body = {"done": done, "refused": len(results) - done, "results": results}
        if not done:
            return _none_is_done(body)
        return Response(body, status=207 if body["refused"] else 200)


class BulkEntriesView(BulkView):
    """Save many forms, at most 1,000."""

    permissions = (P.ENTER_FORMS, P.IMPORT_DATA)

    @extend_schema(request=of_many(EntryItem), responses=ANSWERS)
    def post(self, request):
        return self.outcomes(request, lambda item: _save(request, read(EntryItem, item)))


class BulkQueriesView(BulkView):
    """Raise, answer, close, reopen or cancel many queries, at most 1,000."""

    permissions = (P.SEE_QUERIES,)

    @extend_schema(request=of_many(QueryItem), responses=ANSWERS)
    def post(self, request):
        return self.outcomes(request, lambda item: _ask_or_take(request, item))


def _none_is_done(body: dict) -> Response:
    """A problem, with the outcomes beside it: a conflict where each item is one."""
    in_conflict = all(one["status"] == 409 for one in body["results"])
    detail = f"None of the items is done: {body['refused']} refused, each with its own problem."
    said = problem("conflict" if in_conflict else "refused", detail, **body)
    return Response(said, status=said["status"], content_type=CONTENT_TYPE)


def _items(request) -> list:
    items = request.data.get("items") if isinstance(request.data, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST:
        raise ValidationError({"items": [f"Send a list of 1 to {MOST:,} items."]})
    return items


def _outcome(item, do: Callable[[dict], dict]) -> dict:
    key = item.get("key") if isinstance(item, dict) else None
    said = {"key": key if isinstance(key, str) else None}
    try:
        with transaction.atomic():
            return said | {"status": 200} | do(item)
    except (APIException, Http404, Refused) as error:
        problem = problem_of(error)
        return said | {"status": problem["status"], "problem": problem}


def _save(request, said: dict) -> dict:
    entry = entry_of(request, said.pop("entry"))
    revision = record_answers(
        entry=entry, idempotency_key=said.pop("key"), scope=request.scope, **said
    )
    saved = as_saved(revision, form_of(entry.trial, entry.form_key, entry.form_version))
    return {"revision": saved["revision"], "problems": saved["problems"]}


def _ask_or_take(request, item) -> dict:
    key: UUID = read(Keyed, item)["key"]
    if "step" not in item:
        return {"query": ask(request, read(QuestionSerializer, item), key).pk}
    said = read(QueryStep, item)
    query = said.pop("query")
    take(request, query, said, key)
    return {"query": query}


class QueryStep(StepSerializer):
    query = serializers.UUIDField()
