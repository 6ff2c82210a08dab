"""The rater coordinator: the pool of raters, and interviews that are given away by token."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.rater_pool import certify, declare, keep_profile
from trials.actions.raters import assign, assign_again, assign_by_rules, assign_waiting
from trials.authorization.permissions import Permission as P
from trials.models import Entry, User
from trials.refusals import Refused
from trials.selectors.interviews import named_by
from trials.selectors.raters import Rater, raters_of
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.presenters.raters import interview_page, pool_page, rater_page
from trials.web.rater_forms import CertificateForm, DeclarationForm, ProfileForm


@demands(P.MANAGE_RATERS)
def show_raters(request):
    return render(request, "trials/raters/list.html", pool_page(request.trial))


@demands(P.MANAGE_RATERS)
def show_rater(request, rater_id):
    page = rater_page(_rater(request, rater_id), request.trial)
    return render(request, "trials/raters/detail.html", page)


@demands(P.MANAGE_RATERS)
@require_POST
def profile(request, rater_id):
    spoken = _rater(request, rater_id).languages
    return _keep(request, rater_id, partial(ProfileForm, spoken=spoken), keep_profile)


@demands(P.MANAGE_RATERS)
@require_POST
def certificate(request, rater_id):
    return _keep(request, rater_id, CertificateForm, certify)


@demands(P.MANAGE_RATERS)
@require_POST
def declaration(request, rater_id):
    return _keep(request, rater_id, DeclarationForm, declare)


@demands(P.MANAGE_RATERS)
@require_POST
def assign_all(request):
    given, left = assign_waiting(trial=request.trial, scope=request.scope)
    messages.success(request, f"Interviews given to raters: {given}.")
    for one in left:
        messages.warning(request, f"{one.token}: {one.why}")
    return redirect("raters", request.trial.key)


@demands(P.MANAGE_RATERS)
def show_interview(request, token):
    page = interview_page(_interview(request, token), token)
    return render(request, "trials/raters/interview.html", page)


@demands(P.MANAGE_RATERS)
@require_POST
def give(request, token):
    def do(entry: Entry) -> User:
        rater = _rater(request, request.POST.get("rater")).user
        assign(entry=entry, rater=rater, scope=request.scope, alone=False)
        return rater

    return _give(request, token, do)


@demands(P.MANAGE_RATERS)
@require_POST
def give_by_rules(request, token):
    return _give(request, token, lambda entry: assign_by_rules(entry=entry, scope=request.scope))


@demands(P.MANAGE_RATERS)
@require_POST
def give_again(request, token):
    def do(entry: Entry) -> User:
        rater = _rater(request, request.POST.get("rater")).user
        reason = request.POST.get("reason", "")
        assign_again(entry=entry, rater=rater, reason=reason, scope=request.scope)
        return rater

    return _give(request, token, do)


def _give(request, token: str, act):
    try:
        rater = act(_interview(request, token))
    except Refused as refusal:
        back_url = reverse("rater-interview", args=[request.trial.key, token])
        return refused(request, refusal, back_url)
    messages.success(request, f"Interview {token} is given to {rater.name}.")
    return redirect("raters", request.trial.key)


def _keep(request, rater_id, form_class, act):
    rater = _rater(request, rater_id).user
    form = form_class(request.POST, study=study_of(request.trial))
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        act(trial=request.trial, rater=rater, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, reverse("rater", args=[request.trial.key, rater_id]))
    messages.success(request, f"{rater.name}: it is on record.")
    return redirect("rater", request.trial.key, rater_id)


def _rater(request, rater_id) -> Rater:
    """rater_id: as it came, so it may be anything."""
    found = [one for one in raters_of(request.trial) if str(one.user.pk) == str(rater_id)]
    if not found:
        raise Http404
    return found[0]


def _interview(request, token: str) -> Entry:
    entry = named_by(request.trial, token)
    if entry is None:
        raise Http404
    return entry
