"""Redactions: who asked, why, and whether the words are gone."""

from django.urls import reverse

from instruments import Instrument
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import RedactionRequest, Revision, Trial
from trials.policies.redaction import texts_of
from trials.selectors.redactions import redactions_of


def redactions_page(trial: Trial, scope: Scope, *, has_second_factor: bool) -> dict:
    confirms = not why_not_permitted(scope, P.CONFIRM_REDACTION)
    listed = redactions_of(trial)
    return {
        "requests": [_request(one, trial, confirms) for one in listed],
        "confirms": confirms,
        "has_second_factor": has_second_factor,
    }


def link_redactions(
    shown: list[dict], revisions: list[Revision], form: Instrument, trial: Trial, scope: Scope
) -> None:
    """Adds to each revision with free text where to ask that it goes.

    shown: of the revisions, newest first.
    """
    if why_not_permitted(scope, P.ASK_REDACTION):
        return
    for page, revision in zip(shown, reversed(revisions), strict=True):
        if texts_of(revision, form):
            page["redact_url"] = reverse("ask-redaction", args=[trial.key, revision.pk])


def _request(one: RedactionRequest, trial: Trial, confirms: bool) -> dict:
    done = getattr(one, "redaction", None)
    number = one.participant.number
    return {
        "id": one.pk,
        "number": number,
        "url": reverse("participant", args=[trial.key, number]),
        "site": one.site.code,
        "item": one.item,
        "reason": one.reason,
        "by": one.actor_name,
        "role_label": ROLES[one.role].label,
        "at": one.at,
        "state_label": "Redacted" if done else "Waiting",
        "state_tone": "good" if done else "warn",
        "confirmed_by": done.actor_name if done else "",
        "confirmed_at": done.at if done else None,
        "confirm_url": reverse("confirm-redaction", args=[trial.key, one.pk])
        if confirms and not done
        else None,
    }
