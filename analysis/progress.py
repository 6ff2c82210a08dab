"""How long a run still takes: from the seconds of the parts that are done, and who works on it."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Q
from django.utils import timezone

from analysis.models import Run, RunPart


@dataclass(frozen=True)
class Remaining:
    """workers: who compute a part now. seconds: how long so many of them still need; None where
    nobody computes, or where no part like those that wait is done yet."""

    workers: int
    seconds: float | None


def remaining(run: Run) -> Remaining:
    """Shares of a bootstrap take as long as each other; so, roughly, do the other parts."""
    waits = Q(result=None)
    kinds = list(
        RunPart.objects.filter(run=run)
        .annotate(is_share=Q(joined_by__isnull=False))
        .values("is_share")
        .order_by()
        .annotate(
            each=Avg("result__seconds"),
            waiting=Count("pk", filter=waits),
            held=Count("pk", filter=waits & Q(lease__until__gt=timezone.now())),
        )
    )
    workers = sum(kind["held"] for kind in kinds)
    open_kinds = [kind for kind in kinds if kind["waiting"]]
    if not workers or any(kind["each"] is None for kind in open_kinds):
        return Remaining(workers, None)
    left = sum(kind["waiting"] * kind["each"] for kind in open_kinds)
    return Remaining(workers, left / workers)
