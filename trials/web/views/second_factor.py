"""One's own second factors: an app, passkeys, codes to recover with. And those of other people,
taken away where a device is lost."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions import passkeys
from trials.actions.accounts import sign_out_everywhere
from trials.actions.recovery_codes import draw_recovery_codes
from trials.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_app,
    take_away_second_factor,
)
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.selectors.second_factors import (
    passkeys_of,
    people_with_second_factors,
    recovery_codes_left,
)
from trials.web.access import demands, refused
from trials.web.emergency_forms import TakeAwayForm
from trials.web.forms import sentences
from trials.web.presenters.account import factors_page, people_page
from trials.web.proof import host_of, passkey_in, proof_of
from trials.web.sessions import begin_session

BEGUN = "passkey_begun"


@login_required
def show_own(request):
    return render(request, "account/second_factor.html", factors_page(request.user))


def _changes(view):
    """A change of one's own second factors. There is no transaction around it: a wrong code must
    be counted although the page says no."""

    @transaction.non_atomic_requests
    @login_required
    @require_POST
    def changing(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refused(request, refusal, reverse("second-factor"))

    return changing


@_changes
def begin(request):
    proof_of(request)
    begin_second_factor(user=request.user)
    return redirect("second-factor")


@_changes
def confirm(request):
    confirm_second_factor(user=request.user, code=request.POST.get("code", ""))
    return _has_one_now(request, "The app is set up.")


@_changes
def remove(request):
    proof_of(request)
    remove_app(user=request.user)
    messages.success(request, "The app counts no more.")
    return redirect("second-factor")


@_changes
def draw_codes(request):
    proof_of(request)
    return _show_codes(request)


@_changes
def begin_passkey(request):
    """What the browser is to ask its authenticator, as JSON; the proof comes with it."""
    try:
        proof_of(request)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    options, request.session[BEGUN] = passkeys.begin_passkey(
        user=request.user, host=host_of(request)
    )
    return JsonResponse(options)


@_changes
def add_passkey(request):
    passkeys.add_passkey(
        user=request.user,
        host=host_of(request),
        name=request.POST.get("name", "").strip()[:60],
        begun=request.session.pop(BEGUN, {}),
        answer=passkey_in(request.POST.get("passkey", "")),
    )
    return _has_one_now(request, "The passkey is added.")


@_changes
def remove_passkey(request, passkey_id):
    passkey = get_object_or_404(passkeys_of(request.user), pk=passkey_id)
    proof_of(request)
    passkeys.remove_passkey(user=request.user, passkey=passkey)
    messages.success(request, f"The passkey {passkey.name} counts no more.")
    return redirect("second-factor")


def _has_one_now(request, sentence: str):
    """A sign-in that was made without it has ended; this one begins anew, with it. With the first
    one come the codes to recover with."""
    sign_out_everywhere(user=request.user)
    begin_session(request.session)
    request.session.cycle_key()
    request.session["second_factor"] = True
    messages.success(request, sentence)
    if recovery_codes_left(request.user):
        return redirect("second-factor")
    return _show_codes(request)


def _show_codes(request):
    """This page once: the codes are kept nowhere."""
    codes = draw_recovery_codes(user=request.user)
    return render(request, "account/recovery_codes.html", {"codes": codes})


@demands(P.RESET_SECOND_FACTORS, P.INVITE_PEOPLE)
def show_people(request):
    people = people_with_second_factors(request.trial, request.scope, _realm())
    return render(request, "account/people.html", people_page(people, request.trial))


@demands(P.RESET_SECOND_FACTORS, P.INVITE_PEOPLE)
@require_POST
def take_away(request, user_id):
    page = reverse("second-factors", args=[request.trial.key])
    people = people_with_second_factors(request.trial, request.scope, _realm())
    member = get_object_or_404(people, user=user_id)
    form = TakeAwayForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        take_away_second_factor(
            user=member.user,
            trial=request.trial,
            realm=_realm(),
            scope=request.scope,
            **form.cleaned_data,
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, f"{member.user.name} sets up a new second factor.")
    return redirect(page)


def _realm() -> str:
    return "vault" if settings.IS_VAULT else "web"
