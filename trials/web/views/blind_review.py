"""The blind review: who belongs to which analysis set, its minutes and their signatures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.blind_review import Decision, decide, sign_minutes, write_minutes
from trials.authorization.permissions import Permission as P
from trials.models import Participant
from trials.refusals import Refused, refuse_if
from trials.selectors.blind_review import reviewed
from trials.selectors.lock_records import latest_minutes
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.lock_forms import MinutesForm
from trials.web.presenters.blind_review import review_page
from trials.web.proof import proof_of


@demands(P.SEE_LOCK_BOARD)
def show_review(request):
    context = review_page(request.trial, request.scope, request.user)
    return render(request, "trials/lock/review.html", context)


@demands(P.REVIEW_BLIND)
@require_POST
def decide_one(request, number):
    person = get_object_or_404(Participant, trial=request.trial, number=number)
    decisions = [
        Decision(
            person,
            one.code,
            request.POST.get(f"set-{one.code}") == "in",
            request.POST.get("reason", ""),
        )
        for one in study_of(request.trial).analysis_sets
    ]
    return _decide(request, decisions)


@demands(P.REVIEW_BLIND)
@require_POST
def take_suggestions(request):
    """For whoever is not decided on: as the study file says."""
    decisions = [
        Decision(row.participant, code, included, "" if included else "As the study file says")
        for row in reviewed(request.trial)
        for code, included in row.suggested.items()
        if code not in row.decisions
    ]
    return _decide(request, decisions)


@demands(P.REVIEW_BLIND)
@require_POST
def write(request):
    form = MinutesForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        write_minutes(trial=request.trial, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(request, "The minutes are kept: two people sign them.")
    return redirect(_page(request))


@demands(P.REVIEW_BLIND)
@require_POST
def sign(request):
    try:
        minutes = latest_minutes(request.trial)
        refuse_if(None if minutes else "There are no minutes yet.")
        ended = sign_minutes(
            minutes=minutes,
            seen_hash=request.POST.get("seen_hash", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(
        request,
        "The blind review has ended." if ended else "Signed. The second person is awaited.",
    )
    return redirect(_page(request))


def _decide(request, decisions: list[Decision]):
    try:
        new = decide(trial=request.trial, decisions=decisions, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(request, f"New decisions: {new}.")
    return redirect(_page(request))


def _page(request) -> str:
    return reverse("blind-review", args=[request.trial.key])
