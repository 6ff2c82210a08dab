"""The lock board: what waits, the steps towards the lock, its signatures, and the unlock."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.lock_board import explain, record_restore_test
from trials.actions.locks import begin_soft_lock, end_soft_lock, review_again, sign_lock
from trials.actions.unlocking import ask_unlock, sign_unlock
from trials.authorization.permissions import Permission as P
from trials.policies.locking import line_of
from trials.refusals import Refused, refuse_if
from trials.selectors.lock_records import latest_unlock_request
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.lock_forms import ExplanationForm, ReasonForm, RestoreTestForm, UnlockForm
from trials.web.presenters.lock import board_page
from trials.web.presenters.lock_lines import line_page
from trials.web.proof import proof_of

STEPS = {
    "soft-lock": (begin_soft_lock, "The study is in the soft lock."),
    "open": (end_soft_lock, "The data are open again."),
    "review-again": (review_again, "The study is in the soft lock again."),
}


@demands(P.SEE_LOCK_BOARD)
def show_board(request):
    context = board_page(request.trial, request.scope, request.user)
    return render(request, "trials/lock/board.html", context)


@demands(P.SEE_LOCK_BOARD)
def show_line(request, code):
    line = line_of(request.trial, code)
    if line is None:
        raise Http404
    return render(request, "trials/lock/line.html", line_page(line, request.trial, request.scope))


@demands(P.SOFT_LOCK)
@require_POST
def take_step(request, step):
    if step not in STEPS:
        raise Http404
    act, done = STEPS[step]
    return _do(request, act, done, ReasonForm)


@demands(P.SOFT_LOCK)
@require_POST
def explain_line(request, code):
    page = reverse("lock-line", args=[request.trial.key, code])
    return _do(request, explain, "The explanation is recorded.", ExplanationForm, page, line=code)


@demands(P.RECORD_RESTORE_TESTS)
@require_POST
def record_test(request):
    return _do(request, record_restore_test, "The restore test is recorded.", RestoreTestForm)


@demands(P.APPROVE_UNLOCK)
@require_POST
def ask_to_unlock(request):
    return _do(request, ask_unlock, "The request is recorded: four people sign it.", UnlockForm)


@demands(P.SIGN_LOCK)
@require_POST
def sign(request):
    page = reverse("lock-board", args=[request.trial.key])
    try:
        snapshot = sign_lock(
            trial=request.trial,
            seen_hash=request.POST.get("seen_hash", ""),
            seen_board=request.POST.get("seen_board", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(
        request, "The database is locked." if snapshot else "Signed. The others are awaited."
    )
    return redirect(page)


@demands(P.APPROVE_UNLOCK)
@require_POST
def agree_to_unlock(request):
    page = reverse("lock-board", args=[request.trial.key])
    try:
        asked = latest_unlock_request(request.trial)
        refuse_if(None if asked else "Nobody asked for the study to be unlocked.")
        unlocked = sign_unlock(
            request=asked,
            seen_hash=request.POST.get("seen_hash", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(
        request,
        "The study is unlocked, and in the soft lock."
        if unlocked
        else "Signed. The others are awaited.",
    )
    return redirect(page)


def _do(request, act, done: str, form_class, page: str = "", **said):
    """One act with what its form says, and back to the page."""
    page = page or reverse("lock-board", args=[request.trial.key])
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        act(trial=request.trial, scope=request.scope, **said, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, done)
    return redirect(page)
