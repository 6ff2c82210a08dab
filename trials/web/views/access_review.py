"""The review of who has access: the list to decide on, and those that were signed."""

import hashlib
import json

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from trials.actions.access_review import people_to_review, review_access
from trials.authorization.permissions import Permission as P
from trials.models import AccessReview
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.presenters.access_review import past_review_page, review_page
from trials.web.proof import proof_of

# The list that was shown waits in the session: what is signed is what was shown.
SHOWN = "access review"


@demands(P.REVIEW_ACCESS, P.INSPECT)
def review(request):
    if request.method == "POST":
        return _sign(request)
    people = people_to_review(request.trial, request.scope)
    page = review_page(people, request.trial, request.scope, request.user)
    request.session[SHOWN] = people
    return render(request, "trials/people/review.html", page | {"seen": _hash_of(people)})


def _sign(request):
    page = reverse("access-review", args=[request.trial.key])
    try:
        seen = _seen(request)
        reason = request.POST.get("reason", "")
        ends = {part: reason for part in request.POST.getlist("end")}
        proof = proof_of(request)
        signed = review_access(
            trial=request.trial, seen=seen, ends=ends, scope=request.scope, **proof
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "The review is signed.")
    return redirect("past-access-review", request.trial.key, signed.pk)


def _seen(request) -> list[dict]:
    people = request.session.get(SHOWN, [])
    if _hash_of(people) != request.POST.get("seen"):
        raise Refused("This is not the list that you opened last: open it again.")
    return people


def _hash_of(people: list[dict]) -> str:
    return hashlib.sha256(json.dumps(people, sort_keys=True).encode()).hexdigest()


@demands(P.REVIEW_ACCESS, P.INSPECT)
def show_review(request, review_id):
    reviews = AccessReview.objects.filter(trial=request.trial).select_related("recorded_by")
    page = past_review_page(get_object_or_404(reviews, pk=review_id), request.trial)
    return render(request, "trials/people/past_review.html", page)
