"""A dosing session: its page, and each decision and dose."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions.dosing import record_dosing
from trials.authorization.permissions import Permission as P
from trials.models import Visit
from trials.refusals import Refused
from trials.selectors.clocks import moment_at
from trials.studies.loading import study_at
from trials.web.access import demands, refused
from trials.web.forms import DosingForm, sentences
from trials.web.presenters.dosing import dosing_page


@demands(P.GIVE_DOSES, P.ASK_KITS)
def show_session(request, visit_id):
    page = dosing_page(session_visit(request, visit_id), request.trial, request.scope)
    return render(request, "trials/participants/dosing.html", page)


@demands(P.GIVE_DOSES)
@require_POST
def record(request, visit_id):
    visit = session_visit(request, visit_id)
    form = DosingForm(request.POST)
    back = redirect("dosing", request.trial.key, visit.pk)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        said = form.cleaned_data
        step = record_dosing(
            visit=visit,
            kind=said["kind"],
            decision=said["decision"],
            at=moment_at(visit.site, said["at"].replace(tzinfo=None)),
            reason=said["reason"],
            scope=request.scope,
        )
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{step.get_kind_display()}: {step.decision}, recorded.")
    return back


def session_visit(request, visit_id) -> Visit:
    """The visit of a dosing session; 404 for another visit."""
    visits = Visit.objects.filter(trial=request.trial).select_related(
        "participant__site", "participant__trial", "site", "trial"
    )
    visit = get_object_or_404(visits, pk=visit_id)
    if study_at(request.trial, visit.site_id).session_at(visit.code) is None:
        raise Http404
    return visit
