"""A run as the pages and the API start it: of a plan that is shipped."""

from analysis import tasks
from analysis.models import Run
from analysis.plans.shipping import shipped_plans
from analysis.runs import add_plan, start
from trials.context import Scope
from trials.models import Trial
from trials.selectors.trials import state_of


def start_shipped(
    *, trial: Trial, plan: str, scope: Scope, without_excluded_sites: bool = False
) -> Run:
    """Queue a run of a plan on the trial's snapshot. plan: its name, of shipped_plans.

    Masked until the meaning of the letters is released, labelled from then on.
    """
    run = start(
        trial=trial,
        plan=add_plan(trial=trial, text=shipped_plans()[plan], source=f"{plan}.yaml", scope=scope),
        kind=Run.Kind.LABELLED if state_of(trial) == "unblinded" else Run.Kind.MASKED,
        scope=scope,
        without_excluded_sites=without_excluded_sites,
    )
    tasks.ring_after_commit(run)
    return run
