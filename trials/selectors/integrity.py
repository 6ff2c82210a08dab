"""How the ledger stands: what is sealed, what is anchored where, and when it was last looked at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from trials.models import Anchoring, LedgerVerification, Seal


@dataclass(frozen=True)
class AnchorState:
    """waiting: how many seals it was not told yet. problem: of the last try, or "" """

    place: str
    up_to_seal: int
    told_at: datetime | None
    waiting: int
    problem: str


def sealed_lines() -> int:
    return Seal.objects.aggregate(lines=Sum("lines"))["lines"] or 0


def anchor_states(latest_seal: int) -> list[AnchorState]:
    """One for each place that was ever tried, in the order of their names."""
    tries = Anchoring.objects.order_by("place", "-id").distinct("place")
    reached = {
        one.place: one
        for one in Anchoring.objects.filter(problem="").order_by("place", "-id").distinct("place")
    }
    return [_state(last, reached.get(last.place), latest_seal) for last in tries]


def _state(last: Anchoring, reached: Anchoring | None, latest_seal: int) -> AnchorState:
    up_to = reached.up_to_seal if reached else 0
    return AnchorState(
        place=last.place,
        up_to_seal=up_to,
        told_at=reached.at if reached else None,
        waiting=latest_seal - up_to,
        problem=last.problem,
    )


def latest_verification() -> LedgerVerification | None:
    return LedgerVerification.objects.order_by("-id").first()
