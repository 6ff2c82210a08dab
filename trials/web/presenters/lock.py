"""The lock board, the signatures of the lock, and the unlock."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import LockProposal, Signature, Snapshot, Transition, Trial, User
from trials.policies.locking import (
    LockLine,
    board_hash,
    is_current,
    lock_lines,
    text_of,
    why_not_go_back,
    why_not_lock,
    why_not_soft_lock,
    why_not_unlock,
)
from trials.selectors.ceremony import rehearsals_of
from trials.selectors.lock_records import (
    changes_since,
    hash_to_lock,
    latest_proposal,
    latest_transition,
    latest_unlock_request,
    signatures_of_record,
)
from trials.selectors.second_factors import has_second_factor
from trials.selectors.trials import latest_snapshot, state_of
from trials.web.presenters.ceremony import rehearsal_lines
from trials.web.presenters.lock_lines import REASON, line_shown

# The way to the lock, as the page draws it.
WAY = ("open", "soft_locked", "blind_reviewed", "locked")
SIGNS_LOCK = ("data_manager", "statistician", "sponsor")
SIGNS_UNLOCK = (*SIGNS_LOCK, "quality_auditor")


def board_page(trial: Trial, scope: Scope, user: User) -> dict:
    state, snapshot = state_of(trial), latest_snapshot(trial)
    before = state in BEFORE_THE_LOCK
    lines = lock_lines(trial) if before else []
    return {
        "way": [_stop(one, state) for one in WAY],
        "groups": list(_groups(lines, trial)) if before else [],
        "acts": _acts(trial, scope, state, lines),
        "review_url": reverse("blind-review", args=[trial.key]),
        "reopenings_url": reverse("reopenings", args=[trial.key]),
        "signing": _signing(trial, scope, user, lines) if state == "blind_reviewed" else None,
        "locked": None if before else _locked(trial, snapshot),
        "unlock": _unlock(trial, scope, user) if state == "locked" else None,
        "earlier": _earlier(trial, snapshot) if before and snapshot else None,
        "transitions": [_transition(one) for one in _transitions(trial)],
        "rehearsals": rehearsal_lines(rehearsals_of(trial)),
        "record_url": reverse("opening-record", args=[trial.key]),
    }


def signature_lines(signatures: Iterable[Signature]) -> list[dict]:
    return [
        {
            "name": one.actor_name,
            "role_label": ROLES[one.role].label,
            "at": one.at,
            "meaning": MEANINGS[one.meaning],
        }
        for one in signatures
    ]


def _stop(one: str, state: str) -> dict:
    place, now = WAY.index(one), WAY.index(state) if state in WAY else len(WAY)
    return {
        "label": {"open": "Data open", "locked": "Locked"}.get(one, LABELS[one]),
        "tone": "good" if place < now else "info" if place == now else "neutral",
        "current": place == now,
    }


TITLES = {
    "soft_locked": "Before the soft lock",
    "blind_reviewed": "Before the end of the blind review",
    "locked": "Before the lock",
}


def _groups(lines: list[LockLine], trial: Trial):
    for step, title in TITLES.items():
        found = [line for line in lines if line.line.before == step]
        yield {
            "title": title,
            "left": sum(not line.ok for line in found),
            "lines": [line_shown(line, trial) for line in found],
        }


def _acts(trial: Trial, scope: Scope, state: str, lines: list[LockLine]) -> list[dict]:
    tests = []
    if state in BEFORE_THE_LOCK and not why_not_permitted(scope, P.RECORD_RESTORE_TESTS):
        tests = [_restore_test_act(trial)]
    if why_not_permitted(scope, P.SOFT_LOCK):
        return tests
    steps = {
        "open": (("soft-lock", "Begin the soft lock", why_not_soft_lock(trial, lines)),),
        "soft_locked": (("open", "Open the data again", why_not_go_back(trial, "open")),),
        "blind_reviewed": (
            ("review-again", "Go back to the review", why_not_go_back(trial, "soft_locked")),
        ),
    }
    acts = [
        {
            "label": label,
            "name": name,
            "url": reverse("lock-step", args=[trial.key, name]),
            "why_not": why_not,
            "fields": [REASON],
        }
        for name, label, why_not in steps.get(state, ())
    ]
    return [*acts, *tests]


def _restore_test_act(trial: Trial) -> dict:
    return {
        "label": "Record a restore test",
        "name": "restore-test",
        "url": reverse("restore-test", args=[trial.key]),
        "fields": [
            {
                "name": "tested_on",
                "label": "Tested on",
                "type": "date",
                "required": True,
                "value": date.today().isoformat(),
            },
            {"name": "before", "label": "Content hash of the original", "required": True},
            {"name": "after", "label": "Content hash of what was restored", "required": True},
            {"name": "note", "label": "Note"},
        ],
    }


def _signing(trial: Trial, scope: Scope, user: User, lines: list[LockLine]) -> dict:
    """What each of the three is shown and signs, and who has signed it as it stands."""
    board, data_hash = text_of(lines), hash_to_lock(trial)
    signatures = _counting(trial, data_hash, board)
    signed = {one.role for one in signatures}
    return {
        "data_hash": data_hash.hex(),
        "board_hash": board_hash(board),
        "meaning": MEANINGS["database lock"],
        "people": _people(SIGNS_LOCK, signatures),
        "why_not": why_not_permitted(scope, P.SIGN_LOCK)
        or ("You have signed: the others are awaited." if scope.role in signed else None)
        or why_not_lock(trial, lines),
        "url": reverse("lock", args=[trial.key]),
        "has_second_factor": has_second_factor(user),
    }


def _counting(trial: Trial, data_hash: bytes, board: str) -> list[Signature]:
    """Signatures of what is shown now; those of what was shown before count no more."""
    proposal: LockProposal | None = latest_proposal(trial)
    if proposal and is_current(proposal, latest_transition(trial), data_hash, board):
        return signatures_of_record(proposal)
    return []


def _people(roles: Iterable[str], signatures: list[Signature]) -> list[dict]:
    given = {one["role_label"]: one for one in signature_lines(signatures)}
    return [
        {"role_label": ROLES[role].label, "signature": given.get(ROLES[role].label)}
        for role in roles
    ]


def _locked(trial: Trial, snapshot: Snapshot) -> dict:
    return {
        "people": signature_lines(signatures_of_record(latest_proposal(trial))),
        "at": snapshot.taken_at,
        "snapshot_hash": snapshot.sha256,
        "rows": snapshot.revisions,
        "participants": snapshot.participants,
    }


def _unlock(trial: Trial, scope: Scope, user: User) -> dict:
    asked = latest_unlock_request(trial)
    if asked and asked.transition != latest_transition(trial):
        asked = None
    signatures = signatures_of_record(asked)
    not_now = why_not_permitted(scope, P.APPROVE_UNLOCK) or why_not_unlock(trial)
    return {
        "asked": {
            "by": asked.recorded_by.name,
            "at": asked.recorded_at,
            "reason": asked.reason,
            "impact": asked.impact,
            "hash": bytes(asked.content_hash).hex(),
        }
        if asked
        else None,
        "people": _people(SIGNS_UNLOCK, signatures),
        "meaning": MEANINGS["unlock"],
        "sign_url": reverse("unlock", args=[trial.key])
        if asked and not_now is None and scope.role not in {one.role for one in signatures}
        else None,
        "has_second_factor": has_second_factor(user),
        "ask": {
            "label": "Ask for the study to be unlocked",
            "name": "ask-unlock",
            "url": reverse("ask-unlock", args=[trial.key]),
            "why_not": not_now,
            "fields": [
                REASON,
                {
                    "name": "impact",
                    "label": "What it means for the analysis",
                    "type": "textarea",
                    "required": True,
                },
            ],
        },
    }


def _earlier(trial: Trial, snapshot: Snapshot) -> dict:
    """After an unlock: what is not as the snapshot of the earlier lock has it."""
    return {
        "at": snapshot.taken_at,
        "hash": snapshot.sha256,
        "changes": [
            {
                "number": one.number,
                "where": f"{one.visit} {one.form}",
                "change": one.change,
                "url": reverse("participant", args=[trial.key, one.number]),
            }
            for one in changes_since(snapshot)
        ],
    }


def _transitions(trial: Trial):
    return Transition.objects.filter(trial=trial).order_by("id")


def _transition(one: Transition) -> dict:
    return {
        "label": LABELS[one.to_state],
        "name": one.actor_name,
        "role_label": ROLES[one.role].label if one.role in ROLES else one.role,
        "at": one.at,
        "reason": one.reason,
    }
