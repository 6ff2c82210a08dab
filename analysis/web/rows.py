"""What stands behind one figure: each participant's values, each leading to where it came from."""

from django.urls import reverse

from analysis.models import Run, RunResult
from analysis.plans import Plan
from analysis.plans.places import lines_of_analyses
from analysis.reports.names import Names
from analysis.reports.sections import TITLES, called
from analysis.runs import plan_of, worker_scope
from analysis.snapshots import frozen_data
from analysis.web.methods import method_url
from analysis.web.presenters import titles
from trials.context import Scope, reading
from trials.models import Participant, Revision, Snapshot, Trial
from trials.selectors.courses import arms_known


def rows_behind(run: Run, analysis_id: str, analysis: dict, trial: Trial, scope: Scope) -> dict:
    """The values that the analysis used, where the person may see answers; of a labelled run, with
    the arm of each."""
    plan, names = plan_of(run.plan), Names(titles(run, trial))
    columns = columns_of(plan, analysis_id) if scope.form_classes else []
    values = _values(run, columns, analysis.get("participants", []), trial, scope)
    arms = {number: names(arm) for number, arm in _arms(run, trial, scope).items()}
    line = lines_of_analyses(run.plan.text)[analysis_id]
    return {
        "analysis_id": analysis_id,
        "called": called(analysis_id, analysis, names),
        "method": TITLES.get(analysis["method"], analysis["method"]),
        "method_url": method_url(trial, analysis["method"]),
        "line": line,
        "line_url": f"{reverse('plan', args=[trial.key, run.plan_id])}#line-{line}",
        "made_from": _made_from(run),
        "columns": [{"name": one, "label": _label(one, plan, names)} for one in columns],
        "sees_values": bool(scope.form_classes),
        "rows": [row | {"arm": arms.get(row["participant"], "")} for row in values],
        "has_arms": bool(arms),
        "left_out": analysis.get("left_out_participants", []),
        "back_url": reverse("run", args=[trial.key, run.pk]),
    }


def _made_from(run: Run) -> dict:
    """run: with its plan and who started it."""
    result = RunResult.objects.filter(run=run).first()
    return {
        "kind": run.get_kind_display(),
        "plan": run.plan.title,
        "started_at": run.started_at,
        "by": run.started_by.name,
        "code": result.code_version if result else "",
        "hashes": {
            "The plan": run.plan.sha256,
            "The snapshot of the data": run.snapshot_sha256,
            "The result": result.sha256 if result else "",
        },
    }


def _label(column: str, plan: Plan, names: Names) -> str:
    """ "SCS.scs_ucs@V4" -> "SCS uncompassionate self-responding, Baseline questionnaires"."""
    named = {**plan.variables, **plan.columns}
    name = next(name for name, one in named.items() if column in one.columns())
    return f"{names(name)}, {names(column.rpartition('@')[2])}"


def columns_of(plan: Plan, analysis_id: str) -> list[str]:
    """The columns of the table that one analysis reads."""
    analysis = plan.analysis(analysis_id)
    variables = [name for _, name in analysis.variables_used()]
    named = [reference.partition(".")[0] for _, reference in analysis.columns_used()]
    variables += [name for name in named if name in plan.variables]
    columns = [column for name in variables for column in plan.variables[name].columns()]
    own = [plan.columns[name] for name in named if name in plan.columns]
    columns += [column for form in own for column in form.columns()]
    return list(dict.fromkeys(columns))


def _values(run: Run, columns, participants, trial: Trial, scope: Scope) -> list[dict]:
    if not scope.form_classes:
        return [{"participant": number, "values": []} for number in participants]
    # The whole snapshot gives its hash, and nobody but the worker sees all of it.
    with reading(worker_scope(trial)):
        data = frozen_data(Snapshot.objects.get(pk=run.snapshot_id))
    cells = [[data.cells[number].get(column) for column in columns] for number in participants]
    revisions = {cell.revision_id for row in cells for cell in row if cell}
    with reading(scope):
        seen = set(Revision.objects.filter(pk__in=revisions).values_list("pk", flat=True))
    return [
        {"participant": number, "values": [_cell(cell, seen, trial) for cell in row]}
        for number, row in zip(participants, cells, strict=True)
    ]


def _arms(run: Run, trial: Trial, scope: Scope) -> dict[str, str]:
    """{participant number: arm}; empty of a run that does not know them."""
    if run.kind != Run.Kind.LABELLED:
        return {}
    with reading(scope):
        arms = arms_known(trial)
        numbers = dict(Participant.objects.filter(pk__in=arms).values_list("pk", "number"))
    return {numbers[pk]: arm for pk, arm in arms.items() if pk in numbers}


def _cell(cell, seen: set, trial: Trial) -> dict:
    if cell is None:
        return {"value": "–", "url": None}
    if cell.revision_id not in seen:
        return {"value": "not shown to your role", "url": None}
    url = reverse("answer-source", args=[trial.key, cell.revision_id])
    value = cell.value if not isinstance(cell.value, float) else round(cell.value, 4)
    return {"value": value, "url": url}
