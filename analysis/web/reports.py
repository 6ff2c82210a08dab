"""The report of a run as a file for a journal: each one taken leaves its line in the ledger."""

import hashlib

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis import runs
from analysis.models import Run
from analysis.plans.places import lines_of_analyses
from analysis.reports import Section, sections
from analysis.reports.methods_text import methods_text
from analysis.reports.names import Names
from analysis.reports.report import Report, report_of
from analysis.reports.sections import TITLES, called
from analysis.reports.writers import WRITERS
from analysis.web.finding import run_found
from analysis.web.flow_figure import participants
from analysis.web.methods import method_url
from analysis.web.presenters import titles
from analysis.web.provenance import (
    SIMULATED,
    facts_of,
    interpretation_section,
    mark_of,
    status_lines,
)
from analysis.web.sites import sites_notes
from trials.authorization.permissions import Permission as P
from trials.context import Scope
from trials.models import Trial
from trials.refusals import Refused
from trials.selectors.sites import exclusions
from trials.selectors.trials import is_demonstration
from trials.studies.loading import visit_of
from trials.web.access import demands, refused
from trials.web.downloads import note_download

NO_RESULT = "The run has no result: there is nothing to report."


@demands(P.SEE_RUNS)
@require_POST
def take_report(request, run_id, kind):
    if kind not in WRITERS:
        raise Http404
    run = run_found(request, run_id)
    try:
        return report_file(run, kind, request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("run", args=[request.trial.key, run.pk]))


def report_file(run: Run, kind: str, scope: Scope) -> HttpResponse:
    """The file, whose taking leaves its line in the ledger. Refused before there is a result.

    kind: of WRITERS. scope: of somebody who may see runs.
    """
    result = runs.result_of(run)
    if result is None:
        raise Refused(NO_RESULT)
    writer = WRITERS[kind]
    content = writer.write(report_of_run(run, run.trial, result), run.result.finished_at)
    name = f"report-{run.pk}.{writer.extension}"
    note_download(name, hashlib.sha256(content).hexdigest(), scope)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=writer.content_type, headers=disposition)


def report_of_run(run: Run, trial: Trial, result: dict) -> Report:
    """run: with its plan and who started it. The same for everybody who may see runs."""
    result = _without_numbers_of_people(result)
    words, notes = titles(run, trial), sites_notes(run, exclusions(trial))
    return report_of(
        title=run.plan.title,
        study=f"{trial.key}: {trial.title}",
        caution=SIMULATED if is_demonstration(trial) else "",
        status=status_lines(run),
        mark=mark_of(run),
        sections=[
            Section("Methods", paragraphs=(*_methods(run, trial, result, words), *notes)),
            participants(run, trial, result, words),
            *sections(result, words, notes),
            *interpretation_section(run, trial),
        ],
        facts=facts_of(run, result),
    )


def _without_numbers_of_people(result: dict) -> dict:
    """A journal prints nobody's number: who has the largest leverage stands on the run's page."""
    analyses = {
        id: analysis
        | {
            "estimates": [
                {key: value for key, value in row.items() if key != "participant"}
                for row in analysis["estimates"]
            ]
        }
        for id, analysis in result["analyses"].items()
    }
    return result | {"analyses": analyses}


def report_on_page(run: Run, trial: Trial) -> dict | None:
    """What templates/analysis/reports/_report.html takes; None before there is a result."""
    result = runs.result_of(run)
    if result is None:
        return None
    return {
        "files": [
            {"label": writer.label, "url": reverse("take-report", args=[trial.key, run.pk, kind])}
            for kind, writer in WRITERS.items()
        ],
        "methods": _methods(run, trial, result, titles(run, trial)),
        "traces": _traces(run, trial, result),
    }


def _traces(run: Run, trial: Trial, result: dict) -> list[dict]:
    """Each analysis with the line of the plan that asks for it and the rows that it was made of."""
    plan_url, names = reverse("plan", args=[trial.key, run.plan_id]), Names(titles(run, trial))
    return [
        {
            "id": id,
            "called": called(id, result["analyses"][id], names),
            "method": TITLES.get(result["analyses"][id]["method"], ""),
            "method_url": method_url(trial, result["analyses"][id]["method"]),
            "line": line,
            "plan_url": f"{plan_url}#line-{line}",
            "rows_url": reverse("run-rows", args=[trial.key, run.pk, id])
            if result["analyses"][id]["status"] == "ok"
            else None,
        }
        for id, line in lines_of_analyses(run.plan.text).items()
    ]


def _methods(run: Run, trial: Trial, result: dict, words: dict[str, str]) -> tuple[str, ...]:
    return (*_estimand(run), *methods_text(result, words, _measures(run, trial, words)))


def _measures(run: Run, trial: Trial, words: dict[str, str]) -> list[str]:
    """A sentence about each variable of the plan."""
    names = Names(words)
    return [
        f"{names(name)}: from {_visit(trial, variable.baseline)} to"
        f" {_visit(trial, variable.follow_up)}, {names.better(name)}."
        for name, variable in runs.plan_of(run.plan).variables.items()
    ]


def _visit(trial: Trial, code: str) -> str:
    """For example "Baseline (V4)"."""
    return f"{visit_of(trial, code).label} ({code})"


def _estimand(run: Run) -> tuple[str, ...]:
    """The five attributes of ICH E9(R1), as the plan states them."""
    estimand = runs.plan_of(run.plan).estimand
    if estimand is None:
        return ()
    said = [
        f"{name.replace('_', ' ').capitalize()}: {words.rstrip('.')}."
        for name, words in estimand.model_dump().items()
    ]
    return (f"Estimand. {' '.join(said)}",)
