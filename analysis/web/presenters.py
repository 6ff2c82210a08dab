"""A run as its page shows it: where it stands, what it found, what it was made from."""

import string

from django.urls import reverse

from analysis import runs
from analysis.datasets.layouts import FormColumn
from analysis.models import Run, RunResult
from analysis.reports import sections
from analysis.reports.names import HIGHER, LOWER
from analysis.reports.sections import marked
from analysis.shuffling import MARK
from analysis.web.plan_status import status_shown
from analysis.web.sites import sites_label, sites_notes, with_other_sites
from trials.models import Trial
from trials.selectors.sites import exclusions
from trials.studies.loading import forms_of, labels_of_visits, study_of

STATES = {
    "queued": "Waiting for a worker",
    "running": "Running",
    "succeeded": "Finished",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "released": "Released",
    "superseded": "Superseded",
}


def run_summary(run: Run, trial: Trial) -> dict:
    """run: with its progress, its plan and who started it."""
    state, done, total = runs.state_read(run), run.parts_done, run.parts_in_all
    return {
        "id": run.pk,
        "url": reverse("run", args=[trial.key, run.pk]),
        "plan": run.plan.title,
        "plan_url": reverse("plan", args=[trial.key, run.plan_id]),
        "plan_status": status_shown(run.plan_status),
        "kind_label": run.get_kind_display(),
        "sites_label": sites_label(run.excluded_sites),
        "state": state,
        "state_label": f"{STATES[state]}{_what_was_not_done(run)}",
        "started_at": run.started_at,
        "by": run.started_by.name,
        "progress": {"done": done, "total": total, "percent": 100 * done // max(total, 1)},
    }


def _what_was_not_done(run: Run) -> str:
    if not run.not_done:
        return ""
    if not run.done:
        return ", nothing could be done"
    return f", {run.not_done} of {run.done + run.not_done} not done"


def run_details(run: Run, trial: Trial) -> dict:
    result = RunResult.objects.filter(run=run).first()
    return run_summary(run, trial) | {
        "snapshot_hash": run.snapshot_sha256,
        "plan_sha256": run.plan.sha256,
        "seed": ", ".join(sorted(_seeds(run))),
        "failure": result.failure if result else "",
        "finished_at": result.finished_at if result else None,
        "code_version": result.code_version if result else "",
        "versions": result.versions if result else {},
        "result_sha256": result.sha256 if result else "",
        "sites_notes": sites_notes(run, exclusions(trial)),
        "with_other_sites": with_other_sites(run, trial),
        "parts": [_part(part) for part in run.parts.select_related("result").order_by("position")],
    }


def run_sections(run: Run, trial: Trial) -> list:
    result = runs.result_of(run)
    if result is None:
        return []
    found = sections(result, titles(run, trial), sites_notes(run, exclusions(trial)))
    return [marked(one, MARK) for one in found] if run.kind == Run.Kind.DRY else found


def titles(run: Run, trial: Trial) -> dict[str, str]:
    """What is printed instead of names: arms, letters, visits and variables by their labels."""
    study = study_of(trial)
    if run.kind == Run.Kind.MASKED:
        groups = {letter: f"Group {letter}" for letter in string.ascii_uppercase}
    else:
        shuffled = " (shuffled)" if run.kind == Run.Kind.DRY else ""
        groups = {arm.code: f"{arm.label}{shuffled}" for arm in study.arms}
    of_plan = variable_titles(run, trial) | _titles_of_plan(run) | _directions(run)
    # A visit that is called as a group or a variable gives way to it.
    return labels_of_visits(trial) | groups | of_plan


def _titles_of_plan(run: Run) -> dict[str, str]:
    """Of families and analyses, where the plan gives them."""
    plan = runs.plan_of(run.plan)
    families = {name: one.title for name, one in plan.families.items() if one.title}
    return families | {f"analysis:{one.id}": one.title for one in plan.analyses if one.title}


def _directions(run: Run) -> dict[str, str]:
    """Which way each variable improves, as Names.better reads it."""
    words = {"lower": LOWER, "higher": HIGHER}
    variables = runs.plan_of(run.plan).variables
    return {f"{name}.better": words[one.improvement] for name, one in variables.items()}


def variable_titles(run: Run, trial: Trial) -> dict[str, str]:
    forms, plan = forms_of(trial), runs.plan_of(run.plan)
    found = {name: _title(variable, forms) for name, variable in plan.variables.items()}
    for name, column in plan.columns.items():
        found |= _column_titles(name, column, forms)
    return found


def _column_titles(name: str, column: FormColumn, forms) -> dict[str, str]:
    """For example "Dissociative subtype of PTSD", as the form calls it, and its choices."""
    found = {name: column.item}
    for (key, _), form in forms.items():
        if key != column.form:
            continue
        if column.item in (scales := {scale.name: scale.label for scale in form.scales}):
            found[name] = scales[column.item]
        if item := form.items_by_key.get(column.item):
            found[name] = item.label
            found |= {f"{name}={choice.code}": choice.label for choice in item.choices or ()}
    return found


def _title(variable, forms) -> str:
    """For example "SCS self-kindness", from the instrument that the variable is a score of."""
    instrument = next(form for (key, _), form in forms.items() if key == variable.instrument)
    labels = {scale.name: scale.label for scale in instrument.scales}
    label = labels.get(variable.score, variable.score)
    return f"{instrument.abbreviation} {label[:1].lower()}{label[1:]}"


def _seeds(run: Run) -> set[str]:
    plan = runs.plan_of(run.plan)
    return {str(a.seed) for a in plan.analyses if getattr(a, "seed", None) is not None}


def _part(part) -> dict:
    result = getattr(part, "result", None)
    state = f"done in {result.seconds:.2f} s, attempt {result.attempts}" if result else "waiting"
    ids = part.analyses
    label = ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"
    if part.joined_by_id:
        label = f"{label}, share {part.share + 1} of its bootstrap"
    return {"label": label, "state_label": state}
