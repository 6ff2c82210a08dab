"""The people of a study, and one of them with everything that is on record about their part."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.authorization.tasks import TASKS
from trials.context import Scope
from trials.models import Membership, Training, Trial
from trials.policies.members import INVITES
from trials.selectors.access_reviews import next_review_due, overdue_access_review
from trials.selectors.people import (
    DORMANT_DAYS,
    PART_STATES,
    is_dormant,
    last_day_of,
    parts_of_trial,
    parts_on,
    state_of_part,
)

TONES = {
    "withdrawn": "neutral",
    "ended": "neutral",
    "invited": "info",
    "expired": "warn",
    "untrained": "warn",
    "to_come": "info",
    "undelegated": "warn",
    "active": "good",
}
OVER = ("ended", "withdrawn")
_REASON = {"name": "reason", "label": "Why", "required": True}


def people_page(trial: Trial, scope: Scope, *, on: date | None, state: str = "") -> dict:
    """on: a day whose roles are asked for. state: of PART_STATES, to show those alone."""
    parts = list(parts_on(trial, scope, on) if on else parts_of_trial(trial, scope))
    rows = [_row(part, trial) for part in parts]
    shown = [row for row in rows if state in ("", row["state"])]
    return {
        "on": on,
        "state_label": PART_STATES.get(state, ""),
        "tiles": [] if on else _tiles(rows, trial),
        "here": [row for row in shown if on or row["state"] not in OVER],
        "gone": [row for row in shown if not on and row["state"] in OVER],
        "people_url": reverse("people", args=[trial.key]),
        "invite_url": _url_for(scope, P.INVITE_PEOPLE, "invite", trial),
        "tokens_url": _url_for(scope, P.INVITE_PEOPLE, "study-tokens", trial),
        "review": _review(trial, scope),
    }


def person_page(parts: list[Membership], trial: Trial, scope: Scope) -> dict:
    """parts: of one person, as selectors.people gives them."""
    person = parts[0].user
    trainings = Training.objects.filter(trial=trial, user=person).order_by("-trained_on")
    return {
        "name": person.name,
        "username": person.username,
        "email": person.email,
        "parts": [_part(part, trial, scope) for part in parts],
        "trainings": [
            {"on": one.trained_on, "certificate": one.certificate, "by": _by(one)}
            for one in trainings.select_related("recorded_by")
        ],
        "train": _training_act(parts, trial, scope),
        "people_url": reverse("people", args=[trial.key]),
    }


def _row(part: Membership, trial: Trial) -> dict:
    state = state_of_part(part)
    return {
        "name": part.user.name,
        "username": part.user.username,
        "url": reverse("person", args=[trial.key, part.user_id]),
        "role_label": ROLES[part.role].label,
        "site": part.site.code if part.site else "",
        "starts_on": part.starts_on,
        "ends_on": last_day_of(part),
        "state": state,
        "state_label": PART_STATES[state],
        "tone": TONES[state],
        "dormant": is_dormant(part, now=timezone.now()),
        "last_sign_in": part.last_sign_in,
        "has_second_factor": part.has_second_factor,
        "trained_on": part.trained_on,
    }


def _tiles(rows: list[dict], trial: Trial) -> list[dict]:
    """How many there are in each state that occurs, in the order of PART_STATES."""
    page = reverse("people", args=[trial.key])
    counts = {state: sum(row["state"] == state for row in rows) for state in PART_STATES}
    return [
        {"value": count, "label": PART_STATES[state], "url": f"{page}?state={state}"}
        for state, count in counts.items()
        if count
    ]


def _review(trial: Trial, scope: Scope) -> dict | None:
    """For those who see everybody."""
    if why_not_permitted(scope, P.REVIEW_ACCESS, P.INSPECT):
        return None
    return {
        "overdue": overdue_access_review(trial),
        "due": next_review_due(trial),
        "dormant_days": DORMANT_DAYS,
        "url": reverse("access-review", args=[trial.key]),
    }


def _url_for(scope: Scope, permission: P, name: str, trial: Trial) -> str:
    return "" if why_not_permitted(scope, permission) else reverse(name, args=[trial.key])


def _part(part: Membership, trial: Trial, scope: Scope) -> dict:
    invitation, end = part.invitation, getattr(part, "end", None)
    acceptance = getattr(invitation, "acceptance", None)
    return _row(part, trial) | {
        "site": str(part.site) if part.site else "All sites",
        "tasks": [TASKS[task].label for task in part.tasks or []],
        "identity": invitation.identity if invitation else "",
        "invited_at": invitation.recorded_at if invitation else None,
        "invited_by": _by(invitation) if invitation else "set-up",
        "accepted_at": acceptance.recorded_at if acceptance else None,
        "end": {"at": end.recorded_at, "reason": end.reason, "by": _by(end)} if end else None,
        "acts": _acts(part, acceptance, trial, scope),
    }


def _by(fact) -> str:
    return fact.recorded_by.name if fact.recorded_by else "set-up"


def _acts(part: Membership, acceptance, trial: Trial, scope: Scope) -> list[dict]:
    """Acts as components/act.html takes them."""
    if state_of_part(part) in OVER or not _manages(part, scope):
        return []
    if part.invitation is None or acceptance:
        return [_act("End this part", "end-part", part, trial, _REASON)]
    return [
        _act("New link", "resend-invitation", part, trial),
        _act("Withdraw the invitation", "withdraw-invitation", part, trial, _REASON),
    ]


def _training_act(parts: list[Membership], trial: Trial, scope: Scope) -> dict | None:
    part = next((part for part in parts if _manages(part, scope)), None)
    if part is None:
        return None
    fields = (
        {
            "name": "trained_on",
            "label": "Trained in good clinical practice on",
            "type": "date",
            "required": True,
        },
        {"name": "certificate", "label": "Certificate", "required": True},
    )
    return _act("Record a training", "record-training", part, trial, *fields)


def _manages(part: Membership, scope: Scope) -> bool:
    may = part.role in INVITES.get(scope.role, ())
    return may and str(part.user_id) != scope.actor


def _act(label: str, url: str, part: Membership, trial: Trial, *fields: dict) -> dict:
    return {
        "label": label,
        "name": f"{url}-{part.pk}",
        "url": reverse(url, args=[trial.key, part.pk]),
        "why_not": None,
        "fields": list(fields),
    }
