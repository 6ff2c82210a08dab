"""What stands in the way of a review of the ledger, from the plan to its signed end."""

from datetime import date

from django.utils import timezone

from trials.context import Scope
from trials.models import LedgerReview
from trials.policies.writing import why_too_short

LARGEST_SAMPLE = 200


def why_not_plan(first_day: date, last_day: date, due_on: date, sample_size: int) -> str | None:
    if last_day < first_day:
        return f"The last day, {last_day}, lies before the first, {first_day}."
    if due_on <= last_day:
        return f"The review is due on {due_on}, and its days end on {last_day}: give a later day."
    if not 1 <= sample_size <= LARGEST_SAMPLE:
        return f"A sample has from 1 to {LARGEST_SAMPLE} lines, not {sample_size}."
    return None


def why_not_draw(review: LedgerReview) -> str | None:
    """The days must be over: what comes later would be in no sample."""
    if hasattr(review, "sample"):
        return "The sample is drawn already."
    if review.last_day >= timezone.now().date():
        return f"The sample is drawn when {review.last_day:%-d %b %Y} is over, in UTC."
    return None


def why_not_mark(review: LedgerReview, scope: Scope, places: list[int]) -> str | None:
    if not places:
        return "Tick the lines that you looked at."
    if (hindrance := _why_not_yours(review, scope)) is not None:
        return hindrance
    unknown = [place for place in places if not 1 <= place <= len(review.sample.lines)]
    return f"The sample has no line {unknown[0]}." if unknown else None


def why_not_finding(finding: str, query, deviation) -> str | None:
    if finding.strip():
        return why_too_short(finding, "Say in a sentence what was found.")
    if query or deviation:
        return "Say what was found, where a query or a deviation follows it up."
    return None


def why_not_close(review: LedgerReview, scope: Scope, statement: str) -> str | None:
    """review: with its marks."""
    if (hindrance := _why_not_yours(review, scope)) is not None:
        return hindrance
    waiting = len(review.sample.lines) - review.marks.count()
    if waiting:
        return f"Lines that nobody has looked at yet: {waiting}."
    return why_too_short(statement, "Say what the review came to.")


def _why_not_yours(review: LedgerReview, scope: Scope) -> str | None:
    if hasattr(review, "closing"):
        return "This review is closed and signed."
    if not hasattr(review, "sample"):
        return "Draw the sample first."
    if str(review.sample.recorded_by_id) != scope.actor:
        return f"{review.sample.recorded_by.name} drew this sample, and looks at it."
    return None
