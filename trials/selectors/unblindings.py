"""Arms that were opened in an emergency: that it happened, never which arm it was."""

from datetime import timedelta

from django.db.models import BooleanField, F, Func, QuerySet
from django.utils import timezone

from trials.models import EmergencyRequest, Trial, Unblinding

VALID_FOR = timedelta(hours=1)
_IS_REVIEWED = Func(F("pk"), function="governance.is_reviewed", output_field=BooleanField())
_NEEDS_SECOND = Func(
    F("pk"), function="governance.needs_second_person", output_field=BooleanField()
)


def unblindings_of(trial: Trial) -> QuerySet[Unblinding]:
    """The newest first, of the sites that the reader sees; `reviewed` says whether it was."""
    return Unblinding.objects.filter(trial=trial).annotate(reviewed=_IS_REVIEWED).order_by("-at")


def unreviewed_unblindings(trial: Trial) -> QuerySet[Unblinding]:
    return unblindings_of(trial).filter(reviewed=False)


def waiting_requests(trial: Trial) -> QuerySet[EmergencyRequest]:
    """In the vault: what can still be opened; `needs_second` says whether two people must."""
    earliest = timezone.now() - VALID_FOR
    requests = EmergencyRequest.objects.filter(trial=trial, at__gt=earliest, unblinding=None)
    return (
        requests.annotate(needs_second=_NEEDS_SECOND)
        .select_related("trial", "confirmation")
        .order_by("at")
    )
