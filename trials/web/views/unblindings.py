"""Arms that were opened in an emergency, for the blinded: the fact, and its review."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.unblindings import review_unblinding
from trials.authorization.permissions import Permission as P
from trials.models import Unblinding
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.emergency_forms import ReviewForm
from trials.web.forms import sentences
from trials.web.presenters.unblindings import unblindings_page


@demands(P.SEE_UNBLINDINGS)
def show_unblindings(request):
    context = unblindings_page(request.trial, request.scope)
    return render(request, "trials/unblindings/list.html", context)


@demands(P.REVIEW_UNBLINDINGS)
@require_POST
def review(request, unblinding_id, page="unblindings"):
    """page: to which it goes back; the vault has one of its own."""
    page = reverse(page, args=[request.trial.key])
    event = get_object_or_404(Unblinding, trial=request.trial, pk=unblinding_id)
    form = ReviewForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        review_unblinding(unblinding=event, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "The review is recorded.")
    return redirect(page)
