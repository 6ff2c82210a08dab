"""The flow of participants, and the screening log that it begins with."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from trials.actions.screening import record_prescreening
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.models import Site
from trials.policies import why_not_write
from trials.refusals import Refused
from trials.web.access import demands
from trials.web.presenters.flow import flow_page
from trials.web.presenters.screening import screening_page
from trials.web.site_forms import PrescreeningForm


@demands(P.SEE_FLOW)
def show_flow(request):
    as_of, problem = _as_of(request.GET.get("as_of", ""))
    page = flow_page(request.trial, as_of) | {"problem": problem}
    return render(request, "trials/flow/detail.html", page, status=422 if problem else 200)


def _as_of(said: str) -> tuple[date, str]:
    """The day, and what is wrong with the one that was asked for."""
    if not said:
        return date.today(), ""
    try:
        return date.fromisoformat(said), ""
    except ValueError:
        return date.today(), "Give a date as year-month-day; shown is today."


@demands(P.SEE_FLOW)
def show_screening(request):
    may_add = not (
        why_not_permitted(request.scope, P.ADD_PARTICIPANTS) or why_not_write(request.trial)
    )
    form = PrescreeningForm(request.POST or None) if may_add else None
    if form and request.method == "POST" and form.is_valid():
        site = get_object_or_404(Site.objects.select_related("trial"), trial=request.trial)
        try:
            line = record_prescreening(site=site, scope=request.scope, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{line.number} is in the log.")
            return redirect("screening", request.trial.key)
    page = screening_page(request.trial, request.GET.dict()) | {"form": form}
    status = 422 if form and form.errors else 200
    return render(request, "trials/screening/log.html", page, status=status)
