"""What stands behind one figure: each participant's values, each leading to where it came from."""

from django.urls import reverse

from analysis.models import Run, RunResult
from analysis.plans import Plan
from analysis.runs import plan_of, worker_scope
from analysis.snapshots import frozen_data
from trials.context import Scope, reading
from trials.models import Revision, Snapshot, Trial


def rows_behind(run: Run, analysis_id: str, analysis: dict, trial: Trial, scope: Scope) -> dict:
    """The values that the analysis used, where the person may see answers; without the groups."""
    columns = columns_of(plan_of(run.plan), analysis_id) if scope.form_classes else []
    values = _values(run, columns, analysis.get("participants", []), trial, scope)
    return {
        "analysis_id": analysis_id,
        "made_from": _made_from(run),
        "columns": columns,
        "sees_values": bool(scope.form_classes),
        "rows": values,
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


def _cell(cell, seen: set, trial: Trial) -> dict:
    if cell is None:
        return {"value": "–", "url": None}
    if cell.revision_id not in seen:
        return {"value": "not shown to your role", "url": None}
    url = reverse("answer-source", args=[trial.key, cell.revision_id])
    value = cell.value if not isinstance(cell.value, float) else round(cell.value, 4)
    return {"value": value, "url": url}
