"""Words typed by mistake: asked for from the history of a form, confirmed on a page of its own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.redactions import ask_redaction, confirm_redaction
from trials.authorization.permissions import Permission as P
from trials.models import RedactionRequest, Revision
from trials.policies.redaction import texts_of
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor
from trials.studies.loading import form_of
from trials.web.access import demands, refused
from trials.web.presenters.redactions import redactions_page
from trials.web.proof import proof_of


@demands(P.ASK_REDACTION, P.CONFIRM_REDACTION, P.SEE_INTEGRITY)
def show_redactions(request):
    page = redactions_page(
        request.trial, request.scope, has_second_factor=has_second_factor(request.user)
    )
    return render(request, "trials/redactions/list.html", page)


@demands(P.ASK_REDACTION)
def ask(request, revision_id):
    """The texts of one revision, of which one can be asked to go."""
    revisions = Revision.objects.filter(trial=request.trial)
    revision = get_object_or_404(revisions.select_related("entry", "trial"), pk=revision_id)
    if revision.form_class not in request.scope.form_classes:
        raise Http404
    page = reverse("redactions", args=[request.trial.key])
    if request.method == "POST":
        return _ask(request, revision, page)
    entry = revision.entry
    texts = texts_of(revision, form_of(request.trial, entry.form_key, entry.form_version))
    choices = [{"value": key, "label": label} for key, label in texts.items()]
    context = {
        "number": revision.number,
        "form": entry.name,
        "items": choices,
        "back_url": reverse("entry-history", args=[request.trial.key, revision.entry_id]),
    }
    return render(request, "trials/redactions/ask.html", context)


def _ask(request, revision: Revision, page: str):
    item, reason = request.POST.get("item", ""), request.POST.get("reason", "")
    try:
        ask_redaction(revision=revision, item=item, reason=reason, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "It is asked for. A quality auditor confirms it.")
    return redirect(page)


@demands(P.CONFIRM_REDACTION)
@require_POST
def confirm(request, request_id):
    page = reverse("redactions", args=[request.trial.key])
    asked = get_object_or_404(RedactionRequest, trial=request.trial, pk=request_id)
    try:
        confirm_redaction(request=asked, scope=request.scope, **proof_of(request))
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "The words are taken out.")
    return redirect(page)
