"""One line of the lock board with its records, and what is reopened in the soft lock."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Reopening, Trial
from trials.policies.locking import LockLine, why_not_reopen
from trials.policies.locking.line import Record
from trials.selectors.reopenings import reopened

REASON = {"name": "reason", "label": "Reason", "type": "textarea", "required": True}


def line_page(line: LockLine, trial: Trial, scope: Scope) -> dict:
    may = why_not_permitted(scope, P.SOFT_LOCK) is None
    hidden = line.line.tells_answers and not scope.form_classes
    return {
        "line": line_shown(line, trial),
        "hidden": hidden,
        "records": [
            {
                "label": one.label,
                "url": _address(one, trial),
            }
            for one in ([] if hidden else line.records)
        ],
        "explained": {
            "text": line.explained.text,
            "by": line.explained.recorded_by.name,
            "at": line.explained.recorded_at,
        }
        if line.explained
        else None,
        "explain": _explain_act(line, trial)
        if may and line.line.explainable and line.records
        else None,
        "back_url": reverse("lock-board", args=[trial.key]),
    }


def reopenings_page(trial: Trial, scope: Scope) -> dict:
    may = why_not_permitted(scope, P.SOFT_LOCK) is None
    why_not = why_not_reopen(trial)
    return {
        "reopened": [
            {
                "number": one.participant.number,
                "url": reverse("participant", args=[trial.key, one.participant.number]),
                "where": _where(one),
                "reason": one.reason,
                "by": one.recorded_by.name,
                "at": one.recorded_at,
                "act": {
                    "label": "Close",
                    "name": f"close-{one.pk}",
                    "url": reverse("close-reopening", args=[trial.key, one.pk]),
                    "why_not": None,
                }
                if may and why_not is None
                else None,
            }
            for one in reopened(trial)
        ],
        "reopen": {
            "label": "Reopen",
            "name": "reopen",
            "url": reverse("reopen", args=[trial.key]),
            "why_not": why_not,
            "fields": [
                {"name": "number", "label": "Participant", "type": "text", "required": True},
                {
                    "name": "visit",
                    "label": "Visit",
                    "type": "text",
                    "help": "As on its page, V3 for example. Empty: the whole participant.",
                },
                {
                    "name": "form",
                    "label": "Form",
                    "type": "text",
                    "help": "As on the page of the visit. Empty: the whole visit.",
                },
                REASON | {"label": "What must be changed, and why"},
            ],
        }
        if may
        else None,
        "back_url": reverse("lock-board", args=[trial.key]),
    }


def line_shown(line: LockLine, trial: Trial) -> dict:
    if line.does_not_apply:
        state, tone = "does not apply", "neutral"
    elif line.ok:
        state, tone = ("✓ explained", "info") if line.records else ("✓ done", "good")
    else:
        state, tone = "! to do", "bad"
    return {
        "code": line.code,
        "label": line.label,
        "count": line.count,
        "ok": line.ok,
        "state": state,
        "tone": tone,
        "owner": ROLES[line.line.owner].label,
        "sentence": line.does_not_apply or line.line.sentence,
        "url": reverse("lock-line", args=[trial.key, line.code]) if line.records else None,
    }


def _explain_act(line: LockLine, trial: Trial) -> dict:
    return {
        "label": "Explain",
        "name": "explain",
        "url": reverse("explain-line", args=[trial.key, line.code]),
        "why_not": None,
        "fields": [
            {"name": "text", "label": "Why this cannot be zero", "type": "textarea",
             "required": True, "help": "It counts for exactly these records."},
            {"name": "seen_records", "type": "hidden", "value": line.records_hash.hex()},
        ],
    }  # fmt: skip


def _address(record: Record, trial: Trial) -> str | None:
    if record.page:
        return reverse(record.page, args=[trial.key, *record.place])
    return record.url or None


def _where(one: Reopening) -> str:
    if one.entry:
        return f"{one.entry.visit.name} {one.entry.name}"
    return one.visit.name if one.visit else "everything"
