"""The pharmacist's pages: what waits, what is on the shelf, what became of everything."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

from django.urls import reverse

from trials.actions.dispensing import Offer, content_in
from trials.models import KitRequest, Trial
from trials.selectors.supply import (
    ON_THE_SHELF,
    OUT,
    Kit,
    accounts,
    kits_of,
    reconciliations_of,
    waiting_requests,
)
from trials.web.pharmacy_forms import MOVES
from trials.web.presenters.acts import act_on

EXPIRES_SOON = timedelta(days=60)
WITNESS = {"name": "witness", "label": "Second person, who looked on", "type": "text"}
REASON = {"name": "reason", "label": "What happened", "type": "text"}


def counter_page(trial: Trial) -> dict:
    """Requests that wait, and kits that are with participants."""
    kits = kits_of(trial)
    out = [kit for kit in kits if kit.state in OUT]
    asked = KitRequest.objects.in_bulk([kit.request for kit in out])
    return {
        "requests": [_request(one, trial) for one in waiting_requests(trial)],
        "out": [_out(kit, asked[kit.request], trial) for kit in out],
        "tabs": _tabs(trial),
    }


def offer_page(request: KitRequest, offer: Offer) -> dict:
    """The kits that fit, and a place to scan the one that is taken. It names no arm."""
    scan = {"name": "number", "label": "Number on the kit", "type": "text", "required": True}
    why_not = None if offer.right else "No kit on the shelf fits: say that there is none."
    trial = request.trial
    return {
        "request": _about(request),
        "kits": [_kit(kit) for kit in offer.right],
        "acts": [
            act_on(
                "Give this kit", "assign-kit", trial, request.pk, why_not=why_not, fields=[scan]
            ),
            act_on("There is no kit now", "say-no-kit", trial, request.pk),
        ],
        "back_url": reverse("pharmacy", args=[trial.key]),
    }


def stock_page(trial: Trial) -> dict:
    """Shipments under way, and what stands on the shelf by what it holds."""
    kits = kits_of(trial)
    shelf = [(kit, _content(kit, trial)) for kit in kits if kit.state in ON_THE_SHELF]
    fields = [
        {"name": "numbers", "label": "Kit numbers", "type": "text", "required": True},
        {"name": "to", "label": "What is done", "type": "select", "choices": _choices(MOVES)},
        WITNESS | {"label": "Second person, where kits are destroyed"},
        REASON,
    ]
    return {
        "shipments": _shipments([kit for kit in kits if kit.state == "shipped"], trial),
        "stock": _stock(shelf),
        "kits": [_kit(kit) | {"content": content} for kit, content in shelf],
        "act": {
            "label": "Move kits",
            "name": "move",
            "url": reverse("move-kits", args=[trial.key]),
            "why_not": None if kits else "No kit was sent to this site yet.",
            "fields": fields,
        },
        "tabs": _tabs(trial),
    }


def reconciliation_page(trial: Trial) -> dict:
    counted = {
        "name": "counted",
        "label": "Kits counted on the shelf",
        "type": "number",
        "required": True,
    }
    return {
        "accounts": accounts(kits_of(trial)),
        "earlier": [
            {"difference": one.counted - one.expected, "line": one}
            for one in reconciliations_of(trial)
        ],
        "act": {
            "label": "Reconcile",
            "name": "reconcile",
            "url": reverse("reconcile-kits", args=[trial.key]),
            "why_not": None,
            "fields": [counted, REASON | {"help": "Where the number is not the expected one."}],
        },
        "csv_url": reverse("kits-csv", args=[trial.key]),
        "tabs": _tabs(trial),
    }


def as_csv(trial: Trial) -> str:
    """Every kit of the site with what became of it; it says of none what it holds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kit_number", "lot", "expires_on", "received", "state", "since"])
    for kit in kits_of(trial):
        received = "yes" if kit.was_received else "no"
        writer.writerow(
            [kit.number, kit.lot, kit.expires_on, received, kit.state, kit.at.isoformat()]
        )
    return text.getvalue()


def _tabs(trial: Trial) -> list[dict]:
    pages = (
        ("Requests", "pharmacy"),
        ("Stock", "pharmacy-stock"),
        ("Reconciliation", "pharmacy-reconciliation"),
    )
    return [{"label": label, "url": reverse(name, args=[trial.key])} for label, name in pages]


def _about(request: KitRequest) -> dict:
    return {
        "id": request.pk,
        "number": request.participant_number,
        "visit": request.visit_name,
        "level": request.level,
        "by": request.actor_name,
        "at": request.at,
    }


def _request(request: KitRequest, trial: Trial) -> dict:
    return _about(request) | {"act": act_on("Prepare the kit", "prepare-kit", trial, request.pk)}


def _out(kit: Kit, request: KitRequest, trial: Trial) -> dict:
    counted = {
        "name": "counted",
        "label": "Capsules that came back",
        "type": "number",
        "required": True,
    }
    return {
        "kit": _kit(kit),
        "request": _about(request),
        "act": act_on("Take back", "take-back-kit", trial, kit.number, fields=[counted, REASON]),
    }


def _kit(kit: Kit) -> dict:
    days = kit.expires_on - date.today()
    tone, warning = "", ""
    if days < timedelta(0):
        tone, warning = "bad", "expired"
    elif days <= EXPIRES_SOON:
        tone, warning = "warn", f"expires in {days.days} days"
    return {
        "number": kit.number,
        "lot": kit.lot,
        "expires_on": kit.expires_on,
        "state": kit.state,
        "warning": warning,
        "tone": tone,
    }


def _shipments(kits: list[Kit], trial: Trial) -> list[dict]:
    fields = [
        {
            "name": "in_range",
            "label": "Temperature on the way",
            "type": "select",
            "choices": _choices({"yes": "In range", "no": "Out of range: quarantine"}),
        },
        WITNESS | {"required": True},
        REASON | {"help": "Where the temperature was out of range."},
    ]
    return [
        {
            "lot": of_list[0].lot,
            "expires_on": of_list[0].expires_on,
            "count": len(of_list),
            "act": act_on("Receive", "receive-kits", trial, shipment, fields=fields),
        }
        for shipment in dict.fromkeys(kit.shipment for kit in kits)
        if (of_list := [kit for kit in kits if kit.shipment == shipment])
    ]


def _content(kit: Kit, trial: Trial) -> str:
    """Of a kit that is nobody's yet: "MDMA, level L120"."""
    held = content_in(kit, trial.key)
    return f"{held.arm}, level {held.level}"


def _stock(shelf: list[tuple[Kit, str]]) -> list[dict]:
    """How many of each content, lot and state."""
    counts = Counter((content, kit.lot, kit.expires_on, kit.state) for kit, content in shelf)
    return [
        {"content": content, "lot": lot, "expires_on": day, "state": state, "count": count}
        for (content, lot, day, state), count in sorted(counts.items())
    ]


def _choices(words: dict[str, str]) -> list[dict]:
    return [{"value": value, "label": label} for value, label in words.items()]
