"""What was answered, and the scores of it: every revision, and of each form what counts now."""

from django.db.models import Exists, F, JSONField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from rest_framework import serializers

from trials.api.lists import Filters, ListView
from trials.api.tables import asked, day, visit_name, words
from trials.authorization.permissions import Permission as P
from trials.models import Rescoring, Revision


class OfForms(Filters):
    site = asked("entry__site__code", "The code of a site.")
    participant = asked("entry__participant__number", "The number of a participant.")
    visit = asked("visit_name", "The name of a visit, as V3 or UNS#2.")
    form = asked("entry__form_key", "The key of a form, as PCL-5.")


class RevisionFilters(OfForms):
    complete = serializers.BooleanField(required=False, default=None, allow_null=True)
    entry = serializers.UUIDField(required=False, help_text="The id of one form of one visit.")
    recorded_after = serializers.DateTimeField(
        source="recorded_at__gt", required=False, help_text="For what is new since."
    )

    def validate(self, said):
        return {name: value for name, value in said.items() if value is not None}


class RevisionRow(serializers.Serializer):
    id = serializers.UUIDField()
    entry = serializers.UUIDField(source="entry_id")
    participant = words("entry__participant__number")
    site = words("entry__site__code")
    visit = words("visit_name")
    form = words("entry__form_key")
    form_version = words("entry__form_version")
    slot = words("entry__slot")
    revision = serializers.IntegerField(source="number", help_text="From 1; the highest counts.")
    done_on = day()
    complete = serializers.BooleanField()
    answers = serializers.DictField(
        help_text="{item: code}, or {item: {“missing”: reason}}; what is absent was not answered."
    )
    recorded_at = serializers.DateTimeField()
    recorded_by = words("recorded_by__name", allow_null=True)


class RevisionsView(ListView):
    """Every revision of every form whose answers the person sees, in the order of time."""

    permissions = (P.SEE_PARTICIPANTS,)
    row, filters, order = RevisionRow, RevisionFilters, ("recorded_at", "pk")

    def rows(self, request):
        return revisions(request.trial)


def revisions(trial):
    # A second rating, of which only the office of the raters knows, is no row of any list: with the
    # form in the condition, the policy of the forms cuts the answers too.
    found = Revision.objects.filter(trial=trial, entry__trial=trial, entry__second_of=None)
    return found.annotate(visit_name=visit_name("entry__visit__"))


def latest_revisions(trial):
    """Of each form, what counts now."""
    later = Revision.objects.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
    return revisions(trial).exclude(Exists(later))


class ScoreRow(serializers.Serializer):
    entry = serializers.UUIDField(source="entry_id")
    participant = words("entry__participant__number")
    site = words("entry__site__code")
    visit = words("visit_name")
    form = words("entry__form_key")
    form_version = words("entry__form_version")
    slot = words("entry__slot")
    revision = serializers.IntegerField(source="number")
    scores = serializers.DictField(source="counting", help_text="{score: value}.")
    why_none = serializers.DictField(source="not_counting", help_text="{score: why there is none}.")


class ScoresView(ListView):
    """The scores of the latest revision of each complete form, by the definition in use since.

    For whoever sees analyses: no page shows a total to who treats or rates.
    """

    permissions = (P.SEE_RUNS,)
    row, filters, order = ScoreRow, OfForms, ("recorded_at", "pk")

    def rows(self, request):
        again = Rescoring.objects.filter(revision=OuterRef("pk")).order_by("-recorded_at")
        scores = Coalesce(Subquery(again.values("scores")[:1]), "scores", output_field=JSONField())
        return (
            latest_revisions(request.trial)
            .filter(complete=True)
            .annotate(that_count=scores)
            .annotate(counting=F("that_count__values"), not_counting=F("that_count__why_none"))
        )
