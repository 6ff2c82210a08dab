"""A site is excluded for cause: what was analysed with it is analysed again without it."""

from analysis import runs, tasks
from analysis.models import Run
from trials.context import Scope
from trials.models import Trial
from trials.selectors.sites import exclusions


def run_again(*, trial: Trial, scope: Scope) -> None:
    """Start each analysis that has all sites once more, without those excluded until now.

    Called inside the act that excludes a site (see analysis/apps.py). The first run stays.
    Before the lock there is none, and nothing to do.
    """
    sites = [step.site.code for step in exclusions(trial)]
    for earlier in _analyses_with_all_sites(trial):
        run = runs.queue(
            trial=trial,
            plan=earlier.plan,
            kind=earlier.kind,
            scope=scope,
            excluded_sites=sites,
        )
        tasks.ring_after_commit(run)


def _analyses_with_all_sites(trial: Trial) -> list[Run]:
    """One run of each plan and kind: the same inputs would give the same bytes again.

    A rehearsal is not among them, whose arms mean nothing, nor a run that was cancelled.
    """
    return list(
        Run.objects.filter(trial=trial, excluded_sites=[], cancellation=None)
        .exclude(kind=Run.Kind.DRY)
        .exclude(result__failure__gt="")
        .select_related("plan")
        .order_by("plan", "kind", "started_at")
        .distinct("plan", "kind")
    )
