"""Standing checks between the study and other systems, and the files that those send."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from trials.actions.reconciliation import explain_difference
from trials.actions.transfers import announce_transfer, cancel_transfer, receive_transfer
from trials.authorization.permissions import Permission as P
from trials.models import Transfer
from trials.refusals import Refused
from trials.selectors.reconciliation import CHECKS
from trials.selectors.transfers import with_standing
from trials.web.access import demands, refused
from trials.web.file_forms import ArrivalForm, ExplanationForm, ReasonForm, TransferForm
from trials.web.forms import sentences
from trials.web.presenters.reconciliation import (
    check_page,
    checks_page,
    transfer_page,
    transfers_page,
)


@demands(P.RECONCILE)
@require_GET
def show_checks(request):
    return render(request, "trials/reconciliation/list.html", checks_page(request.trial))


@demands(P.RECONCILE)
@require_GET
def show_check(request, check):
    if check not in CHECKS:
        raise Http404
    return render(request, "trials/reconciliation/check.html", check_page(request.trial, check))


@demands(P.RECONCILE)
@require_POST
def explain(request, check):
    page, form = _check_url(request, check), ExplanationForm(request.POST)

    def do():
        said = form.cleaned_data
        explain_difference(trial=request.trial, check=check, scope=request.scope, **said)
        return "The explanation is kept."

    return _do(request, form, do, page)


@demands(P.RECONCILE)
@require_GET
def show_transfers(request):
    page = transfers_page(request.trial)
    return render(request, "trials/reconciliation/transfers.html", page)


@demands(P.RECONCILE)
def announce(request):
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            transfer = announce_transfer(
                trial=request.trial, scope=request.scope, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The transfer is announced.")
            return redirect("transfer", request.trial.key, transfer.pk)
    context = {"form": form, "back_url": reverse("transfers", args=[request.trial.key])}
    status = 422 if form.errors else 200
    return render(request, "trials/reconciliation/announce.html", context, status=status)


@demands(P.RECONCILE)
@require_GET
def show_transfer(request, transfer_id):
    page = transfer_page(_transfer(request, transfer_id))
    return render(request, "trials/reconciliation/transfer.html", page)


@demands(P.RECONCILE)
@require_POST
def receive(request, transfer_id):
    transfer, form = _transfer(request, transfer_id), ArrivalForm(request.POST, request.FILES)

    def do():
        _, content = form.cleaned_data["file"]
        arrival = receive_transfer(transfer=transfer, content=content, scope=request.scope)
        if arrival.problems:
            return "The file is kept, and is not as announced: look at the problems."
        return "The file is whole."

    return _do(request, form, do, _url(request, transfer_id))


@demands(P.RECONCILE)
@require_POST
def cancel(request, transfer_id):
    transfer, form = _transfer(request, transfer_id), ReasonForm(request.POST)

    def do():
        cancel_transfer(transfer=transfer, scope=request.scope, **form.cleaned_data)
        return "The transfer is cancelled."

    return _do(request, form, do, _url(request, transfer_id))


def _do(request, form, act, page: str):
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        done = act()
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, done)
    return redirect(page)


def _transfer(request, transfer_id) -> Transfer:
    transfers = with_standing(Transfer.objects.filter(trial=request.trial))
    return get_object_or_404(transfers.select_related("trial"), pk=transfer_id)


def _check_url(request, check: str) -> str:
    return reverse("reconciliation-check", args=[request.trial.key, check])


def _url(request, transfer_id) -> str:
    return reverse("transfer", args=[request.trial.key, transfer_id])
