"""Source verification: how far it is, and one participant's fields to tick."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.verification import take_back, verify_fact, verify_fields
from trials.authorization.permissions import Permission as P
from trials.models import Consent, Entry, Participant, ParticipantStep, Revision, Verification
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.monitoring_forms import SeenForm
from trials.web.presenters.verification import participant_page, progress_page


@demands(P.SEE_LOCK_BOARD)
def show_progress(request):
    page = progress_page(request.trial, request.GET.dict())
    return render(request, "trials/monitoring/verification.html", page)


@demands(P.SEE_LOCK_BOARD)
def show_participant(request, number):
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    page = participant_page(get_object_or_404(people, number=number), request.trial, request.scope)
    return render(request, "trials/monitoring/participant.html", page)


@demands(P.VERIFY_SOURCE)
@require_POST
def verify_form(request, entry_id):
    """The fields are posted with the id of the answers that were on the page."""
    entry = _one(request, Entry.objects, entry_id)
    form = SeenForm(request.POST)
    if not form.is_valid():
        back_url = reverse("verification-of", args=[request.trial.key, entry.participant.number])
        return refused(request, Refused(sentences(form)), back_url)
    seen = form.cleaned_data["revision"]
    revision = get_object_or_404(Revision, entry=entry, pk=seen) if seen else None
    fields = request.POST.getlist("field")
    return _do(request, entry, verify_fields, entry=entry, fields=fields, revision=revision)


@demands(P.VERIFY_SOURCE)
@require_POST
def verify_consent(request, consent_id):
    consent = _one(request, Consent.objects, consent_id)
    return _do(request, consent, verify_fact, fact=consent)


@demands(P.VERIFY_SOURCE)
@require_POST
def verify_step(request, step_id):
    step = _one(request, ParticipantStep.objects, step_id)
    return _do(request, step, verify_fact, fact=step)


@demands(P.VERIFY_SOURCE)
@require_POST
def take_one_back(request, verification_id):
    verification = _one(request, Verification.objects, verification_id)
    reason = request.POST.get("reason", "")
    return _do(request, verification, take_back, verification=verification, reason=reason)


def _one(request, rows, pk):
    rows = rows.filter(trial=request.trial).select_related("participant", "trial")
    return get_object_or_404(rows, pk=pk)


def _do(request, about, action, **said):
    """One act; back to the participant, where the next field to verify has the focus."""
    back = redirect("verification-of", request.trial.key, about.participant.number)
    try:
        action(scope=request.scope, **said)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, "Recorded.")
    return back
