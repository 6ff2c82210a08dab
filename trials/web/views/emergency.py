"""The vault's page for an emergency: whose arm, why, one look more, and the answer."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.emergency import ask_emergency, confirm_emergency, open_arm
from trials.authorization.permissions import Permission as P
from trials.context import reading
from trials.models import EmergencyRequest
from trials.policies.second_factors import NO_SECOND_FACTOR
from trials.refusals import Refused
from trials.selectors.unblindings import waiting_requests
from trials.web.access import demands, refused
from trials.web.emergency_forms import EmergencyForm
from trials.web.forms import sentences
from trials.web.presenters.emergency import emergency_page, request_page
from trials.web.proof import proof_of

NOT_WAITING = "This request was opened already, or is older than an hour: ask again."


@demands(P.BREAK_BLIND, P.REVIEW_UNBLINDINGS)
def show_emergency(request):
    context = emergency_page(request.trial, request.scope, request.user)
    return render(request, "vault/emergency/list.html", context)


@demands(P.BREAK_BLIND)
@require_POST
def ask(request):
    form = EmergencyForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        asked = ask_emergency(trial=request.trial, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, reverse("emergency", args=[request.trial.key]))
    return redirect("emergency-request", request.trial.key, asked)


@demands(P.BREAK_BLIND, P.REVIEW_UNBLINDINGS)
def show_request(request, request_id):
    asked = waiting_requests(request.trial).filter(pk=request_id).first()
    if asked is None:
        messages.warning(request, NOT_WAITING)
        return redirect("emergency", request.trial.key)
    context = request_page(asked, request.scope, request.user)
    return render(request, "vault/emergency/request.html", context)


# No transaction around it: the record must be committed before the slot is given out.
@transaction.non_atomic_requests
@demands(P.BREAK_BLIND)
@require_POST
def open_one(request, request_id):
    """The answer is this page, once: it is kept nowhere and cannot be asked for by its address."""
    try:
        asked = _waiting(request, request_id)
        arm = open_arm(request=asked, second_factor=_given_again(request), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("emergency", args=[request.trial.key]))
    context = {
        "number": asked.participant_number,
        "site": asked.site_code,
        "arm": arm.label,
        "back_url": reverse("emergency", args=[request.trial.key]),
    }
    return render(request, "vault/emergency/answer.html", context)


@transaction.non_atomic_requests
@demands(P.BREAK_BLIND, P.REVIEW_UNBLINDINGS)
@require_POST
def confirm(request, request_id):
    page = reverse("emergency", args=[request.trial.key])
    try:
        asked = _waiting(request, request_id)
        second_factor = _given_again(request)
        confirm_emergency(request=asked, second_factor=second_factor, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, f"Confirmed: {asked.actor_name} opens the arm.")
    return redirect(page)


def _waiting(request, request_id) -> EmergencyRequest:
    with reading(request.scope):
        asked = waiting_requests(request.trial).filter(pk=request_id).first()
    if asked is None:
        raise Refused(NOT_WAITING)
    return asked


def _given_again(request) -> float:
    """When password and second factor were given; a code is used up by it."""
    proof = proof_of(request)
    if "second_factor" not in proof:
        raise Refused(NO_SECOND_FACTOR)
    return proof["second_factor"]
