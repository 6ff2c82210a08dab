"""The vault's pages: two people open the seal, in two steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.opening import approve, why_not_approve
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import one_membership_per_trial
from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import Approval
from trials.refusals import Refused
from trials.selectors.ceremony import rehearsals_of
from trials.selectors.second_factors import has_second_factor
from trials.selectors.trials import latest_snapshot, state_of
from trials.web.access import demands, refused
from trials.web.presenters.ceremony import rehearsal_lines
from trials.web.proof import proof_of

STEPS = (
    (
        "locked",
        "letters",
        "Release the letters",
        "Each participant gets the letter of a masked group, drawn by lot. Nobody learns an arm.",
    ),
    (
        "masked",
        "meaning",
        "Release the meaning of the letters",
        "After the masked analysis: what A and B stand for. The study is unblinded.",
    ),
)
# What can be done in the vault with one study: label, page, and who may.
LINKS = (
    ("Opening the seal", "opening", P.OPEN_SEAL),
    ("Single participants", "disclosures", P.CONFIRM_DISCLOSURE),
    ("Safety board", "board-reports", P.WRITE_CLOSED_REPORTS),
    ("Pharmacy", "pharmacy", P.KEEP_KITS),
    ("Emergency", "emergency", P.BREAK_BLIND, P.REVIEW_UNBLINDINGS),
    ("Access history", "access-history", P.SEE_ACCESS_HISTORY),
    ("Second factors", "second-factors", P.RESET_SECOND_FACTORS),
)
ORDER = (*BEFORE_THE_LOCK, "locked", "masked", "unblinded")
MOST_KEY_FILE_BYTES = 1000


@login_required
def show_openings(request):
    trials = [
        {
            "title": f"{m.trial.key}: {m.trial.title}",
            "state_label": LABELS[state_of(m.trial)],
            "links": [
                {"label": label, "url": reverse(page, args=[m.trial.key])}
                for label, page, *any_of in LINKS
                if ROLES[m.role].permissions.intersection(any_of)
            ],
        }
        for m in one_membership_per_trial(request.user)
    ]
    context = {"trials": trials, "account_url": reverse("account")}
    return render(request, "vault/openings/list.html", context)


@demands(P.OPEN_SEAL)
def show_opening(request):
    trial = request.trial
    state, snapshot = state_of(trial), latest_snapshot(trial)
    context = {
        "trial": {"key": trial.key, "title": trial.title, "state_label": LABELS[state]},
        "snapshot": _snapshot(snapshot),
        "steps": [_step(step, state, snapshot) for step in STEPS],
        "act": {
            "label": next((title for s, _, title, _ in STEPS if s == state), "Approve"),
            "url": reverse("approve", args=[trial.key]),
            "why_not": why_not_approve(trial),
            "hash_to_confirm": snapshot.sha256 if snapshot else "",
        },
        "has_second_factor": has_second_factor(request.user),
        "rehearsals": rehearsal_lines(rehearsals_of(trial)),
        "rehearsal_url": reverse("rehearsal", args=[trial.key]),
        "record_url": reverse("opening-record", args=[trial.key]),
    }
    return render(request, "vault/openings/detail.html", context)


@demands(P.OPEN_SEAL)
@require_POST
def approve_opening(request):
    page = reverse("opening", args=[request.trial.key])
    try:
        proof_of(request)
        before = state_of(request.trial)
        after = approve(
            trial=request.trial,
            seen_hash=request.POST.get("snapshot_hash", ""),
            key_part=key_part_of(request),
            scope=request.scope,
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    if after == before:
        messages.success(request, "Your approval is recorded. The second person is awaited.")
    else:
        messages.success(request, f"Done: {LABELS[after]}.")
    return redirect(page)


def key_part_of(request) -> str:
    """As it was pasted, or from the file that was chosen."""
    file = request.FILES.get("key_file")
    if file is None:
        return request.POST.get("key_part", "")
    return file.read(MOST_KEY_FILE_BYTES).decode("ascii", errors="replace")


def _snapshot(snapshot) -> dict | None:
    if snapshot is None:
        return None
    return {
        "hash": snapshot.sha256,
        "taken_at": snapshot.taken_at,
        "participants": snapshot.participants,
    }


def _step(step, state: str, snapshot) -> dict:
    when, name, title, explanation = step
    people = Approval.objects.filter(snapshot=snapshot, step=name) if snapshot else []
    place, now = ORDER.index(when), ORDER.index(state)
    return {
        "title": title,
        "explanation": explanation,
        "state": "done" if now > place else "open" if now == place else "waiting",
        "people": [
            {"name": p.actor_name, "role_label": ROLES[p.role].label, "at": p.at} for p in people
        ],
    }
