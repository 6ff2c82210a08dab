"""Safety alerts that nobody has acknowledged."""

from django.db.models import QuerySet

from trials.models import Alert, Trial


def open_alerts(trial: Trial) -> QuerySet[Alert]:
    """Of the sites that the reader sees; raters see none (trials/database/protection.py)."""
    return Alert.objects.filter(trial=trial, acknowledgement=None)
