"""What tablets in the room of a dosing session send, and read back."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from trials.actions.sessions import Observed, record_observation
from trials.api.base import ApiView, idempotency_key
from trials.authorization.permissions import Permission as P
from trials.models import SessionObservation
from trials.refusals import NotPermitted, refuse_if
from trials.web.presenters.session_facts import session_facts
from trials.web.views.dosing import session_visit

# Some ten years: a tablet whose battery was empty says 1970 or 2016, and is believed to differ.
LARGEST_CLOCK_ERROR_MS = 60 * 365 * 24 * 3600 * 1000


class ObservationSerializer(serializers.Serializer):
    """One tap, as the tablet kept it. device_time is what its clock showed, and clock_offset_ms how
    far that clock was behind the server's; sequence counts the taps of one device from 1. person:
    who tapped, by user name; where it is given, nobody else sends it."""

    person = serializers.CharField(max_length=60, default="", allow_blank=True)
    kind = serializers.ChoiceField(SessionObservation.Kind.choices)
    said = serializers.DictField(default=dict)
    words = serializers.CharField(max_length=300, allow_blank=True, default="")
    of = serializers.UUIDField(allow_null=True, default=None)
    device = serializers.UUIDField()
    sequence = serializers.IntegerField(min_value=1, max_value=1_000_000)
    device_time = serializers.DateTimeField()
    clock_offset_ms = serializers.IntegerField(
        min_value=-LARGEST_CLOCK_ERROR_MS, max_value=LARGEST_CLOCK_ERROR_MS
    )
    clock_jump_ms = serializers.IntegerField(
        min_value=-LARGEST_CLOCK_ERROR_MS, max_value=LARGEST_CLOCK_ERROR_MS
    )


class RecordedObservationSerializer(serializers.Serializer):
    """As recorded. note: why it is on no form. marks: what is odd about its time."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    said = serializers.DictField()
    words = serializers.CharField()
    of = serializers.UUIDField(allow_null=True)
    happened_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    by = serializers.CharField()
    device = serializers.UUIDField()
    sequence = serializers.IntegerField()
    marks = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    entry_url = serializers.CharField(allow_null=True)


class DoseSerializer(serializers.Serializer):
    kind = serializers.CharField()
    label = serializers.CharField()
    decision = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    by = serializers.CharField()
    confirmed_by = serializers.CharField()


class SessionSerializer(serializers.Serializer):
    """now: of the server's clock, by which a tablet measures how far its own is behind."""

    now = serializers.DateTimeField()
    steps = DoseSerializer(many=True)
    observations = RecordedObservationSerializer(many=True)
    summary = serializers.ListField(child=serializers.CharField())


class ObservationsView(ApiView):
    """The observations of a dosing session, in the order in which they happened."""

    permissions = (P.GIVE_DOSES, P.ASK_KITS)

    @extend_schema(responses=SessionSerializer)
    def get(self, request, visit_id):
        return Response(_session(request, session_visit(request, visit_id)))

    @extend_schema(request=ObservationSerializer, responses={200: SessionSerializer})
    def post(self, request, visit_id):
        """One tap. Its Idempotency-Key becomes its id, so that it is recorded once."""
        tap = ObservationSerializer(data=request.data)
        tap.is_valid(raise_exception=True)
        visit = session_visit(request, visit_id)
        said = dict(tap.validated_data)
        refuse_if(_why_not_theirs(request, said.pop("person")), NotPermitted)
        observed = Observed(key=idempotency_key(request), **said)
        record_observation(visit=visit, observed=observed, scope=request.scope)
        return Response(_session(request, visit))


def _why_not_theirs(request, person: str) -> str | None:
    """Somebody else may have signed in on the tablet since: it is not written in their name."""
    if person in ("", request.user.username):
        return None
    return f"This was tapped by {person}, who sends it: sign in as {person}."


def _session(request, visit) -> dict:
    return {"now": timezone.now().isoformat()} | session_facts(visit, request.trial)
