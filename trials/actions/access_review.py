"""The review of who has access: each part kept or ended, the list frozen and signed."""

from django.utils import timezone

from trials.actions.members import end_now
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES
from trials.authorization.scopes import demand
from trials.authorization.tasks import TASKS
from trials.context import Scope
from trials.ledger import act
from trials.models import AccessReview, Membership, Trial
from trials.policies.writing import why_too_short
from trials.refusals import Refused, refuse_if
from trials.selectors.people import PART_STATES, is_dormant, parts_of_trial, state_of_part

_OVER = ("ended", "withdrawn")


def people_to_review(trial: Trial, scope: Scope) -> list[dict]:
    """Everybody who has access or was promised it, as plain values: what the review freezes."""
    now = timezone.now()
    return [
        _as_row(part, is_dormant(part, now=now))
        for part in parts_of_trial(trial, scope)
        if state_of_part(part) not in _OVER
    ]


def review_access(
    *, trial: Trial, seen: list[dict], ends: dict[str, str], scope: Scope, **proof
) -> AccessReview:
    """Keep everybody on the list but those who are ended, and sign the list.

    seen: people_to_review, as the page showed it. ends: {part: why it ends}; at once, as end_part.
    proof: as trials/web/proof.py gives it. Raises Refused where somebody came or left in between.
    """
    demand(scope, Permission.REVIEW_ACCESS)
    for reason in ends.values():
        refuse_if(why_too_short(reason, "Say why each part ends."))
    # The list names the raters: its line is not read at a site.
    with act("raters.review_access", scope=scope, detail=f"{len(seen)} parts", **proof):
        _refuse_another_list(trial, scope, seen, ends)
        for part in Membership.objects.filter(pk__in=ends).select_related("user"):
            end_now(part, ends[str(part.pk)], scope)
        review = AccessReview.objects.create(
            trial=trial,
            people=[row | _decision(row, ends) for row in seen],
            recorded_by_id=scope.actor,
        )
        review.refresh_from_db()
        sign(review, seen_hash=bytes(review.content_hash).hex(), meaning="access review")
    return review


def _refuse_another_list(trial: Trial, scope: Scope, seen: list[dict], ends: dict) -> None:
    shown = {row["part"] for row in seen}
    now = {row["part"] for row in people_to_review(trial, scope)}
    if now != shown or not ends.keys() <= shown:
        raise Refused("Somebody came or left since you opened the list: look at it again.")


def _decision(row: dict, ends: dict[str, str]) -> dict:
    if row["part"] not in ends:
        return {"decision": "kept"}
    return {"decision": "ended", "reason": ends[row["part"]].strip()}


def _as_row(part: Membership, dormant: bool) -> dict:
    return {
        "part": str(part.pk),
        "person": str(part.user_id),
        "name": part.user.name,
        "username": part.user.username,
        "role": ROLES[part.role].label,
        "site": part.site.code if part.site else "",
        "starts_on": part.starts_on.isoformat(),
        "ends_on": part.ends_on.isoformat() if part.ends_on else "",
        "state": PART_STATES[state_of_part(part)],
        "last_sign_in": part.last_sign_in.date().isoformat() if part.last_sign_in else "",
        "dormant": dormant,
        "second_factor": part.has_second_factor,
        "tasks": [TASKS[task].label for task in part.tasks or []],
    }
