"""Transfers from other systems: announced, come, whole."""

from django.db.models import Exists, OuterRef, QuerySet

from trials.models import Transfer, TransferArrival, Trial


def with_standing(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Adds `has_come` and `is_whole`; without the bytes of any file."""
    arrivals = TransferArrival.objects.filter(transfer=OuterRef("pk"))
    return transfers.select_related("cancellation", "recorded_by").annotate(
        has_come=Exists(arrivals), whole=Exists(arrivals.filter(problems=[]))
    )


def is_whole(transfer: Transfer) -> bool:
    return transfer.arrivals.filter(problems=[]).exists()


def unfinished_transfers(trial: Trial) -> QuerySet[Transfer]:
    """Announced, not cancelled, and not come whole: the first one first."""
    return (
        with_standing(Transfer.objects.filter(trial=trial, cancellation=None))
        .filter(whole=False)
        .order_by("recorded_at")
    )


def latest_safety_list(trial: Trial) -> bytes | None:
    """The file of the safety database that came last and whole."""
    arrivals = TransferArrival.objects.filter(
        trial=trial, problems=[], transfer__kind=Transfer.Kind.SAFETY, transfer__cancellation=None
    )
    found = arrivals.order_by("-recorded_at").values_list("content", flat=True).first()
    return None if found is None else bytes(found)
