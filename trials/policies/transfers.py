"""What stands in the way of announcing a transfer, taking its file, or explaining a difference."""

import re

from trials.models import DifferenceExplanation, Transfer, Trial
from trials.policies.writing import why_not_work, why_too_short
from trials.selectors.reconciliation import CHECKS, differences
from trials.selectors.transfers import is_whole


def why_not_announce(sha256: str, records: int, of_participants: dict[str, int]) -> str | None:
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        return f"SHA-256: {sha256[:80]!r} is not one: 64 characters, 0 to 9 and a to f."
    total = sum(of_participants.values())
    if of_participants and total != records:
        return f"The records by participant are {total} in all, and {records} are announced."
    return None


def why_not_receive(transfer: Transfer) -> str | None:
    not_now = why_not_work(transfer.trial)
    return not_now or _why_over(transfer)


def why_not_cancel(transfer: Transfer, reason: str) -> str | None:
    not_now = why_not_work(transfer.trial) or _why_over(transfer)
    return not_now or why_too_short(reason, "Say why the transfer will not come.")


def _why_over(transfer: Transfer) -> str | None:
    if hasattr(transfer, "cancellation"):
        return f"This transfer was cancelled: {transfer.cancellation.reason}"
    return "This transfer has come, whole." if is_whole(transfer) else None


def why_not_explain(trial: Trial, check: str, difference: str, explanation: str) -> str | None:
    if check not in CHECKS or not CHECKS[check].explainable:
        return f"Differences of {check!r} are not explained: they are put right."
    if DifferenceExplanation.objects.filter(
        trial=trial, check_name=check, difference=difference
    ).exists():
        return "This difference is explained already."
    if difference not in {one.sha256 for one in differences(trial, check)}:
        return "This difference is no longer there: look at the list again."
    not_now = why_not_work(trial)
    return not_now or why_too_short(explanation, "Say why the difference may stand.")
