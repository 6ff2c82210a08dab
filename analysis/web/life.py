"""Where one run stands in the life of an analysis: its mark, its next page, what replaced it."""

from django.urls import reverse

from analysis.models import Run
from analysis.releases import latest_release, superseded_by
from analysis.shuffling import MARK
from trials.models import Trial


def life_of(run: Run, trial: Trial) -> dict:
    """For the run's page. next: the page on which people go on with it, once it has a result."""
    release = latest_release(run) if run.kind == Run.Kind.LABELLED else None
    later = superseded_by(run)
    return {
        "mark": MARK if run.kind == Run.Kind.DRY else "",
        "next": _next(run, trial),
        "superseded_by": _other(later.run, later.reason, trial) if later else None,
        "supersedes": _other(release.supersedes, release.reason, trial)
        if release and release.supersedes and run.standing
        else None,
    }


def _next(run: Run, trial: Trial) -> dict | None:
    pages = {
        Run.Kind.MASKED: ("interpretation", "What this would mean: the interpretations"),
        Run.Kind.LABELLED: ("release", "Release of this result"),
    }
    if run.kind not in pages or run.failure != "":
        return None
    page, label = pages[run.kind]
    return {"label": label, "url": reverse(page, args=[trial.key, run.pk])}


def _other(run: Run, reason: str, trial: Trial) -> dict:
    return {
        "url": reverse("run", args=[trial.key, run.pk]),
        "started_at": run.started_at,
        "reason": reason,
    }
