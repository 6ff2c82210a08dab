"""Reviews of the ledger: planned, drawn, looked at, closed with a signature."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.ledger_review import close_review, draw_sample, mark_lines, plan_review
from trials.authorization.permissions import Permission as P
from trials.models import DataQuery, Deviation, LedgerReview, Site
from trials.refusals import Refused
from trials.selectors.ledger_review import reviews_of
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.ledger_forms import MarkForm, PlanForm
from trials.web.presenters.ledger_reviews import review_page, reviews_page
from trials.web.proof import proof_of


@demands(P.REVIEW_LEDGER, P.INSPECT)
def show_reviews(request):
    sites = Site.objects.filter(trial=request.trial).order_by("code")
    form = PlanForm(request.POST or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            plan_review(trial=request.trial, scope=request.scope, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The review is planned.")
            return redirect("ledger-reviews", request.trial.key)
    page = reviews_page(request.trial, request.scope) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "trials/ledger/reviews.html", page, status=status)


@demands(P.REVIEW_LEDGER, P.INSPECT)
def show_review(request, review_id):
    review = _review(request, review_id)
    page = review_page(review, request.trial, request.scope, request.user)
    return render(request, "trials/ledger/review.html", page)


@demands(P.REVIEW_LEDGER)
@require_POST
def draw(request, review_id):
    return _done(request, review_id, lambda review: draw_sample(review=review, scope=request.scope))


@demands(P.REVIEW_LEDGER)
@require_POST
def mark(request, review_id):
    def looked_at(review: LedgerReview) -> None:
        form = MarkForm(
            request.POST,
            queries=DataQuery.objects.filter(trial=request.trial),
            deviations=Deviation.objects.filter(trial=request.trial),
        )
        if not form.is_valid():
            raise Refused(sentences(form))
        mark_lines(review=review, scope=request.scope, **form.said())

    return _done(request, review_id, looked_at)


@demands(P.REVIEW_LEDGER)
@require_POST
def close(request, review_id):
    def closed(review: LedgerReview) -> None:
        proof, statement = proof_of(request), request.POST.get("statement", "")
        close_review(review=review, statement=statement, scope=request.scope, **proof)

    return _done(request, review_id, closed)


def _done(request, review_id, act):
    """Do it, and back to the review; or the page that says why not."""
    review = _review(request, review_id)
    try:
        act(review)
    except Refused as refusal:
        url = reverse("ledger-review", args=[request.trial.key, review_id])
        return refused(request, refusal, url)
    return redirect("ledger-review", request.trial.key, review_id)


def _review(request, review_id) -> LedgerReview:
    return get_object_or_404(reviews_of(request.trial).select_related("trial"), pk=review_id)
