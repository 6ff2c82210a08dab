"""The pages of kits: at a session, and at the pharmacist's counter."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from tests.templates import status_samples

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
TABS = [{"label": "Requests", "url": "/p/"}, {"label": "Stock", "url": "/p/stock/"}]
NUMBER = {"name": "number", "label": "Number on the kit", "type": "text", "required": True}
REQUEST = {
    "id": 7,
    "number": "01-004",
    "visit": "V5",
    "level": "L80",
    "by": "K. Novak",
    "at": AT,
}


def act(name: str, *fields: dict, why_not: str | None = None) -> dict:
    return {
        "label": name.replace("-", " ").capitalize(),
        "name": name,
        "url": "/x/",
        "why_not": why_not,
        "fields": list(fields),
    }


def kit(number: str, **said) -> dict:
    usual = {"lot": "L1", "expires_on": date(2028, 1, 31), "state": "available"}
    return {"number": number, "warning": "", "tone": "", "content": "A, level L80"} | usual | said


def session() -> dict:
    said = "Sent by the pharmacy: scan it before the dose."
    own = {"number": "204170", "level": "L80", "said": said, "acts": [act("scan-kit", NUMBER)]}
    return status_samples.dosing() | {"kit": own}


def counter() -> dict:
    counted = {"name": "counted", "label": "Capsules", "type": "number", "required": True}
    out = {"kit": kit("204170", state="administered"), "request": REQUEST}
    return {
        "requests": [REQUEST | {"act": act("prepare-kit")}],
        "out": [out | {"act": act("take-back-204170", counted)}],
        "tabs": TABS,
    }


def offer() -> dict:
    return {
        "request": REQUEST,
        "kits": [kit("204170", warning="expires in 12 days", tone="warn"), kit("310442")],
        "acts": [act("give-this-kit", NUMBER), act("there-is-none")],
        "back_url": "/p/",
    }


def no_offer() -> dict:
    none = act("give-this-kit", why_not="No kit on the shelf fits.")
    return offer() | {"kits": [], "acts": [none, act("there-is-none")]}


def stock() -> dict:
    line = {"content": "A, level L80", "lot": "L1", "state": "available", "count": 12}
    shipment = {"lot": "L2", "expires_on": date(2029, 1, 31), "count": 20}
    return {
        "shipments": [shipment | {"act": act("receive")}],
        "stock": [line | {"expires_on": date(2028, 1, 31)}],
        "kits": [kit("204170"), kit("310442", warning="expired", tone="bad")],
        "act": act("move", {"name": "numbers", "label": "Kit numbers", "type": "text"}),
        "tabs": TABS,
    }


def reconciliation() -> dict:
    line = SimpleNamespace(at=AT, expected=20, counted=19, reason="One fell down", by="P. Ito")
    return {
        "accounts": {"received": 32, "in stock": 20, "dispensed": 12},
        "earlier": [{"difference": -1, "line": line}],
        "act": act("reconcile"),
        "csv_url": "/p/kits.csv",
        "tabs": TABS,
    }


def nothing_yet() -> dict:
    return {"requests": [], "out": [], "tabs": TABS}


PAGES = {
    "dosing-with-kit": ("trials/sessions/room.html", session),
    "pharmacy": ("vault/pharmacy/counter.html", counter),
    "pharmacy-empty": ("vault/pharmacy/counter.html", nothing_yet),
    "pharmacy-offer": ("vault/pharmacy/offer.html", offer),
    "pharmacy-no-offer": ("vault/pharmacy/offer.html", no_offer),
    "pharmacy-stock": ("vault/pharmacy/stock.html", stock),
    "pharmacy-reconciliation": ("vault/pharmacy/reconciliation.html", reconciliation),
}
