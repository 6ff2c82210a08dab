"""Deviations from the protocol, with the state they stand at."""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from trials.models import Deviation, DeviationStep, Trial

State = Deviation.State


def with_standing(deviations: QuerySet[Deviation]) -> QuerySet[Deviation]:
    """Adds `state`, `classification` ("" before it has one), `affects`, `told_ethics`."""
    steps = DeviationStep.objects.filter(deviation=OuterRef("pk")).order_by("-recorded_at")
    decided = steps.filter(state__in=(State.CLASSIFIED, State.NOT_A_DEVIATION))
    return deviations.annotate(
        state=_latest(steps, "state", State.DETECTED.value),
        classification=_latest(decided, "classification", ""),
        affects=_latest(decided, "affects", ""),
        told_ethics=Exists(steps.filter(state=State.REPORTED_TO_ETHICS)),
    )


def unclassified_deviations(trial: Trial) -> QuerySet[Deviation]:
    """What the lock waits for: neither classified nor found to be none."""
    found = with_standing(Deviation.objects.filter(trial=trial))
    undecided = Q(state=State.DETECTED) | Q(state=State.REPORTED_TO_ETHICS, classification="")
    return found.filter(undecided).select_related("participant", "visit")


def _latest(steps: QuerySet[DeviationStep], column: str, otherwise: str) -> Coalesce:
    return Coalesce(Subquery(steps.values(column)[:1]), Value(otherwise), output_field=CharField())
