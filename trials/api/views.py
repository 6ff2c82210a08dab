"""The API: the same acts as the pages, for the pages' own scripts and for programs."""

import uuid

from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from instruments import Instrument
from trials.actions.double_entry import record_second_entry
from trials.actions.entries import record_answers
from trials.api.problems import problem_as_json
from trials.api.remarks import remarks_on
from trials.api.serializers import AnswersSerializer
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Revision, SecondEntry
from trials.selectors.entries import with_state
from trials.studies.loading import form_of
from trials.web.access import demands
from trials.web.views.double_entry import entry_to_enter_again
from trials.web.views.entries import entry_of


class AnswersView(APIView):
    """PUT the whole answer document of an entry, with an Idempotency-Key header (a UUID)."""

    def put(self, request, entry_id):
        save = AnswersSerializer(data=request.data)
        save.is_valid(raise_exception=True)
        entry = self._entry(request, entry_id)
        revision = record_answers(
            entry=entry,
            idempotency_key=idempotency_key(request),
            scope=request.scope,
            **save.validated_data,
        )
        return Response(_saved(request, entry, revision))

    @staticmethod
    def _entry(request, entry_id) -> Entry:
        return demands(P.ENTER_FORMS, P.RATE_INTERVIEWS)(entry_of)(request, entry_id)


class SecondAnswersView(APIView):
    """PUT the whole answer document of a form that somebody else has entered before."""

    def put(self, request, entry_id):
        save = AnswersSerializer(data=request.data)
        save.is_valid(raise_exception=True)
        entry = demands(P.ENTER_FORMS)(entry_to_enter_again)(request, entry_id)
        answers = {k: v for k, v in save.validated_data.items() if k != "reason"}
        second = record_second_entry(
            entry=entry,
            idempotency_key=idempotency_key(request),
            scope=request.scope,
            **answers,
        )
        instrument = form_of(entry.trial, entry.form_key, entry.form_version)
        return Response(_as_saved(second, instrument) | {"next_url": None})


def idempotency_key(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise ValidationError({"Idempotency-Key": ["Send a UUID, one per change."]}) from None


def _saved(request, entry: Entry, revision: Revision) -> dict:
    """entry: as it was before the save."""
    is_first = entry.state != Entry.State.COMPLETE
    instrument = form_of(entry.trial, entry.form_key, entry.form_version)
    return _as_saved(revision, instrument) | {
        # A correction leads back to where the person came from, not on.
        "next_url": _next_url(request, entry) if revision.complete and is_first else None,
    }


def _as_saved(revision: Revision | SecondEntry, instrument: Instrument) -> dict:
    return {
        "revision": revision.number,
        "saved_at": revision.recorded_at,
        "complete": revision.complete,
        "problems": [problem_as_json(p) for p in remarks_on(instrument, revision.answers)],
    }


def _next_url(request, entry: Entry) -> str | None:
    """The next form of the visit that is still expected, so that a hand stays on the keys."""
    if request.scope.role == "rater":
        return None
    waiting = with_state(
        Entry.objects.filter(visit=entry.visit, form_class__in=request.scope.form_classes)
    ).filter(state=Entry.State.EXPECTED)
    following = waiting.order_by("position").first()
    return reverse("entry", args=[request.trial.key, following.pk]) if following else None
