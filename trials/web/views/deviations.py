"""Deviations from the protocol: the list, one with its history, and each step."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions.deviations import NEEDED, classify, report_deviation, take_step
from trials.authorization.permissions import Permission as P
from trials.models import Deviation, Participant, Visit
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.deviation_forms import FORM_OF_STEP, ClassForm, ReportForm, StepForm
from trials.web.forms import sentences
from trials.web.presenters.deviations import deviation_page, deviations_page

READERS = (P.REPORT_DEVIATIONS, P.CLASSIFY_DEVIATIONS, P.SEE_LOCK_BOARD)


@demands(*READERS)
def show_deviations(request):
    page = deviations_page(request.trial, request.scope, request.GET.dict())
    return render(request, "trials/deviations/list.html", page)


@demands(*READERS)
def show_deviation(request, deviation_id):
    page = deviation_page(_deviation(request, deviation_id), request.trial, request.scope)
    return render(request, "trials/deviations/detail.html", page)


@demands(P.REPORT_DEVIATIONS)
@require_POST
def report(request):
    back = redirect("deviations", request.trial.key)
    form = ReportForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        said = dict(form.cleaned_data)
        participant = _participant(request, said.pop("number"))
        said["visit"] = _visit(participant, said.pop("visit"))
        made = report_deviation(participant=participant, scope=request.scope, **said)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{participant.number}: the deviation is on record.")
    return redirect("deviation", request.trial.key, made.pk)


@demands(P.CLASSIFY_DEVIATIONS)
@require_POST
def classify_several(request):
    """Those that were ticked on the list, all in the same way and for the same reason."""
    back = redirect("deviations", request.trial.key)
    form = ClassForm(request.POST)
    ticked = [pk for pk in request.POST.getlist("deviation") if _is_id(pk)]
    chosen = list(Deviation.objects.filter(trial=request.trial, pk__in=ticked))
    try:
        if not chosen:
            raise Refused("Tick the deviations that are to be classified.")
        if not form.is_valid():
            raise Refused(sentences(form))
        steps = classify(deviations=chosen, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"Classified: {len(steps)}.")
    return back


@demands(P.REPORT_DEVIATIONS, P.CLASSIFY_DEVIATIONS)
@require_POST
def step(request, deviation_id, state):
    if state not in NEEDED:
        raise Http404
    deviation = _deviation(request, deviation_id)
    back = redirect("deviation", request.trial.key, deviation.pk)
    form = FORM_OF_STEP.get(state, StepForm)(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        take_step(deviation=deviation, state=state, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{Deviation.State(state).label}, recorded.")
    return back


def _deviation(request, pk) -> Deviation:
    found = Deviation.objects.filter(trial=request.trial)
    return get_object_or_404(found.select_related("participant", "visit", "site"), pk=pk)


def _participant(request, number: str) -> Participant:
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    found = people.filter(number=number).first()
    if found is None:
        raise Refused(f"There is no participant {number!r} in this study.")
    return found


def _visit(participant: Participant, name: str) -> Visit | None:
    """By its name, as pages and exports show it."""
    if not name.strip():
        return None
    visits = {visit.name: visit for visit in Visit.objects.filter(participant=participant)}
    if name.strip() not in visits:
        raise Refused(
            f"{participant.number} has no visit {name!r}; there are: {', '.join(visits)}."
        )
    return visits[name.strip()]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
