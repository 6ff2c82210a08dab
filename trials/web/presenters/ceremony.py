"""Rehearsals and the record of the opening, for the pages of both hosts."""

from django.conf import settings
from django.urls import reverse

from trials.authorization.roles import ROLES
from trials.models import Rehearsal, Trial
from trials.selectors.ceremony import OpeningRecord, opening_record, rehearsals_of

TITLES = {"letters": "Release of the letters", "meaning": "Release of their meaning"}
TONES = {
    Rehearsal.Outcome.BROUGHT: "warn",
    Rehearsal.Outcome.WORKED: "good",
    Rehearsal.Outcome.FAILED: "bad",
}


def rehearsal_lines(rehearsals: tuple[Rehearsal, ...]) -> list[dict]:
    """The latest last."""
    return [
        _person(one) | {"outcome": one.get_outcome_display(), "tone": TONES[one.outcome]}
        for one in rehearsals
    ]


def rehearsals_page(trial: Trial) -> dict:
    return {"rehearsals": rehearsal_lines(rehearsals_of(trial))}


def record_page(trial: Trial) -> dict:
    record = opening_record(trial)
    return {
        "title": f"{trial.key}: {trial.title}",
        "list_sha256": record.list_sha256,
        "snapshot": _snapshot(record),
        "rehearsals": rehearsal_lines(record.rehearsals),
        "releases": [
            {
                "title": TITLES[release.step],
                "at": release.transition.at,
                "people": [_person(approval) for approval in release.approvals],
                "software": release.software,
                "sha256": release.sha256,
            }
            for release in record.releases
        ],
        "meaning": record.meaning,
        "back_url": reverse("opening" if settings.IS_VAULT else "lock-board", args=[trial.key]),
    }


def _snapshot(record: OpeningRecord) -> dict | None:
    if record.snapshot is None:
        return None
    return {
        "sha256": record.snapshot.sha256,
        "locked": _person(record.lock),
        "participants": record.snapshot.participants,
        "reason": record.lock.reason,
    }


def _person(said) -> dict:
    role = ROLES.get(said.role)
    return {
        "name": said.actor_name,
        "role_label": role.label if role else said.role,
        "at": said.at,
    }
