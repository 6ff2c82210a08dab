"""Safety alerts: those that nobody has acknowledged, and who was told that they wait."""

from django.db.models import Prefetch, QuerySet

from trials.models import Alert, AlertEscalation, Trial


def open_alerts(trial: Trial) -> QuerySet[Alert]:
    """Of the sites that the reader sees; raters see none (trials/database/protection.py)."""
    return Alert.objects.filter(trial=trial, acknowledgement=None)


def with_escalations(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Adds `told`: who was told of each alert, the first first, with person and result."""
    told = AlertEscalation.objects.select_related("person", "result")
    return alerts.prefetch_related(
        Prefetch("escalations", told.order_by("number", "role", "person__name"), to_attr="told")
    )
