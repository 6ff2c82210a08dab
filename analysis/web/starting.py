"""A run as the pages and the API start it: of a plan that is kept."""

from analysis import tasks
from analysis.models import AnalysisPlan, Run
from analysis.runs import start
from trials.context import Scope
from trials.models import Trial
from trials.selectors.trials import state_of


def start_analysis(
    *,
    trial: Trial,
    plan: AnalysisPlan,
    scope: Scope,
    dry: bool = False,
    without_excluded_sites: bool = False,
) -> Run:
    """Queue a run of a plan on the trial's snapshot.

    dry: on shuffled arms, also before the plan is signed. Else masked until the meaning of the
    letters is released, and labelled from then on.
    """
    run = start(
        trial=trial,
        plan=plan,
        kind=Run.Kind.DRY if dry else kind_now(trial),
        scope=scope,
        without_excluded_sites=without_excluded_sites,
    )
    tasks.ring_after_commit(run)
    return run


def kind_now(trial: Trial) -> Run.Kind:
    """What a run that is not dry is made by: groups A and B, or arms."""
    return Run.Kind.LABELLED if state_of(trial) == "unblinded" else Run.Kind.MASKED
