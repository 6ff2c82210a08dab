"""What the vault's pages for an emergency show. No arm comes this way."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import EmergencyRequest, Trial, Unblinding, User
from trials.policies.emergency import is_confirmed, why_not_confirm_request, why_not_open_arm
from trials.selectors.second_factors import has_second_factor
from trials.selectors.unblindings import unblindings_of, waiting_requests
from trials.web.presenters.proof import CODE, PASSWORD
from trials.web.presenters.unblindings import review_act


def emergency_page(trial: Trial, scope: Scope, user: User) -> dict:
    asks = why_not_permitted(scope, P.BREAK_BLIND) is None
    reviews = why_not_permitted(scope, P.REVIEW_UNBLINDINGS) is None
    return {
        "ask_url": reverse("ask-emergency", args=[trial.key]) if asks else None,
        "second_factor_url": None if has_second_factor(user) else reverse("second-factor"),
        "requests": [
            {
                "number": one.participant_number,
                "site": one.site_code,
                "by": one.actor_name,
                "at": one.at,
                "waits_for_second": one.needs_second and not is_confirmed(one),
                "url": reverse("emergency-request", args=[trial.key, one.pk]),
            }
            for one in waiting_requests(trial)
        ],
        "events": [
            _event(one, trial, reviews)
            for one in unblindings_of(trial).select_related("request", "review")
        ],
        "back_url": reverse("openings"),
    }


def request_page(asked: EmergencyRequest, scope: Scope, user: User) -> dict:
    key = asked.trial.key
    is_set_up = has_second_factor(user)
    is_own = str(asked.actor_id) == scope.actor
    why_not = (why_not_open_arm if is_own else why_not_confirm_request)(
        asked, has_second_factor=is_set_up
    )
    return {
        "number": asked.participant_number,
        "site": asked.site_code,
        "by": asked.actor_name,
        "at": asked.at,
        "reason": asked.reason,
        "is_own": is_own,
        "act": {
            "label": f"Open the arm of {asked.participant_number}"
            if is_own
            else f"Confirm the request about {asked.participant_number}",
            "url": reverse("open-arm" if is_own else "confirm-emergency", args=[key, asked.pk]),
            "why_not": why_not,
            "fields": [PASSWORD, CODE],
        },
        "second_factor_url": None if is_set_up else reverse("second-factor"),
        "back_url": reverse("emergency", args=[key]),
    }


def _event(event: Unblinding, trial: Trial, reviews: bool) -> dict:
    """The reason and the review are for those who review."""
    return {
        "number": event.participant_number,
        "site": event.site_code,
        "by": event.actor_name,
        "at": event.at,
        "reviewed": event.reviewed,
        "reason": event.request.reason if reviews else None,
        "review": _review(event) if reviews and event.reviewed else None,
        "act": review_act(event, reverse("review-unblinding", args=[trial.key, event.pk]))
        if reviews and not event.reviewed
        else None,
    }


def _review(event: Unblinding) -> str:
    review = event.review
    return f"{review.impact} ({review.actor_name}, {ROLES[review.role].label})"
