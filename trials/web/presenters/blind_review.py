"""The page of the blind review: everybody who was randomised, without arms."""

from collections import Counter
from datetime import date

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Trial, User
from trials.policies.locking import why_not_review
from trials.selectors.blind_review import Reviewed, reviewed
from trials.selectors.lock_records import (
    hash_of_decisions,
    hash_to_lock,
    latest_minutes,
    signatures_of_record,
)
from trials.selectors.second_factors import has_second_factor
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.studies.schema.analysis_sets import AnalysisSet
from trials.web.presenters.lock import signature_lines

IN, OUT = "in", "out"


def review_page(trial: Trial, scope: Scope, user: User) -> dict:
    sets, rows = study_of(trial).analysis_sets, reviewed(trial)
    not_now = why_not_permitted(scope, P.REVIEW_BLIND) or why_not_review(trial)
    undecided = sum(len(sets) - len(row.decisions) for row in rows)
    return {
        "sets": [
            {"label": one.label, "included": _included(rows, one), "of": len(rows)} for one in sets
        ],
        "rows": [_row(row, sets, trial, editable=not_now is None) for row in rows],
        "undecided": undecided,
        "why_not": not_now,
        "suggestions": {
            "label": f"Take what the study file suggests for {undecided}",
            "url": reverse("take-suggestions", args=[trial.key]),
            "why_not": not_now,
        }
        if undecided
        else None,
        "minutes": _minutes(trial, scope, user),
        "write": _write_act(trial, not_now),
        "board_url": reverse("lock-board", args=[trial.key]),
    }


def _included(rows: list[Reviewed], one: AnalysisSet) -> int:
    return sum(one.code in row.decisions and row.decisions[one.code].included for row in rows)


def _row(row: Reviewed, sets: list[AnalysisSet], trial: Trial, *, editable: bool) -> dict:
    number = row.participant.number
    return {
        "number": number,
        "url": reverse("participant", args=[trial.key, number]),
        "status": LABELS.get(row.status, ""),
        "treatment": LABELS[row.treatment],
        "forms": f"{row.complete} of {row.expected}",
        "deviations": _in_words(row.deviations),
        "sets": [_cell(row, one) for one in sets],
        "act": _decide_act(row, sets, trial) if editable else None,
    }


def _in_words(deviations: Counter) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(deviations.items())) or "none"


def _cell(row: Reviewed, one: AnalysisSet) -> dict:
    decision = row.decisions.get(one.code)
    if decision is None:
        suggested = IN if row.suggested[one.code] else OUT
        return {"label": f"? {suggested}", "tone": "warn", "title": one.label, "reason": ""}
    tone = "good" if decision.included else "neutral"
    label = "✓ in" if decision.included else "out"
    return {"label": label, "tone": tone, "title": one.label, "reason": decision.reason}


def _decide_act(row: Reviewed, sets: list[AnalysisSet], trial: Trial) -> dict:
    number = row.participant.number
    return {
        "label": "Decide",
        "name": f"decide-{number}",
        "url": reverse("decide-sets", args=[trial.key, number]),
        "fields": [
            *(
                {
                    "name": f"set-{one.code}",
                    "label": one.label,
                    "type": "select",
                    "value": IN if _stands(row, one) else OUT,
                    "choices": [{"value": IN, "label": "In"}, {"value": OUT, "label": "Out"}],
                }
                for one in sets
            ),
            {
                "name": "reason",
                "label": "Reason",
                "type": "text",
                "help": "Needed where somebody is left out; without the arm.",
            },
        ],
    }


def _stands(row: Reviewed, one: AnalysisSet) -> bool:
    decision = row.decisions.get(one.code)
    return decision.included if decision else row.suggested[one.code]


def _minutes(trial: Trial, scope: Scope, user: User) -> dict | None:
    minutes = latest_minutes(trial)
    if minutes is None:
        return None
    signatures = signatures_of_record(minutes)
    return {
        "held_on": minutes.held_on,
        "present": minutes.present,
        "text": minutes.text,
        "hash": bytes(minutes.content_hash).hex(),
        "signatures": signature_lines(signatures),
        "stale": _why_stale(trial, minutes),
        "sign_url": reverse("sign-minutes", args=[trial.key])
        if why_not_permitted(scope, P.REVIEW_BLIND) is None
        and state_of(trial) == "soft_locked"
        and scope.role not in {one.role for one in signatures}
        else None,
        "has_second_factor": has_second_factor(user),
    }


def _why_stale(trial: Trial, minutes) -> str | None:
    """Only while the review goes on: afterwards the state itself keeps data and decisions."""
    if state_of(trial) != "soft_locked":
        return None
    if bytes(minutes.data_hash) != hash_to_lock(trial):
        return "The data have changed since these minutes were written: write them again."
    if bytes(minutes.decisions_hash) != hash_of_decisions(trial):
        return "A decision has changed since these minutes were written: write them again."
    return None


def _write_act(trial: Trial, why_not: str | None) -> dict:
    return {
        "label": "Write the minutes",
        "url": reverse("write-minutes", args=[trial.key]),
        "why_not": why_not,
        "name": "minutes",
        "fields": [
            {
                "name": "held_on",
                "label": "Held on",
                "type": "date",
                "required": True,
                "value": date.today().isoformat(),
            },
            {"name": "present", "label": "Present", "type": "text", "required": True},
            {"name": "text", "label": "Minutes", "type": "textarea", "required": True},
        ],
    }
