"""The vault's pages of second factors: one's own, and those that quality assurance takes away."""

from base64 import b32encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    take_away_second_factor,
)
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.refusals import Refused
from trials.selectors.second_factors import (
    second_factors_of,
    unconfirmed_second_factors_of,
    vault_people,
)
from trials.web.access import demands, refused
from trials.web.emergency_forms import TakeAwayForm
from trials.web.forms import sentences


@login_required
def show_own(request):
    begun = unconfirmed_second_factors_of(request.user).first()
    context = {
        "in_use": second_factors_of(request.user).exists(),
        "begun": begun and {"secret": _in_fours(begun.bin_key), "address": begun.config_url},
        "begin_url": reverse("begin-second-factor"),
        "confirm_url": reverse("confirm-second-factor"),
        "back_url": reverse("openings"),
    }
    return render(request, "vault/second_factor/own.html", context)


# No transaction around these: a wrong code must be counted although the page says no.
@transaction.non_atomic_requests
@login_required
@require_POST
def begin(request):
    page = reverse("second-factor")
    try:
        if not request.user.check_password(request.POST.get("password", "")):
            raise Refused("The password is not right: nothing was changed.")
        begin_second_factor(user=request.user, code=request.POST.get("code", ""))
    except Refused as refusal:
        return refused(request, refusal, page)
    return redirect(page)


@transaction.non_atomic_requests
@login_required
@require_POST
def confirm(request):
    page = reverse("second-factor")
    try:
        confirm_second_factor(user=request.user, code=request.POST.get("code", ""))
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "Your second factor is set up.")
    return redirect(page)


@demands(P.RESET_SECOND_FACTORS)
def show_people(request):
    context = {
        "people": [_person(member, request.trial) for member in vault_people(request.trial)],
        "back_url": reverse("openings"),
    }
    return render(request, "vault/second_factor/people.html", context)


@demands(P.RESET_SECOND_FACTORS)
@require_POST
def take_away(request, user_id):
    page = reverse("second-factors", args=[request.trial.key])
    member = get_object_or_404(vault_people(request.trial), user=user_id)
    form = TakeAwayForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        take_away_second_factor(
            user=member.user, trial=request.trial, scope=request.scope, **form.cleaned_data
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, f"{member.user.name} sets up a new second factor.")
    return redirect(page)


def _person(member, trial) -> dict:
    return {
        "name": member.user.name,
        "role_label": ROLES[member.role].label,
        "is_set_up": member.has_second_factor,
        "act": {
            "label": "Take away",
            "name": f"take-{member.user_id}",
            "url": reverse("take-away-second-factor", args=[trial.key, member.user_id]),
            "fields": [{"name": "reason", "label": "Why", "required": True}],
        }
        if member.has_second_factor
        else None,
    }


def _in_fours(secret: bytes) -> str:
    """As an app takes it, in groups that can be typed."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
