"""The reviews of the ledger: the list, and one from its plan to its signature."""

from django.urls import reverse

from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import AuditEvent, DataQuery, Deviation, LedgerReview, Site, Trial
from trials.policies.ledger_review import why_not_draw
from trials.selectors.chronicle import with_what_they_changed
from trials.selectors.ledger_review import is_overdue, reviews_of, signature_of
from trials.selectors.second_factors import has_second_factor
from trials.studies.loading import forms_of
from trials.web.presenters.chronicle import line_in_words
from trials.web.presenters.signing import signature_shown

NONE = {"value": "", "label": "None"}


def reviews_page(trial: Trial, scope: Scope) -> dict:
    reviews = list(reviews_of(trial))
    return {
        "reviews": [_summary(review, trial) for review in reviews],
        "overdue": sum(map(is_overdue, reviews)),
        "may_plan": why_not_permitted(scope, P.REVIEW_LEDGER) is None,
        "ledger_url": reverse("ledger", args=[trial.key]),
    }


def review_page(review: LedgerReview, trial: Trial, scope: Scope, user) -> dict:
    """review: as selectors.ledger_review gives it."""
    sample, closing = getattr(review, "sample", None), getattr(review, "closing", None)
    is_own = sample is not None and str(sample.recorded_by_id) == scope.actor
    page = _summary(review, trial) | {
        "lines": _lines(review, trial) if sample else [],
        "seed": sample.seed if sample else "",
        "in_scope": sample.in_scope if sample else 0,
        "reviewer": sample.recorded_by.name if sample else "",
        "is_own": is_own and closing is None,
        "draw": None,
        "back_url": reverse("ledger-reviews", args=[trial.key]),
    }
    if sample is None and not why_not_permitted(scope, P.REVIEW_LEDGER):
        url = reverse("draw-sample", args=[trial.key, review.pk])
        page["draw"] = {"label": "Draw the sample", "url": url, "why_not": why_not_draw(review)}
    if closing:
        page["statement"] = closing.statement
        page["signature"] = signature_shown(signature_of(closing), site=None)
    elif page["is_own"]:
        page |= _to_do(review, trial, page["lines"], user)
    return page


def _summary(review: LedgerReview, trial: Trial) -> dict:
    label, tone = "Planned", "neutral"
    if hasattr(review, "closing"):
        label, tone = "Closed and signed", "good"
    elif hasattr(review, "sample"):
        label, tone = f"{review.marked} of {len(review.sample.lines)} looked at", "info"
    return {
        "of": f"Site {review.site}" if review.site else "The whole study",
        "first_day": review.first_day,
        "last_day": review.last_day,
        "due_on": review.due_on,
        "size": review.sample_size,
        "by": review.recorded_by.name,
        "state_label": label,
        "state_tone": tone,
        "overdue": is_overdue(review),
        "url": reverse("ledger-review", args=[trial.key, review.pk]),
    }


def _lines(review: LedgerReview, trial: Trial) -> list[dict]:
    """Of the sample, in order of time, each with what the reviewer said of it."""
    marks = {mark.place: mark for mark in review.marks.select_related("query", "deviation")}
    sites = {site.pk: site for site in Site.objects.filter(trial=trial)}
    found = AuditEvent.objects.in_bulk(review.sample.lines)
    forms = forms_of(trial)
    known = [found[number] for number in review.sample.lines if number in found]
    said = {
        one.line.pk: line_in_words(one, forms, sites.get(one.line.site_id), names_raters=True)
        | {"participant_id": one.line.participant_id}
        for one in with_what_they_changed(known)
    }
    return [
        said[number] | {"place": place, "mark": _mark(marks.get(place), trial)}
        for place, number in enumerate(review.sample.lines, 1)
        if number in said
    ]


def _mark(mark, trial: Trial) -> dict | None:
    if mark is None:
        return None
    follows = []
    if mark.query_id:
        follows.append({"label": "Query", "url": reverse("query", args=[trial.key, mark.query_id])})
    if mark.deviation_id:
        url = reverse("deviation", args=[trial.key, mark.deviation_id])
        follows.append({"label": "Deviation", "url": url})
    return {"finding": mark.finding, "follows": follows}


def _to_do(review: LedgerReview, trial: Trial, lines: list[dict], user) -> dict:
    waiting = [line for line in lines if line["mark"] is None]
    followed_up = _what_follows_up({line["participant_id"] for line in waiting})
    for line in waiting:
        line["fields"] = _fields(line, followed_up.get(line["participant_id"], ([], [])))
    return {
        "waiting": len(waiting),
        "mark_url": reverse("mark-lines", args=[trial.key, review.pk]),
        "close_url": reverse("close-review", args=[trial.key, review.pk]),
        "meaning": MEANINGS["ledger review"],
        "has_second_factor": has_second_factor(user),
    }


def _fields(line: dict, followed_up: tuple[list, list]) -> list[dict]:
    queries, deviations = followed_up
    fields = [
        {"name": "place", "type": "hidden", "value": line["place"]},
        {"name": "finding", "label": "What was found", "type": "textarea", "required": True},
    ]
    if queries:
        fields.append(
            {"name": "query", "label": "Query", "type": "select", "choices": [NONE, *queries]}
        )
    if deviations:
        fields.append(
            {
                "name": "deviation",
                "label": "Deviation",
                "type": "select",
                "choices": [NONE, *deviations],
            }
        )
    return fields


def _what_follows_up(participants: set) -> dict:
    """{participant: (queries, deviations)} to choose from. In two queries."""
    found: dict = {}
    about = {"participant__in": [one for one in participants if one]}
    for query in DataQuery.objects.filter(**about):
        choice = {"value": query.pk, "label": query.text[:60]}
        found.setdefault(query.participant_id, ([], []))[0].append(choice)
    for deviation in Deviation.objects.filter(**about).order_by("happened_on"):
        label = f"{deviation.happened_on:%-d %b %Y}: {deviation.get_kind_display()}"
        choice = {"value": deviation.pk, "label": label}
        found.setdefault(deviation.participant_id, ([], []))[1].append(choice)
    return found
