"""What the blinded see of an emergency: whose arm was opened, when and by whom."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Trial, Unblinding
from trials.selectors.unblindings import unblindings_of


def unblindings_page(trial: Trial, scope: Scope) -> dict:
    reviews = why_not_permitted(scope, P.REVIEW_UNBLINDINGS) is None
    return {"events": [_event(one, trial, reviews) for one in unblindings_of(trial)]}


def _event(event: Unblinding, trial: Trial, reviews: bool) -> dict:
    return {
        "number": event.participant_number,
        "url": reverse("participant", args=[trial.key, event.participant_number]),
        "site": event.site_code,
        "by": event.actor_name,
        "role_label": ROLES["emergency_physician"].label,
        "at": event.at,
        "reviewed": event.reviewed,
        "act": review_act(event, reverse("review-unblinding", args=[trial.key, event.pk]))
        if reviews and not event.reviewed
        else None,
    }


def review_act(event: Unblinding, url: str) -> dict:
    return {
        "label": "Record the review",
        "name": f"review-{event.pk}",
        "url": url,
        "fields": [
            {
                "name": "impact",
                "label": "What it means for the participant and the analysis",
                "type": "textarea",
                "required": True,
                "help": "Without the arm. Every one is reviewed before the lock.",
            }
        ],
    }
