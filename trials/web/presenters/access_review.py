"""The list of everybody who has access, to be decided on; and the lists that were signed."""

from django.urls import reverse
from django.utils.dateparse import parse_date

from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import AccessReview, Trial
from trials.selectors.access_reviews import (
    next_review_due,
    overdue_access_review,
    signature_of,
)
from trials.selectors.people import DORMANT_DAYS
from trials.selectors.second_factors import has_second_factor
from trials.web.presenters.signing import signature_shown

DAYS = ("starts_on", "ends_on", "last_sign_in")


def review_page(people: list[dict], trial: Trial, scope: Scope, user) -> dict:
    """people: as actions.access_review gives them."""
    reviews = AccessReview.objects.filter(trial=trial).select_related("recorded_by")
    return {
        "people": [_row(row) | {"may_end": row["person"] != scope.actor} for row in people],
        "dormant": sum(row["dormant"] for row in people),
        "dormant_days": DORMANT_DAYS,
        "overdue": overdue_access_review(trial),
        "due": next_review_due(trial),
        "past": [_past(one, trial) for one in reviews.order_by("-recorded_at")],
        "may_sign": why_not_permitted(scope, P.REVIEW_ACCESS) is None,
        "meaning": MEANINGS["access review"],
        "has_second_factor": has_second_factor(user),
        "people_url": reverse("people", args=[trial.key]),
    }


def past_review_page(review: AccessReview, trial: Trial) -> dict:
    return {
        "people": [_row(row) for row in review.people],
        "at": review.recorded_at,
        "signature": signature_shown(signature_of(review), site=None),
        "review_url": reverse("access-review", args=[trial.key]),
    }


def _row(row: dict) -> dict:
    """With days as days."""
    return row | {name: parse_date(row[name]) if row[name] else None for name in DAYS}


def _past(review: AccessReview, trial: Trial) -> dict:
    return {
        "at": review.recorded_at,
        "by": review.recorded_by.name,
        "people": len(review.people),
        "ended": sum(row["decision"] == "ended" for row in review.people),
        "url": reverse("past-access-review", args=[trial.key, review.pk]),
    }
