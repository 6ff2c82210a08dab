"""How far a run is, how long it still takes, and the button that cancels it."""

import math

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis import runs
from analysis.cancelling import cancel
from analysis.models import Run, RunCancellation
from analysis.progress import remaining
from analysis.web.finding import run_found
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Trial
from trials.refusals import Refused
from trials.web.access import demands, refused

GOES_ON = ("queued", "running")
REASON = {
    "name": "reason",
    "label": "Why is it cancelled?",
    "help": "It stops at once, and no result of it is kept. The reason stands in the ledger.",
    "required": True,
}


@demands(P.START_RUNS)
@require_POST
def cancel_run(request, run_id):
    run = run_found(request, run_id)
    page = reverse("run", args=[request.trial.key, run.pk])
    try:
        cancel(run=run, reason=request.POST.get("reason", ""), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "The run is cancelled.")
    return redirect(page)


def work_of(run: Run, trial: Trial, scope: Scope) -> dict:
    """The cancellation of the run, or how it can be cancelled while it goes on.

    run: with its progress.
    """
    state = runs.state_read(run)
    return {
        "cancelled": _cancellation(run) if state == "cancelled" else None,
        "cancel": {
            "url": reverse("cancel-run", args=[trial.key, run.pk]),
            "why_not": why_not_permitted(scope, P.START_RUNS),
            "fields": [REASON],
        }
        if state in GOES_ON
        else None,
    }


def left_in_words(run: Run) -> str:
    """For example "about 40 s left, 2 workers"; "" before that is known, and of an ended run."""
    if runs.state_read(run) not in GOES_ON:
        return ""
    now = remaining(run)
    if not now.workers:
        return "no worker is at it" if run.parts_done else ""
    workers = "1 worker" if now.workers == 1 else f"{now.workers} workers"
    return workers if now.seconds is None else f"about {_rounded(now.seconds)} left, {workers}"


def _rounded(seconds: float) -> str:
    """In steps that an estimate deserves: 1 s, 10 s, minutes, hours."""
    if seconds < 10:
        return f"{max(1, math.ceil(seconds))} s"
    if seconds < 100:
        return f"{10 * math.ceil(seconds / 10)} s"
    if seconds < 100 * 60:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600)} h"


def _cancellation(run: Run) -> dict:
    one = RunCancellation.objects.select_related("cancelled_by").get(run=run)
    return {"by": one.cancelled_by.name, "at": one.cancelled_at, "reason": one.reason}
