"""The lists of a study: what stands in each, who may read it, and what it can be filtered by."""

from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from rest_framework import serializers

from trials.api.lists import Filters, ListView
from trials.authorization.permissions import Permission as P
from trials.models import (
    Alert,
    Deviation,
    Entry,
    Participant,
    Site,
    Visit,
    VisitStep,
)
from trials.selectors.deviations import with_standing
from trials.selectors.double_entry import with_date_seen
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.web.views.deviations import READERS as READERS_OF_DEVIATIONS


def visit_name(path: str = "") -> Case:
    """As Visit.name says it: V3, or UNS#2. path: leads to the visit, as "visit__"."""
    number = Cast(f"{path}occurrence", CharField())
    return Case(
        When(**{f"{path}occurrence": 1}, then=F(f"{path}code")),
        default=Concat(F(f"{path}code"), Value("#"), number),
        output_field=CharField(null=True),
    )


def words(source: str | None = None, **said) -> serializers.CharField:
    return serializers.CharField(source=source, **said)


def asked(source: str | None, help_text: str = "") -> serializers.CharField:
    return serializers.CharField(source=source, required=False, help_text=help_text)


def day(source: str | None = None, **said) -> serializers.DateField:
    return serializers.DateField(source=source, **said)


class SiteRow(serializers.Serializer):
    code = words()
    name = words()
    country = words(help_text="ISO 3166-1, two letters.")
    timezone = words(help_text="Of the IANA database: the clock by which the site's days count.")


class SitesView(ListView):
    """The sites that the person works at, or all."""

    permissions = (P.SEE_PARTICIPANTS, P.SEE_FLOW)
    row, order = SiteRow, ("code",)

    def rows(self, request):
        return Site.objects.filter(trial=request.trial)


class ParticipantFilters(Filters):
    site = asked("site__code", "The code of a site.")
    status = asked(None, "The state of the study axis, as “on_study”.")


class ParticipantRow(serializers.Serializer):
    number = words()
    site = words("site__code")
    language = words(help_text="ISO 639-1.")
    status = words(allow_null=True, help_text="Of the study axis.")
    randomised_on = day("randomisations__randomised_on", allow_null=True)


class ParticipantsView(ListView):
    """The participants, by their numbers. Of the randomisation the day, and nothing else."""

    permissions = (P.SEE_PARTICIPANTS,)
    row, filters, order = ParticipantRow, ParticipantFilters, ("number",)

    def rows(self, request):
        return with_status(Participant.objects.filter(trial=request.trial))


class VisitFilters(Filters):
    site = asked("site__code", "The code of a site.")
    participant = asked("participant__number", "The number of a participant.")
    visit = asked("visit_name", "The name of a visit, as V3 or UNS#2.")
    state = serializers.ChoiceField(
        Visit.State.choices, source="recorded_state", required=False, help_text="Its state."
    )


class VisitRow(serializers.Serializer):
    id = serializers.UUIDField()
    participant = words("participant__number")
    site = words("site__code")
    visit = words("visit_name")
    stage = words()
    state = serializers.ChoiceField(
        Visit.State.choices,
        source="recorded_state",
        help_text="As it was recorded: that a planned visit is due now, is on the pages.",
    )
    happened_on = day(allow_null=True, help_text="Held, missed, or booked for this day.")


class VisitsView(ListView):
    """The visits that are laid out for each participant."""

    permissions = (P.SEE_PARTICIPANTS,)
    row, filters = VisitRow, VisitFilters

    def rows(self, request):
        latest = VisitStep.objects.filter(visit=OuterRef("pk")).order_by("-recorded_at")
        return Visit.objects.filter(trial=request.trial).annotate(
            visit_name=visit_name(),
            recorded_state=Coalesce(
                Subquery(latest.values("state")[:1]),
                Value(Visit.State.PLANNED.value),
                output_field=CharField(),
            ),
            happened_on=Subquery(latest.values("happened_on")[:1]),
        )


class EntryFilters(Filters):
    site = asked("site__code", "The code of a site.")
    participant = asked("participant__number", "The number of a participant.")
    visit = asked("visit_name", "The name of a visit, as V3 or UNS#2.")
    form = asked("form_key", "The key of a form, as PCL-5.")
    state = serializers.ChoiceField(Entry.State.choices, required=False, help_text="Its state.")


class EntryRow(serializers.Serializer):
    id = serializers.UUIDField()
    participant = words("participant__number")
    site = words("site__code")
    visit = words("visit_name")
    form = words("form_key")
    form_version = words()
    slot = words(help_text="What tells several of one form at one visit apart, or nothing.")
    filled_by = words()
    optional = serializers.BooleanField()
    state = serializers.ChoiceField(Entry.State.choices)
    done_on = day("date_seen", allow_null=True)


class EntriesView(ListView):
    """The forms that are expected at each visit, and how far each of them is."""

    permissions = (P.SEE_PARTICIPANTS,)
    row, filters = EntryRow, EntryFilters

    def rows(self, request):
        found = with_date_seen(with_state(Entry.objects.filter(trial=request.trial)))
        return found.annotate(visit_name=visit_name("visit__"))


class AlertFilters(Filters):
    site = asked("site__code", "The code of a site.")
    participant = asked("participant__number", "The number of a participant.")
    level = serializers.ChoiceField(Alert.Level.choices, required=False)
    open = serializers.BooleanField(
        source="acknowledgement__isnull",
        required=False,
        default=None,
        allow_null=True,
        help_text="Whether nobody has acknowledged it yet.",
    )

    def validate(self, said):
        return {name: value for name, value in said.items() if value is not None}


class AlertRow(serializers.Serializer):
    id = serializers.UUIDField()
    participant = words("participant__number")
    site = words("site__code")
    entry = serializers.UUIDField(source="entry_id")
    name = words()
    level = serializers.ChoiceField(Alert.Level.choices)
    raised_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(
        source="acknowledgement__recorded_at", allow_null=True
    )


class AlertsView(ListView):
    """Safety alerts of the person's sites, in the order of time."""

    permissions = (P.ACKNOWLEDGE_ALERTS,)
    row, filters, order = AlertRow, AlertFilters, ("raised_at", "pk")

    def rows(self, request):
        return Alert.objects.filter(trial=request.trial)


class DeviationFilters(Filters):
    site = asked("site__code", "The code of a site.")
    participant = asked("participant__number", "The number of a participant.")
    state = serializers.ChoiceField(Deviation.State.choices, required=False)
    classification = serializers.ChoiceField(Deviation.Class.choices, required=False)


class DeviationRow(serializers.Serializer):
    id = serializers.UUIDField()
    participant = words("participant__number")
    site = words("site__code")
    visit = words("visit_name", allow_null=True)
    kind = serializers.ChoiceField(Deviation.Kind.choices)
    happened_on = day()
    explanation = words()
    immediate_hazard = serializers.BooleanField()
    state = serializers.ChoiceField(Deviation.State.choices)
    classification = words(help_text="minor, major, important, or nothing before it has one.")
    recorded_at = serializers.DateTimeField()


class DeviationsView(ListView):
    """Where the conduct left the protocol, in the order of time."""

    permissions = READERS_OF_DEVIATIONS
    row, filters, order = DeviationRow, DeviationFilters, ("recorded_at", "pk")

    def rows(self, request):
        found = with_standing(Deviation.objects.filter(trial=request.trial))
        return found.annotate(visit_name=visit_name("visit__"))
