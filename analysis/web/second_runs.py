"""The independent second run of a run, and the package that it can be made from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from analysis.packages import take_package
from analysis.second_runs import bring, why_not_check
from analysis.tasks import ask_for_second_run
from analysis.web.finding import run_found
from analysis.web.second_run_forms import ResultsForm
from analysis.web.second_run_pages import second_run_page
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused, refuse_if
from trials.web.access import demands, refused
from trials.web.downloads import note_download


@demands(P.SEE_RUNS)
@require_GET
def show(request, run_id):
    return _page(request, run_found(request, run_id), ResultsForm())


@demands(P.START_RUNS)
@require_POST
def ask(request, run_id):
    run = run_found(request, run_id)
    try:
        refuse_if(why_not_check(run))
    except Refused as refusal:
        return refused(request, refusal, reverse("second-run", args=[request.trial.key, run.pk]))
    ask_for_second_run(run)
    messages.success(request, "A worker computes the figures with R: look again in a minute.")
    return redirect("second-run", request.trial.key, run.pk)


@demands(P.START_RUNS)
@require_POST
def bring_results(request, run_id):
    run, form = run_found(request, run_id), ResultsForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            bring(
                run=run,
                implementation=said["implementation"],
                text=said["file"],
                scope=request.scope,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The results are compared.")
            return redirect("second-run", request.trial.key, run.pk)
    return _page(request, run, form, status=422)


@demands(P.START_RUNS)
@require_POST
def take(request, run_id):
    """The package, as a file."""
    run = run_found(request, run_id)
    try:
        package = take_package(run, request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("run", args=[request.trial.key, run.pk]))
    note_download(package.name, package.sha256, request.scope)
    disposition = {"Content-Disposition": f'attachment; filename="{package.name}"'}
    return HttpResponse(package.content, content_type="application/zip", headers=disposition)


def _page(request, run, form, status: int = 200):
    page = second_run_page(run, request.trial, request.scope) | {"form": form}
    return render(request, "analysis/runs/second_run.html", page, status=status)
