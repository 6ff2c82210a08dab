"""Whether the ledger is whole, as a page says it."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import LedgerVerification, Seal, Trial
from trials.selectors.integrity import (
    AnchorState,
    anchor_states,
    latest_verification,
    sealed_lines,
)

SEALS_SHOWN = 50


def integrity_page(trial: Trial, scope: Scope) -> dict:
    newest = list(Seal.objects.order_by("-pk")[:SEALS_SHOWN])
    latest = newest[0].pk if newest else 0
    anchors = anchor_states(latest)
    takes_package = not why_not_permitted(scope, P.INSPECT, P.TAKE_COPY)
    up_to_date = sum(not (one.problem or one.waiting) for one in anchors)
    return {
        "tiles": [
            {"value": f"{sealed_lines():,}", "label": "Lines under seal", "url": None},
            {"value": f"{latest:,}", "label": "Seals", "url": "#seals"},
            {
                "value": f"{up_to_date} of {len(anchors)}",
                "label": "Anchors up to date",
                "url": "#anchors",
            },
        ],
        "verification": _verification(latest_verification()),
        "anchors": [_anchor(one) for one in anchors],
        "seals": [_seal(one) for one in newest],
        "more": latest - len(newest),
        "package_url": reverse("inspection-package", args=[trial.key]) if takes_package else None,
    }


def _verification(latest: LedgerVerification | None) -> dict | None:
    if latest is None:
        return None
    return {
        "at": latest.at,
        "lines": latest.lines,
        "seals": latest.seals,
        "label": "Not whole" if latest.findings else "Whole",
        "tone": "bad" if latest.findings else "good",
        "findings": [f"{kind}: {count}" for kind, count in sorted(latest.findings.items())],
    }


def _anchor(anchor: AnchorState) -> dict:
    """That the newest seal waits for the next minute is no fault."""
    label, tone = ("Up to date", "good") if not anchor.waiting else ("Waiting", "info")
    if anchor.problem:
        label, tone = "Not reached", "bad"
    return {
        "place": anchor.place,
        "up_to_seal": anchor.up_to_seal or "none",
        "told_at": anchor.told_at,
        "waiting": anchor.waiting,
        "label": label,
        "tone": tone,
        "problem": anchor.problem,
    }


def _seal(seal: Seal) -> dict:
    return {
        "number": seal.pk,
        "at": seal.at,
        "lines": seal.lines,
        "root": bytes(seal.root).hex(),
    }
