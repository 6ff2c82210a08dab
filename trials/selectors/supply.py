"""The kits of a pharmacist's site, and the requests for them: read in the vault.

The database gives out what a kit holds as long as it is nobody's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from trials.models import KitRequest, KitRequestStep, Trial

State = KitRequestStep.State
ON_THE_SHELF = ("received", "available", "quarantined")
OUT = ("assigned", "dispensed", "administered")


@dataclass(frozen=True)
class Kit:
    """at: when it came into its state. ciphertext: its content, or None once it is somebody's."""

    number: str
    lot: str
    expires_on: date
    state: str
    at: datetime
    was_received: bool
    shipment: UUID
    request: UUID | None
    ciphertext: bytes | None


@dataclass(frozen=True)
class Reconciliation:
    at: datetime
    counted: int
    expected: int
    reason: str
    by: str


def kits_of(trial: Trial) -> list[Kit]:
    """Every kit that went to the site, the earliest expiry first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from allocation.kits_of(%s)", [trial.pk])
        return [Kit(*row) for row in cursor.fetchall()]


def reconciliations_of(trial: Trial) -> list[Reconciliation]:
    """The latest first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from allocation.reconciliations_of(%s)", [trial.pk])
        return [Reconciliation(*row) for row in cursor.fetchall()]


def waiting_requests(trial: Trial) -> QuerySet[KitRequest]:
    """Those that nobody has answered, the first one first."""
    answered = KitRequestStep.objects.filter(
        request=OuterRef("pk"), state__in=(State.SENT, State.UNAVAILABLE, State.WITHDRAWN)
    )
    return KitRequest.objects.filter(~Exists(answered), trial=trial).order_by("at")


def accounts(kits: list[Kit]) -> dict[str, int]:
    """What became of the kits that were received; the first number is the sum of the others."""
    arrived = [kit for kit in kits if kit.was_received]
    return {
        "received": len(arrived),
        "in stock": _count(arrived, ON_THE_SHELF),
        "dispensed": _count(arrived, OUT),
        "returned": _count(arrived, ("returned", "reconciled")),
        "destroyed": _count(arrived, ("destroyed",)),
        "lost or damaged": _count(arrived, ("lost", "damaged")),
    }


def _count(kits: list[Kit], states: tuple[str, ...]) -> int:
    return sum(kit.state in states for kit in kits)
