"""Signing: a rater the own rating, the physician of a site a participant's casebook."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from trials.actions.signing import sign_casebook, sign_rating
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Participant
from trials.refusals import Refused
from trials.selectors.entries import reasons_not_done
from trials.selectors.signatures import casebook_of, casebooks_of, signed_forms
from trials.web.access import demands, refused
from trials.web.presenters.signing import casebook_page, casebooks_page, rating_page
from trials.web.proof import proof_of
from trials.web.views.entries import entry_of


@demands(P.SIGN_RATINGS)
def rating(request, entry_id):
    found = entry_of(request, entry_id)
    if request.method == "POST":
        return _sign_rating(request, found)
    form = signed_forms([found])[0]
    latest = found.revisions.order_by("-number").first()
    page = rating_page(form, latest, request.trial, request.user, request.scope)
    return render(request, "trials/signing/rating.html", page)


def _sign_rating(request, found: Entry):
    try:
        proof = proof_of(request)
        seen = request.POST.get("seen", "")
        sign_rating(entry=found, seen_hash=seen, scope=request.scope, **proof)
    except Refused as refusal:
        return refused(request, refusal, reverse("sign-rating", args=[request.trial.key, found.pk]))
    messages.success(request, f"Interview {found.token} is signed.")
    return redirect("interviews", request.trial.key)


@demands(P.SIGN_CASEBOOKS, P.SEE_LOCK_BOARD)
def casebooks(request):
    people = Participant.objects.filter(trial=request.trial).select_related("site")
    found = casebooks_of(people.order_by("number"), request.trial)
    page = casebooks_page(found, request.trial, request.scope)
    return render(request, "trials/signing/casebooks.html", page)


@demands(P.SIGN_CASEBOOKS)
def casebook(request, number):
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    participant = get_object_or_404(people, number=number)
    if request.method == "POST":
        return _sign_casebook(request, participant)
    forms, reasons = casebook_of(participant), reasons_not_done(participant)
    page = casebook_page(participant, forms, reasons, request.trial, request.user)
    return render(request, "trials/signing/casebook.html", page)


def _sign_casebook(request, participant: Participant):
    page = reverse("casebook", args=[request.trial.key, participant.number])
    try:
        seen = dict(_seen(text) for text in request.POST.getlist("seen"))
        proof = proof_of(request)
        signed = sign_casebook(participant=participant, seen=seen, scope=request.scope, **proof)
    except Refused as refusal:
        return refused(request, refusal, page)
    forms = "1 form is" if signed == 1 else f"{signed} forms are"
    messages.success(request, f"{forms} signed.")
    return redirect(page)


def _seen(text: str) -> tuple[uuid.UUID, str]:
    """What the page listed of one form: its entry and the hash of its answers."""
    entry, _, content_hash = text.partition(":")
    try:
        return uuid.UUID(entry), content_hash
    except ValueError:
        raise Refused("This page is incomplete: load it again.") from None
