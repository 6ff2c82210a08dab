"""The vault's pages of the unblinded pharmacist of one site."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions import dispensing, supply
from trials.authorization.permissions import Permission as P
from trials.context import reading
from trials.models import KitRequest
from trials.refusals import Refused
from trials.selectors.supply import Kit, kits_of
from trials.web.access import demands, refused
from trials.web.downloads import CSV_TYPE, text_taken
from trials.web.pharmacy_forms import CountForm, MoveForm, ReceiptForm, ReturnForm, said_in
from trials.web.presenters.pharmacy import (
    as_csv,
    counter_page,
    offer_page,
    reconciliation_page,
    stock_page,
)


@demands(P.KEEP_KITS)
def show_counter(request):
    return render(request, "vault/pharmacy/counter.html", counter_page(request.trial))


@demands(P.KEEP_KITS)
def show_stock(request):
    return render(request, "vault/pharmacy/stock.html", stock_page(request.trial))


@demands(P.KEEP_KITS)
def show_reconciliation(request):
    return render(request, "vault/pharmacy/reconciliation.html", reconciliation_page(request.trial))


@demands(P.KEEP_KITS)
def download(request):
    name, text = f"{request.trial.key}-kits.csv", as_csv(request.trial)
    return text_taken(text, name=name, kind=CSV_TYPE, scope=request.scope, vault_only=True)


# The arm is worked out only once the record of it is committed: these two are no transaction.


@transaction.non_atomic_requests
@demands(P.KEEP_KITS)
@require_POST
def prepare(request, request_id):
    asked = _request(request, request_id)
    try:
        offer = dispensing.prepare(request=asked, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _page("pharmacy", request).url)
    return render(request, "vault/pharmacy/offer.html", offer_page(asked, offer))


@transaction.non_atomic_requests
@demands(P.KEEP_KITS)
@require_POST
def assign(request, request_id):
    asked = _request(request, request_id)
    page = _page("pharmacy", request)
    number = request.POST.get("number", "").strip()
    try:
        dispensing.assign(request=asked, number=number, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page.url)
    messages.success(request, f"Kit {number} goes to {asked.participant_number}.")
    return page


@demands(P.KEEP_KITS)
@require_POST
def say_none(request, request_id):
    asked = get_object_or_404(KitRequest, trial=request.trial, pk=request_id)

    def do():
        dispensing.say_none(request=asked, scope=request.scope)
        return f"The site reads that there is no kit now for {asked.participant_number}."

    return _do(request, "pharmacy", do)


@demands(P.KEEP_KITS)
@require_POST
def receive(request, shipment_id):
    kits = [kit for kit in kits_of(request.trial) if kit.shipment == shipment_id]

    def do():
        said = said_in(ReceiptForm(request.POST))
        supply.receive(trial=request.trial, kits=kits, scope=request.scope, **said)
        return "The shipment is received."

    return _do(request, "pharmacy-stock", do)


@demands(P.KEEP_KITS)
@require_POST
def move(request):
    def do():
        said = said_in(MoveForm(request.POST))
        supply.move_kits(trial=request.trial, scope=request.scope, **said)
        return f"{', '.join(said['numbers'])}: {said['to']}."

    return _do(request, "pharmacy-stock", do)


@demands(P.KEEP_KITS)
@require_POST
def take_back(request, number):
    kit = _kit(request, number)
    asked = get_object_or_404(
        KitRequest.objects.select_related("trial"), trial=request.trial, pk=kit.request
    )

    def do():
        said = said_in(ReturnForm(request.POST))
        supply.take_back(request=asked, kit=kit, scope=request.scope, **said)
        return f"Kit {kit.number} is back."

    return _do(request, "pharmacy", do)


@demands(P.KEEP_KITS)
@require_POST
def reconcile(request):
    def do():
        difference = supply.reconcile(
            trial=request.trial, scope=request.scope, **said_in(CountForm(request.POST))
        )
        return f"Reconciled; difference {difference}."

    return _do(request, "pharmacy-reconciliation", do)


def _do(request, page: str, act):
    """Do the one act, and go back to its page with a sentence either way."""
    back = _page(page, request)
    try:
        messages.success(request, act())
    except Refused as refusal:
        return refused(request, refusal, back.url)
    return back


def _page(name: str, request):
    return redirect(name, request.trial.key)


def _request(request, request_id) -> KitRequest:
    """Read in a transaction that is over before the act begins."""
    with reading(request.scope):
        asked = KitRequest.objects.select_related("site", "trial")
        return get_object_or_404(asked, trial=request.trial, pk=request_id)


def _kit(request, number: str) -> Kit:
    kit = next((one for one in kits_of(request.trial) if one.number == number), None)
    if kit is None or kit.request is None:
        raise Http404
    return kit
