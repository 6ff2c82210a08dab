"""The delegation log, row by row, as it is shown and printed."""

from django.urls import reverse

from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.authorization.tasks import TASKS
from trials.context import Scope
from trials.models import Site, Trial
from trials.selectors.delegation import LogRow, delegation_log
from trials.selectors.second_factors import has_second_factor
from trials.studies.loading import study_of
from trials.web.presenters.signing import signature_shown


def log_page(trial: Trial, scope: Scope) -> dict:
    delegates = not why_not_permitted(scope, P.DELEGATE)
    return {
        "required": study_of(trial).delegation is not None,
        "sites": [
            {"name": str(site), "rows": [_row(one, site, trial, delegates) for one in rows]}
            for site, rows in delegation_log(trial).items()
        ],
        "tasks": [
            {"label": task.label, "permissions": sorted(task.permissions)}
            for task in TASKS.values()
        ],
        "delegate_url": reverse("delegate", args=[trial.key]) if delegates else "",
        "people_url": reverse("people", args=[trial.key]),
    }


def row_to_end(one: LogRow, site: Site, trial: Trial, user) -> dict:
    """The page on which a row is ended and signed."""
    return {
        "row": _row(one, site, trial, False),
        "meaning": MEANINGS["delegation end"],
        "has_second_factor": has_second_factor(user),
        "url": reverse("take-back", args=[trial.key, one.row.pk]),
        "log_url": reverse("delegation-log", args=[trial.key]),
    }


def _row(one: LogRow, site: Site, trial: Trial, delegates: bool) -> dict:
    row, end = one.row, getattr(one.row, "end", None)
    return {
        "name": row.user.name,
        "tasks": [TASKS[task].label for task in row.tasks],
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "state_label": _state(one),
        "tone": "good" if row.is_in_force else "neutral",
        "signature": signature_shown(one.signature, site=site) if one.signature else None,
        "ended": end.reason if end else "",
        "end_signature": signature_shown(one.end_signature, site=site)
        if one.end_signature
        else None,
        "end_url": reverse("take-back", args=[trial.key, row.pk]) if delegates and not end else "",
    }


def _state(one: LogRow) -> str:
    if hasattr(one.row, "end"):
        return "Taken back"
    return "In force" if one.row.is_in_force else "Not in force today"
