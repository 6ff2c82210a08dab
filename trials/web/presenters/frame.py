"""What stands around every page: who is signed in, in which study, and where they can go."""

from itertools import chain

from django.conf import settings
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import Trial
from trials.selectors.trials import is_demonstration
from trials.selectors.waiting import Standing, standing_of
from trials.web.presenters.inspection import last_day_of
from trials.web.sessions import IDLE_SECONDS, NOTED_EVERY_SECONDS

# What a page is for, and under it the pages: (label, name of the address, any of these).
NAVIGATION = {
    "Participants": (
        ("Today", "today", P.KEEP_SCHEDULE),
        ("Participants", "matrix", P.SEE_PARTICIPANTS),
        ("Overview", "overview", P.SEE_FLOW),
        ("Flow", "flow", P.SEE_FLOW),
    ),
    "Safety": (
        ("Safety alerts", "alerts", P.ACKNOWLEDGE_ALERTS),
        ("Unblindings", "unblindings", P.SEE_UNBLINDINGS),
    ),
    "Interviews": (
        ("My interviews", "interviews", P.RATE_INTERVIEWS),
        ("Raters", "raters", P.MANAGE_RATERS),
        ("Agreement of raters", "rater-agreement", P.MANAGE_RATERS),
        ("Told to raters", "rater-disclosures", P.SEE_RATER_DISCLOSURES),
        ("Transcripts", "documents", P.HOLD_INTERVIEWS),
        ("Coding", "coding", P.CODE_INTERVIEWS),
        ("Book of codes", "codes", P.CODE_INTERVIEWS),
        ("Themes", "themes", P.SEE_THEMES),
        ("Agreement", "agreement", P.CODE_INTERVIEWS),
    ),
    "Data": (
        ("Data health", "data-health", P.CLASSIFY_DEVIATIONS),
        ("Queries", "queries", P.SEE_QUERIES),
        ("Medical coding", "terms", P.CODE_TERMS),
        ("Reconciliation", "reconciliation", P.RECONCILE),
        ("Casebooks", "casebooks", P.SIGN_CASEBOOKS, P.SEE_LOCK_BOARD),
        ("Double entry", "double-entries", P.ENTER_FORMS, P.RESOLVE_DOUBLE_ENTRY),
        ("Source verification", "verification", P.SEE_LOCK_BOARD),
        ("Deviations", "deviations", P.REPORT_DEVIATIONS, P.SEE_LOCK_BOARD),
        ("Sites at a glance", "site-risk", P.VERIFY_SOURCE, P.CLASSIFY_DEVIATIONS),
    ),
    "Study": (
        ("Study", "study", P.SEE_STUDY),
        ("Codebook", "codebook", P.SEE_CODEBOOK, P.RATE_INTERVIEWS),
        ("Sites", "sites", P.MANAGE_SITES, P.EXCLUDE_SITES),
        ("People", "people", P.SEE_PEOPLE),
        ("Delegation log", "delegation-log", P.SEE_PEOPLE),
        ("Second factors", "second-factors", P.INVITE_PEOPLE),
    ),
    "Records": (
        ("Inspection", "inspection", P.INSPECT),
        ("Ledger", "ledger", P.SEE_LEDGER),
        ("Study documents", "files", P.SEE_FILES),
        ("Notes to file", "notes", P.SEE_FILES),
        ("Access history", "access-history", P.SEE_ACCESS_HISTORY),
        ("Integrity", "integrity", P.SEE_INTEGRITY, P.TAKE_COPY),
        ("Redactions", "redactions", P.ASK_REDACTION, P.CONFIRM_REDACTION, P.SEE_INTEGRITY),
        ("Review of access", "access-review", P.REVIEW_ACCESS),
        ("Monitoring visits", "monitoring-visits", P.SEE_FILES),
    ),
    "Results": (
        ("Lock", "lock-board", P.SEE_LOCK_BOARD),
        ("Analyses", "runs", P.SEE_RUNS),
    ),
}


def frame(request) -> dict:
    around = {"realm": "vault" if settings.IS_VAULT else "web", "person": _person(request)}
    trial = getattr(request, "trial", None)
    # A participant's own pages name no study.
    if trial is None or request.scope.role not in ROLES:
        return around
    pages = {} if settings.IS_VAULT else pages_of(request.scope)
    standing = standing_of(trial, request.scope, {name for _, name in chain(*pages.values())})
    return around | {
        "trial": _trial(trial, standing.state),
        "nav": _navigation(request, pages, standing),
        # The vault has no search.
        "search_url": reverse("search", args=[trial.key])
        if ROLES[request.scope.role].realm == "web"
        else None,
    }


def _person(request) -> dict | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    scope = getattr(request, "scope", None)
    return {
        "name": user.name,
        "username": user.username,
        "role_label": _role_label(user, request.trial, scope) if scope else "",
        "look": None if settings.IS_VAULT else look_of(user),
        # The server notes that somebody is there only so often.
        "idle_limit": IDLE_SECONDS - NOTED_EVERY_SECONDS,
    }


def look_of(user) -> dict:
    """How pages look for their person. Those of the vault and of participants follow the device."""
    return {
        "theme": user.theme,
        "density": user.density,
        "text_size": user.text_size,
        "single_keys": user.single_keys,
    }


def _role_label(user, trial: Trial, scope: Scope) -> str:
    until = last_day_of(user, trial, scope)
    return ROLES[scope.role].label + (f", until {until:%-d %b %Y}" if until else "")


def _trial(trial: Trial, state: str) -> dict:
    return {
        "key": trial.key,
        "title": trial.title,
        "state": state,
        "state_label": LABELS[state],
        "is_demo": is_demonstration(trial),
    }


def pages_of(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """{group: [(label, name of the address)]}, without groups in which there is nothing to see."""
    found = {
        group: [
            (label, name) for label, name, *any_of in pages if not why_not_permitted(scope, *any_of)
        ]
        for group, pages in NAVIGATION.items()
    }
    return {group: pages for group, pages in found.items() if pages}


def _navigation(request, pages: dict, standing: Standing) -> list[dict]:
    """Groups of links; a group of one link is that link."""
    found = []
    for group, those in pages.items():
        links = [_link(request, label, name, standing) for label, name in those]
        found += [_group(group, links)] if len(links) > 1 else links
    return found


def _group(label: str, links: list[dict]) -> dict:
    """What waits on one of its pages is said on the group too."""
    return {
        "label": label,
        "links": links,
        "current": any(link["current"] for link in links),
        "waiting": sum(link["waiting"] for link in links),
    }


def _link(request, label: str, name: str, standing: Standing) -> dict:
    url = reverse(name, args=[request.trial.key])
    # After the lock nobody is waited for to see an alert.
    is_over = name == "alerts" and standing.state not in BEFORE_THE_LOCK
    waiting = 0 if is_over else standing.waiting.get(name, 0)
    return {"label": label, "url": url, "current": request.path == url, "waiting": waiting}
