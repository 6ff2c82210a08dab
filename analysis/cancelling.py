"""A run is cancelled: its workers stop at their next claim or heartbeat, and no result follows."""

from analysis.models import Run, RunCancellation, RunResult
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.refusals import refuse_if


def why_not_cancel(run: Run) -> str | None:
    if RunResult.objects.filter(run=run).exists():
        return "The run has ended: it cannot be cancelled any more."
    if RunCancellation.objects.filter(run=run).exists():
        return "The run was cancelled already."
    return None


def cancel(*, run: Run, reason: str, scope: Scope) -> RunCancellation:
    """Stop a run that has no result yet. Raises Refused with the reason why not."""
    demand(scope, Permission.START_RUNS)
    reason = reason.strip()
    refuse_if("" if reason else "A run is cancelled with a reason: say why.")
    with act("runs.cancel", scope=scope, reason=reason, detail=str(run.pk)):
        refuse_if(why_not_cancel(run))
        return RunCancellation.objects.create(
            trial_id=run.trial_id, run=run, reason=reason, cancelled_by_id=scope.actor
        )
