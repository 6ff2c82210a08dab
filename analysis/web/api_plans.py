"""Analysis plans for programs: their texts, and what each is by its signatures."""

from rest_framework import serializers

from analysis.planning import Status, plans_of
from trials.api.lists import Filters, ListView
from trials.authorization.permissions import Permission as P

STATUSES = [str(status) for status in Status]


class PlanFilters(Filters):
    status = serializers.ChoiceField(STATUSES, required=False)
    sha256 = serializers.CharField(required=False, max_length=64)


class PlanRow(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField(help_text="Plans with one title are versions of each other.")
    status = serializers.ChoiceField(
        STATUSES, help_text="pre-specified: signed by both before the letters were released."
    )
    sha256 = serializers.CharField(help_text="Of the text; it is what is signed.")
    text = serializers.CharField()
    added_at = serializers.DateTimeField()
    added_by = serializers.CharField(source="added_by__name", allow_null=True)


class PlansView(ListView):
    """The analysis plans, in the order in which they were kept."""

    permissions = (P.SEE_RUNS,)
    row, filters, order = PlanRow, PlanFilters, ("added_at", "pk")

    def rows(self, request):
        return plans_of(request.trial)
