"""What the commands about runs share."""

from uuid import UUID

from analysis.models import Run, RunResult
from trials.refusals import Refused


def run_with(run_id: UUID) -> Run:
    """A run that has a result, with its plan and its trial."""
    run = Run.objects.select_related("plan", "trial").filter(pk=run_id).first()
    if run is None:
        raise Refused(f"There is no run {run_id}.")
    if not RunResult.objects.filter(run=run, failure="").exists():
        raise Refused(f"The run {run_id} has no result.")
    return run
