"""The lock board, and the lock."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.locks import lock_database
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.models import Transition
from trials.policies import lock_lines, why_not_lock
from trials.refusals import Refused
from trials.selectors.ceremony import rehearsals_of
from trials.selectors.trials import latest_snapshot
from trials.web.access import demands, refused
from trials.web.forms import LockForm
from trials.web.presenters.ceremony import rehearsal_lines


@demands(P.SEE_LOCK_BOARD)
def show_board(request):
    lines = lock_lines(request.trial)
    matrix = reverse("matrix", args=[request.trial.key])
    context = {
        "lines": [
            {
                "code": line.code,
                "label": line.label,
                "count": line.count,
                "ok": line.ok,
                "explanation": line.explanation,
                "url": matrix if line.count else None,
            }
            for line in lines
        ],
        "why_not_lock": why_not_permitted(request.scope, P.LOCK_DATABASE)
        or why_not_lock(request.trial, lines),
        "locked": _locked(request.trial),
        "lock_url": reverse("lock", args=[request.trial.key]),
        "rehearsals": rehearsal_lines(rehearsals_of(request.trial)),
        "record_url": reverse("opening-record", args=[request.trial.key]),
    }
    return render(request, "trials/lock/board.html", context)


@demands(P.LOCK_DATABASE)
@require_POST
def lock(request):
    board = reverse("lock-board", args=[request.trial.key])
    form = LockForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(" ".join(e for errors in form.errors.values() for e in errors))
        if not request.user.check_password(form.cleaned_data["password"]):
            raise Refused("The password is not right: the database was not locked.")
        lock_database(trial=request.trial, reason=form.cleaned_data["reason"], scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, board)
    messages.success(request, "The database is locked.")
    return redirect(board)


def _locked(trial) -> dict | None:
    snapshot = latest_snapshot(trial)
    if snapshot is None:
        return None
    locked = Transition.objects.filter(trial=trial, to_state="locked").order_by("-id").first()
    return {
        "by": locked.actor_name,
        "at": locked.at,
        "snapshot_hash": snapshot.sha256,
        "rows": snapshot.revisions,
    }
