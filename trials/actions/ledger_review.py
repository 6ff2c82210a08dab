"""The review of the ledger (ICH E6(R3) 4.2.3): planned, drawn by lot, looked at, closed, signed."""

import random
import secrets
from datetime import date

from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    DataQuery,
    Deviation,
    LedgerMark,
    LedgerReview,
    LedgerReviewClosing,
    LedgerSample,
    Site,
    Trial,
)
from trials.policies.ledger_review import (
    why_not_close,
    why_not_draw,
    why_not_finding,
    why_not_mark,
    why_not_plan,
)
from trials.refusals import refuse_if
from trials.selectors.ledger_review import lines_in_scope


def plan_review(
    *,
    trial: Trial,
    site: Site | None,
    first_day: date,
    last_day: date,
    due_on: date,
    sample_size: int,
    scope: Scope,
) -> LedgerReview:
    """site: None for the whole study. Days in UTC. Raises Refused for days that do not fit."""
    demand(scope, Permission.REVIEW_LEDGER)
    refuse_if(why_not_plan(first_day, last_day, due_on, sample_size))
    with act("ledger_review.plan", scope=scope):
        return LedgerReview.objects.create(
            trial=trial,
            site=site,
            first_day=first_day,
            last_day=last_day,
            due_on=due_on,
            sample_size=sample_size,
            recorded_by_id=scope.actor,
        )


def draw_sample(*, review: LedgerReview, scope: Scope) -> LedgerSample:
    """By lot: Python's random.Random(seed).sample of the places of all lines in scope."""
    demand(scope, Permission.REVIEW_LEDGER)
    refuse_if(why_not_draw(review))
    seed = secrets.token_hex(8)
    with act("ledger_review.draw", scope=scope, detail=f"seed {seed}"):
        lines = list(lines_in_scope(review, scope).values_list("pk", flat=True))
        places = drawn(seed, len(lines), review.sample_size)
        return LedgerSample.objects.create(
            trial_id=review.trial_id,
            review=review,
            seed=seed,
            in_scope=len(lines),
            lines=[lines[place] for place in places],
            recorded_by_id=scope.actor,
        )


def drawn(seed: str, in_scope: int, size: int) -> list[int]:
    """The places of the sample among the lines in scope, from 0, in order."""
    return sorted(random.Random(seed).sample(range(in_scope), min(size, in_scope)))


def mark_lines(
    *,
    review: LedgerReview,
    places: list[int],
    scope: Scope,
    finding: str = "",
    query: DataQuery | None = None,
    deviation: Deviation | None = None,
) -> None:
    """That these lines of the sample were looked at, and what was found.

    places: in the sample, from 1. query, deviation: where the finding is followed up.
    """
    demand(scope, Permission.REVIEW_LEDGER)
    refuse_if(why_not_mark(review, scope, places) or why_not_finding(finding, query, deviation))
    with act("ledger_review.mark", scope=scope):
        LedgerMark.objects.bulk_create(
            LedgerMark(
                trial_id=review.trial_id,
                review=review,
                place=place,
                finding=finding.strip(),
                query=query,
                deviation=deviation,
                recorded_by_id=scope.actor,
            )
            for place in places
        )


def close_review(
    *, review: LedgerReview, statement: str, scope: Scope, **proof
) -> LedgerReviewClosing:
    """Closed once every line was looked at. proof: as trials/web/proof.py gives it."""
    demand(scope, Permission.REVIEW_LEDGER)
    with act("ledger_review.close", scope=scope, **proof):
        refuse_if(why_not_close(review, scope, statement))
        found = review.marks.exclude(finding="").order_by("place")
        closing = LedgerReviewClosing.objects.create(
            trial_id=review.trial_id,
            review=review,
            statement=statement.strip(),
            findings=list(found.values("place", "finding")),
            recorded_by_id=scope.actor,
        )
        closing.refresh_from_db()
        seen = bytes(closing.content_hash).hex()
        sign(closing, seen_hash=seen, meaning="ledger review")
    return closing
