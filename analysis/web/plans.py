"""Analysis plans: keep one, read it, compare its versions, sign it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from analysis.models import AnalysisPlan
from analysis.planning import sign_plan
from analysis.plans.shipping import shipped_plans
from analysis.runs import add_plan, kept_already
from analysis.web.finding import plan_found
from analysis.web.plan_forms import PlanForm
from analysis.web.plan_pages import (
    add_page,
    difference_page,
    plan_page,
    plans_page,
    what_is_wrong,
)
from analysis.web.plan_status import status_shown
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.web.access import asked_again, demands
from trials.web.downloads import text_taken
from trials.web.proof import proof_of


@demands(P.SEE_RUNS)
@require_GET
def show_plans(request):
    return render(request, "analysis/plans/list.html", plans_page(request.trial, request.scope))


@demands(P.START_RUNS)
def add(request):
    """The form; and once more with every problem, where what was sent is no plan."""
    form = PlanForm(request.POST or None, request.FILES or None)
    page, status = add_page(request.trial) | {"form": form}, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                kept = _keep(request, **form.cleaned_data)
            except Refused as refusal:
                page |= what_is_wrong(request.trial, str(refusal), form.cleaned_data["text"])
            else:
                return redirect("plan", request.trial.key, kept.pk)
    return render(request, "analysis/plans/add.html", page, status=status)


@demands(P.START_RUNS)
@require_POST
def take(request):
    """Keep a plan that comes with Equipoise."""
    name = request.POST.get("name", "")
    if name not in shipped_plans():
        raise Http404
    text, source = shipped_plans()[name], f"{name}.yaml"
    try:
        kept = _keep(request, text=text, source=source)
    except Refused as refusal:
        page = add_page(request.trial) | what_is_wrong(request.trial, str(refusal), text)
        page |= {"form": PlanForm()}
        return render(request, "analysis/plans/add.html", page, status=422)
    return redirect("plan", request.trial.key, kept.pk)


def _keep(request, *, text: str, source: str) -> AnalysisPlan:
    before = kept_already(request.trial, text)
    kept = add_plan(trial=request.trial, text=text, source=source, scope=request.scope)
    if before:
        on = date_format(before.added_at, "j M Y")
        messages.info(request, f"This plan is kept already, since {on}: nothing was added.")
    return kept


@demands(P.SEE_RUNS)
@require_GET
def show_plan(request, plan_id):
    kept = plan_found(request, plan_id)
    page = plan_page(kept, request.trial, request.scope, request.user)
    return render(request, "analysis/plans/detail.html", page)


@demands(P.SEE_RUNS)
@require_GET
def show_difference(request, plan_id, before_id):
    kept, before = plan_found(request, plan_id), plan_found(request, before_id)
    page = difference_page(kept, before, request.trial)
    return render(request, "analysis/plans/difference.html", page)


@demands(P.SEE_RUNS)
@require_GET
def download(request, plan_id):
    kept = plan_found(request, plan_id)
    name = f"{request.trial.key}-plan-{kept.sha256[:12]}.yaml"
    return text_taken(kept.text, name=name, kind="application/yaml", scope=request.scope)


@demands(P.SIGN_PLANS)
@require_POST
def sign(request, plan_id):
    kept = plan_found(request, plan_id)
    try:
        status = sign_plan(
            plan=kept,
            seen_hash=request.POST.get("seen_hash", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        page = plan_page(kept, request.trial, request.scope, request.user)
        return asked_again(request, refusal, "analysis/plans/detail.html", page)
    messages.success(request, f"Signed. The plan is: {status_shown(status)['label'].lower()}.")
    return redirect("plan", request.trial.key, kept.pk)
