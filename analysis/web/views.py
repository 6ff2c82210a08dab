"""Plans and runs: start, watch, read, and see what stands behind a figure."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis import runs
from analysis.models import Run
from analysis.snapshots import SnapshotAltered
from analysis.web.cancelling import GOES_ON, left_in_words, work_of
from analysis.web.finding import plan_found
from analysis.web.life import life_of
from analysis.web.plan_pages import plans_to_run
from analysis.web.presenters import run_details, run_sections, run_summary
from analysis.web.public_data import public_data_shown
from analysis.web.reports import report_on_page
from analysis.web.rows import rows_behind
from analysis.web.second_run_pages import package_shown, second_run_of
from analysis.web.sites import WITHOUT_EXCLUDED, choices_of_sites
from analysis.web.sources import source_page
from analysis.web.starting import start_analysis
from analysis.web.way import way_of
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.refusals import Refused
from trials.selectors.provenance import provenance_of
from trials.selectors.trials import latest_snapshot
from trials.web.access import demands, refused


@demands(P.SEE_RUNS)
def runs_page(request):
    trial = request.trial
    plans = plans_to_run(trial)
    versions = {plan["id"]: plan["version"] for plan in plans}
    context = {
        "way": way_of(trial),
        "snapshot": _snapshot(trial),
        "why_not_run": why_not_permitted(request.scope, P.START_RUNS)
        or runs.why_not_run(trial, Run.Kind.DRY),
        "plans": plans,
        "plans_url": reverse("plans", args=[trial.key]),
        "choices_of_sites": choices_of_sites(trial),
        "start_url": reverse("start-run", args=[trial.key]),
        "runs": [
            run_summary(run, trial) | {"version": versions[run.plan_id]}
            for run in _runs(trial).order_by("-started_at")
        ],
    }
    return render(request, "analysis/runs/list.html", context)


@demands(P.START_RUNS)
@require_POST
def start_run(request):
    trial = request.trial
    try:
        run = start_analysis(
            trial=trial,
            plan=plan_found(request, request.POST.get("plan")),
            scope=request.scope,
            dry=request.POST.get("dry") == "yes",
            without_excluded_sites=request.POST.get("sites") == WITHOUT_EXCLUDED,
        )
    except Refused as refusal:
        return refused(request, refusal, reverse("runs", args=[trial.key]))
    return redirect("run", trial.key, run.pk)


@demands(P.SEE_RUNS)
def run_page(request, run_id):
    run = _run(request, run_id)
    context = {
        "run": run_details(run, request.trial),
        "life": life_of(run, request.trial),
        "left": left_in_words(run),
        "work": work_of(run, request.trial, request.scope),
        "second": second_run_of(run, request.trial),
        "package": package_shown(run, request.trial, request.scope),
        "public_data": public_data_shown(run, request.trial, request.scope),
        "sections": run_sections(run, request.trial),
        "report": report_on_page(run, request.trial),
        "progress_url": _progress_url(request, run),
        # Followed by # and a method.
        "methods_url": reverse("methods", args=[request.trial.key]),
        # Followed by the id of an analysis.
        "rows_url": reverse("run-rows", args=[request.trial.key, run.pk, "x"])[: -len("x/")],
        "back_url": reverse("runs", args=[request.trial.key]),
    }
    return render(request, "analysis/runs/detail.html", context)


@demands(P.SEE_RUNS)
def run_progress(request, run_id):
    run = _run(request, run_id)
    context = {
        "run": run_summary(run, request.trial),
        "left": left_in_words(run),
        "progress_url": _progress_url(request, run),
    }
    return render(request, "analysis/runs/_progress.html", context)


@demands(P.SEE_RUNS)
def rows_page(request, run_id, analysis_id):
    run = _run(request, run_id)
    result = runs.result_of(run)
    if result is None or analysis_id not in result["analyses"]:
        raise Http404
    analysis = result["analyses"][analysis_id]
    try:
        # A savepoint, so that the page that says no can still ask the database.
        with transaction.atomic():
            context = rows_behind(run, analysis_id, analysis, request.trial, request.scope)
    except SnapshotAltered as altered:
        back = reverse("run", args=[request.trial.key, run.pk])
        return refused(request, Refused(str(altered)), back)
    return render(request, "analysis/runs/rows.html", context)


@demands(P.SEE_RUNS, P.SEE_LEDGER)
def answer_source(request, revision_id):
    """From a value back to its signatures and its seal, and on to the figures made of it."""
    found = provenance_of(request.trial, revision_id)
    if found is None:
        raise Http404
    page = source_page(found, request.trial, request.scope)
    return render(request, "analysis/runs/source.html", page)


def _run(request, run_id) -> Run:
    return get_object_or_404(_runs(request.trial), pk=run_id)


def _runs(trial):
    found = Run.objects.filter(trial=trial).select_related("plan", "started_by")
    return runs.with_progress(found)


def _progress_url(request, run: Run) -> str | None:
    if runs.state_read(run) in GOES_ON:
        return reverse("run-progress", args=[request.trial.key, run.pk])
    return None


def _snapshot(trial) -> dict | None:
    snapshot = latest_snapshot(trial)
    if snapshot is None:
        return None
    return {
        "hash": snapshot.sha256,
        "taken_at": snapshot.taken_at,
        "participants": snapshot.participants,
        "revisions": snapshot.revisions,
    }
