"""Answers of one form: what it holds, and a save. For the pages' own scripts and for programs."""

import re
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from instruments import Instrument
from trials.actions.double_entry import record_second_entry
from trials.actions.entries import record_answers
from trials.api.base import ApiView, idempotency_key
from trials.api.problems import Changed, VersionRequired, problem_as_json
from trials.api.revisions import revisions
from trials.api.serializers import (
    AnswersSerializer,
    SavedSerializer,
    SecondAnswersSerializer,
)
from trials.api.tables import EntriesView, EntryRow
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Revision, SecondEntry
from trials.policies.remarks import remarks_on
from trials.refusals import Conflict
from trials.selectors.entries import with_state
from trials.studies.loading import form_of
from trials.web.views.double_entry import entry_to_enter_again
from trials.web.views.entries import entry_of

_TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')


class EntryWithAnswers(EntryRow):
    revision = serializers.IntegerField(help_text="0 where nothing was saved, or is not shown.")
    complete = serializers.BooleanField()
    answers = serializers.DictField()


class EntryView(ApiView):
    """One form of one visit, with its answers as far as the person sees them.

    The header ETag has the number of the revision: send it back as If-Match with a change.
    """

    permissions = (P.SEE_PARTICIPANTS,)

    @extend_schema(responses=EntryWithAnswers)
    def get(self, request, entry_id: UUID):
        found = entry_of(request, entry_id)
        latest = revisions(request.trial).filter(entry=found).order_by("-number").first()
        body = EntriesView.one(request, found.pk) | {
            "revision": latest.number if latest else 0,
            "complete": bool(latest and latest.complete),
            "answers": latest.answers if latest else {},
        }
        return Response(body, headers={"ETag": f'"{body["revision"]}"'})


class AnswersView(ApiView):
    """Save the whole answer document of a form, as its next revision."""

    permissions = (P.ENTER_FORMS, P.RATE_INTERVIEWS)

    @extend_schema(request=AnswersSerializer, responses=SavedSerializer)
    def put(self, request, entry_id: UUID):
        said = read_save(request, AnswersSerializer)
        entry = entry_of(request, entry_id)
        revision = _save(request, record_answers, entry, said)
        return Response(_saved(request, entry, revision))


class SecondAnswersView(ApiView):
    """Save a form that somebody else has entered before, as it is entered again."""

    permissions = (P.ENTER_FORMS,)

    @extend_schema(request=SecondAnswersSerializer, responses=SavedSerializer)
    def put(self, request, entry_id: UUID):
        said = read_save(request, SecondAnswersSerializer)
        entry = entry_to_enter_again(request, entry_id)
        second = _save(request, record_second_entry, entry, said)
        instrument = form_of(entry.trial, entry.form_key, entry.form_version)
        return Response(as_saved(second, instrument) | {"next_url": None})


def read_save(request, kind: type[AnswersSerializer]) -> dict:
    """What a save says, with based_on from the body or from the header If-Match."""
    save = kind(data=request.data)
    save.is_valid(raise_exception=True)
    said = dict(save.validated_data)
    tag = request.headers.get("If-Match")
    if tag is not None:
        found = _TAG.fullmatch(tag.strip())
        if found is None or said.get("based_on") not in (None, int(found[1])):
            raise ValidationError(
                {"If-Match": ["Send the number of the revision, as ETag has it."]}
            )
        said["based_on"] = int(found[1])
    if "based_on" not in said:
        raise VersionRequired
    return said


def _save(request, record, entry: Entry, said: dict):
    try:
        return record(
            entry=entry, idempotency_key=idempotency_key(request), scope=request.scope, **said
        )
    except Conflict as conflict:
        if "If-Match" not in request.headers:
            raise
        raise Changed(str(conflict), conflict.current) from None


def _saved(request, entry: Entry, revision: Revision) -> dict:
    """entry: as it was before the save."""
    is_first = entry.state != Entry.State.COMPLETE
    instrument = form_of(entry.trial, entry.form_key, entry.form_version)
    return as_saved(revision, instrument) | {
        # A correction leads back to where the person came from, not on.
        "next_url": _next_url(request, entry) if revision.complete and is_first else None,
    }


def as_saved(revision: Revision | SecondEntry, instrument: Instrument) -> dict:
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
