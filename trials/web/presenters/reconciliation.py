"""Standing checks with their counts, one check's differences, and the transfers."""

from django.urls import reverse

from trials.models import Transfer, TransferArrival, Trial
from trials.policies.transfers import why_not_cancel, why_not_receive
from trials.policies.writing import why_not_work
from trials.selectors.reconciliation import CHECKS, Difference, differences
from trials.selectors.transfers import with_standing


def checks_page(trial: Trial) -> dict:
    return {
        "checks": [_check(name, trial) for name in CHECKS],
        "transfers_url": reverse("transfers", args=[trial.key]),
    }


def check_page(trial: Trial, name: str) -> dict:
    found = differences(trial, name)
    why_not = why_not_work(trial)
    return {
        "check": _words(name),
        "differences": [_difference(one, name, trial, why_not) for one in found],
        "back_url": reverse("reconciliation", args=[trial.key]),
        "transfers_url": reverse("transfers", args=[trial.key])
        if name in ("safety", "transfers")
        else None,
    }


def transfers_page(trial: Trial) -> dict:
    transfers = with_standing(Transfer.objects.filter(trial=trial)).order_by("-recorded_at")
    return {
        "transfers": [_transfer(one, trial) for one in transfers],
        "announce": {
            "url": reverse("announce-transfer", args=[trial.key]),
            "why_not": why_not_work(trial),
        },
        "back_url": reverse("reconciliation", args=[trial.key]),
    }


def transfer_page(transfer: Transfer) -> dict:
    trial = transfer.trial
    arrivals = TransferArrival.objects.filter(transfer=transfer).order_by("-recorded_at")
    why_not = why_not_receive(transfer)
    return {
        "transfer": _transfer(transfer, trial)
        | {
            "sha256": transfer.sha256,
            "column": transfer.participant_column,
            "participants": len(transfer.of_participants),
        },
        "arrivals": [
            {
                "at": one.recorded_at,
                "by": one.recorded_by.name,
                "sha256": one.sha256,
                "problems": one.problems,
            }
            for one in arrivals.defer("content").select_related("recorded_by")
        ],
        "receive_url": reverse("receive-transfer", args=[trial.key, transfer.pk]),
        "why_not_receive": why_not,
        "cancel": {
            "label": "Cancel the transfer",
            "name": "cancel",
            "url": reverse("cancel-transfer", args=[trial.key, transfer.pk]),
            "fields": [{"name": "reason", "label": "Reason", "type": "text", "required": True}],
        }
        if why_not_cancel(transfer, "asked in the form") is None
        else None,
        "back_url": reverse("transfers", args=[trial.key]),
    }


def _words(name: str) -> dict:
    check = CHECKS[name]
    return {"title": check.title, "line": check.line, "says": check.says}


def _check(name: str, trial: Trial) -> dict:
    found = differences(trial, name)
    explained = sum(one.explanation is not None for one in found)
    return _words(name) | {
        "count": len(found) - explained,
        "explained": explained,
        "url": reverse("reconciliation-check", args=[trial.key, name]),
    }


def _difference(one: Difference, check: str, trial: Trial, why_not: str | None) -> dict:
    explained = one.explanation
    return {
        "about": one.about,
        "label": one.label,
        "url": one.url,
        "explained": f"{explained.recorded_by.name}: {explained.explanation}" if explained else "",
        "act": {
            "label": "Explain",
            "name": f"explain-{one.sha256[:12]}",
            "url": reverse("explain-difference", args=[trial.key, check]),
            "why_not": why_not,
            "fields": [
                {"name": "difference", "type": "hidden", "value": one.sha256},
                {
                    "name": "explanation",
                    "label": "Why it may stand",
                    "type": "textarea",
                    "required": True,
                    "help": "It holds for these values: where one changes, it is asked again.",
                },
            ],
        }
        if CHECKS[check].explainable and not explained
        else None,
    }


def _transfer(transfer: Transfer, trial: Trial) -> dict:
    label, tone = _standing(transfer)
    return {
        "kind": transfer.get_kind_display(),
        "sender": transfer.sender,
        "file_name": transfer.file_name,
        "records": transfer.records,
        "announced_at": transfer.recorded_at,
        "by": transfer.recorded_by.name,
        "state_label": label,
        "state_tone": tone,
        "cancelled": transfer.cancellation.reason if hasattr(transfer, "cancellation") else "",
        "url": reverse("transfer", args=[trial.key, transfer.pk]),
    }


def _standing(transfer: Transfer) -> tuple[str, str]:
    if hasattr(transfer, "cancellation"):
        return "Cancelled", "neutral"
    if transfer.whole:
        return "Whole", "good"
    return ("With problems", "bad") if transfer.has_come else ("Expected", "info")
