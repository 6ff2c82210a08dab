"""Reviews of the ledger: which lines one is of, and which are overdue."""

from datetime import date

from django.db.models import Count, QuerySet

from trials.context import Scope
from trials.models import AuditEvent, LedgerReview, LedgerReviewClosing, Signature, Trial
from trials.selectors.ledger import Wanted, lines_of_study, with_wanted


def reviews_of(trial: Trial) -> QuerySet[LedgerReview]:
    """With sample and closing, and `marked`, the number of lines looked at. The latest first."""
    found = LedgerReview.objects.filter(trial=trial).annotate(marked=Count("marks"))
    return found.select_related("site", "sample__recorded_by", "closing", "recorded_by").order_by(
        "-due_on", "-recorded_at"
    )


def is_overdue(review: LedgerReview) -> bool:
    return not hasattr(review, "closing") and review.due_on < date.today()


def overdue_reviews(trial: Trial) -> QuerySet[LedgerReview]:
    return LedgerReview.objects.filter(trial=trial, closing=None, due_on__lt=date.today())


def lines_in_scope(review: LedgerReview, scope: Scope) -> QuerySet[AuditEvent]:
    """In order of time, as the reviewer reads them; nobody reviews their own acts."""
    wanted = Wanted(
        site=str(review.site_id or ""), first_day=review.first_day, last_day=review.last_day
    )
    lines = with_wanted(lines_of_study(review.trial, scope), wanted, names_raters=True)
    return lines.exclude(actor_id=scope.actor).order_by("at", "pk")


def signature_of(closing: LedgerReviewClosing) -> Signature | None:
    table = LedgerReviewClosing._meta.db_table
    return Signature.objects.filter(of_table=table, of_id=closing.pk).first()
