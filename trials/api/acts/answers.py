"""What an act answers, and how it is done once however often it is sent."""

import hashlib
import json
from collections.abc import Callable, Iterable
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from rest_framework import serializers

from trials.actions.kept_answers import keep_answer, kept_answer
from trials.api.acts.things import BY_TOKEN, FINDERS
from trials.api.base import idempotency_key
from trials.models import (
    AuditEvent,
    Entry,
    MonitoringVisit,
    Participant,
    Prescreening,
    Randomisation,
    StudyVersion,
    Theme,
)

# What people call the things that an act may make. Nothing else of a fact is told: neither what was
# said nor who rates.
NAMES = {
    MonitoringVisit: "number",
    Participant: "number",
    Prescreening: "number",
    Randomisation: "kit_number",
    StudyVersion: "number",
    Theme: "number",
}


class Fact(serializers.Serializer):
    """What was recorded: what it is, its id as the addresses take it, and how people call it."""

    kind = serializers.CharField()
    id = serializers.CharField()
    name = serializers.CharField(allow_null=True)


class Line(serializers.Serializer):
    """The line of the ledger under which it stands."""

    act = serializers.CharField()
    at = serializers.DateTimeField()


class Recorded(serializers.Serializer):
    """count: of an act that says how many. page: where people look at it."""

    recorded = Fact(many=True)
    count = serializers.IntegerField(allow_null=True)
    ledger = Line(many=True)
    page = serializers.CharField(allow_null=True)


def answer_about(request, result, things: Iterable) -> dict:
    """result: of the act. things: what it was about, in the order of the address."""
    rows = result if isinstance(result, list) else [result]
    facts = [row for row in rows if isinstance(row, models.Model)]
    about = [*facts, *(thing for thing in things if isinstance(thing, models.Model))]
    recorded = [_told(row) for row in facts]
    if isinstance(result, UUID):
        recorded = [{"kind": "request", "id": str(result), "name": None}]
    counts = isinstance(result, int) and not isinstance(result, bool)
    return {
        "recorded": recorded,
        "count": result if counts else None,
        "ledger": _lines(request),
        "page": next(filter(None, (_page_of(request, row) for row in about)), None),
    }


def _told(row: models.Model) -> dict:
    finder, name = FINDERS.get(type(row)), NAMES.get(type(row))
    return {
        "kind": str(row._meta.verbose_name),
        "id": str(getattr(row, finder.attribute if finder else "pk")),
        "name": str(getattr(row, name)) if name else None,
    }


def _lines(request) -> list[dict]:
    """Of this request, by act and moment: the running number would tell of lines of others."""
    lines = AuditEvent.objects.filter(trial_id=request.trial.pk, actor_id=request.scope.actor)
    lines = lines.extra(where=["request_id = %s", "at >= now()"], params=[request.scope.request])
    return [
        {"act": act, "at": at.isoformat()}
        for act, at in lines.order_by("id").values_list("act", "at")
    ]


def _page_of(request, row: models.Model) -> str | None:
    finder = FINDERS.get(type(row))
    if isinstance(row, Entry) and request.scope.role == "rater_coordinator":
        finder = BY_TOKEN
    if finder is None or not finder.page:
        return None
    return reverse(finder.page, args=[request.trial.key, getattr(row, finder.attribute)])


def answered_once(request, do: Callable[[], dict]) -> dict:
    """Do it, unless the same request was answered before: then that answer, and nothing is done.

    Answer and act are kept in one transaction. Raises Refused for another request with the key.
    """
    key, asked = idempotency_key(request), _hash_of(request)
    answer = kept_answer(key, asked)
    if answer is None:
        answer = do()
        keep_answer(key, asked, answer)
    return answer


def _hash_of(request) -> bytes:
    """Of address and fields: the boundary of a form with a file differs each time it is sent."""
    said = request.data.dict() if isinstance(request.data, QueryDict) else request.data
    body = json.dumps([request.path, said], sort_keys=True, default=_hash_of_file)
    return hashlib.sha256(body.encode()).digest()


def _hash_of_file(file: UploadedFile) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
