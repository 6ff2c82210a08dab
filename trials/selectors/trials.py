"""The state of a trial, read from its transitions."""

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from trials.models import Snapshot, Transition, Trial
from trials.prepared import prepared


def state_of(trial: Trial) -> str:
    """open, soft_locked, blind_reviewed, locked, masked (letters released) or unblinded."""
    return next(iter(_latest_state(trial=trial.pk)), "open")


@prepared
def _latest_state(trial: UUID) -> QuerySet:
    latest = Transition.objects.filter(trial=trial).order_by("-id")
    return latest.values_list("to_state", flat=True)[:1]


def is_demonstration(trial: Trial) -> bool:
    """Whether its data are simulated, as the key says."""
    return trial.key.startswith("DEMO-")


def latest_snapshot(trial: Trial) -> Snapshot | None:
    return Snapshot.objects.filter(trial=trial).order_by("-taken_at").first()


def has_prespecified_plan(trial: Trial) -> bool:
    """Whether a plan was signed by both before the letters were released."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.has_prespecified_plan(%s)", [trial.pk])
        return cursor.fetchone()[0]


def missing_before_meaning(trial: Trial) -> str | None:
    """What is still to be interpreted before the meaning of the letters is released, in words."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.missing_before_meaning(%s)", [trial.pk])
        missing = cursor.fetchone()[0]
    return missing and f"{missing[:1].upper()}{missing[1:]}."
