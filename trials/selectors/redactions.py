"""Redactions that were asked for, and what became of them."""

from django.db.models import QuerySet

from trials.models import RedactionRequest, Trial


def redactions_of(trial: Trial) -> QuerySet[RedactionRequest]:
    """Of the sites that the reader sees; those that wait first, then the newest."""
    return (
        RedactionRequest.objects.filter(trial=trial)
        .select_related("participant", "site", "redaction")
        .order_by("-redaction__at", "-at")
    )
