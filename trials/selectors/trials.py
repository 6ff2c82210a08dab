"""The state of a trial, read from its transitions."""

from trials.models import Snapshot, Transition, Trial


def state_of(trial: Trial) -> str:
    """open, soft_locked, blind_reviewed, locked, masked (letters released) or unblinded."""
    latest = (
        Transition.objects.filter(trial=trial).order_by("-id").values_list("to_state", flat=True)
    ).first()
    return latest or "open"


def latest_snapshot(trial: Trial) -> Snapshot | None:
    return Snapshot.objects.filter(trial=trial).order_by("-taken_at").first()
