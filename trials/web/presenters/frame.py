"""What stands around every page: who is signed in, in which study, and where they can go."""

from django.conf import settings
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.lifecycle import LABELS
from trials.selectors.trials import state_of

NAVIGATION = (
    ("Participants", "matrix", P.SEE_PARTICIPANTS),
    ("My interviews", "interviews", P.RATE_INTERVIEWS),
    ("Database lock", "lock-board", P.SEE_LOCK_BOARD),
    ("Analyses", "runs", P.SEE_RUNS),
)


def frame(request) -> dict:
    return {
        "realm": "vault" if settings.IS_VAULT else "web",
        "person": _person(request),
        "trial": _trial(request),
        "nav": _navigation(request),
    }


def _person(request) -> dict | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    scope = getattr(request, "scope", None)
    return {"name": user.name, "role_label": ROLES[scope.role].label if scope else ""}


def _trial(request) -> dict | None:
    trial = getattr(request, "trial", None)
    if trial is None:
        return None
    state = state_of(trial)
    return {
        "key": trial.key,
        "title": trial.title,
        "state": state,
        "state_label": LABELS[state],
        "is_demo": trial.key.startswith("DEMO-"),
    }


def _navigation(request) -> list[dict]:
    scope, trial = getattr(request, "scope", None), getattr(request, "trial", None)
    if trial is None or settings.IS_VAULT:
        return []
    links = [
        {"label": label, "url": reverse(name, args=[trial.key])}
        for label, name, permission in NAVIGATION
        if not why_not_permitted(scope, permission)
    ]
    for link in links:
        link["current"] = request.path == link["url"]
    return links
