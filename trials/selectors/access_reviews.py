"""When it was last reviewed who has access to a study, and when it is due again."""

from datetime import date, timedelta

from trials.models import AccessReview, AuditEvent, Signature, Trial
from trials.studies.loading import study_of


def latest_review(trial: Trial) -> AccessReview | None:
    return AccessReview.objects.filter(trial=trial).order_by("-recorded_at").first()


def next_review_due(trial: Trial) -> date:
    """So many days after the last one, or after the study was loaded; the study file says how
    many."""
    last = latest_review(trial)
    since = last.recorded_at if last else _loaded_at(trial)
    return since.date() + timedelta(days=study_of(trial).access_review_days)


def overdue_access_review(trial: Trial) -> str | None:
    """The sentence for the lock board; None where the review is not overdue."""
    due = next_review_due(trial)
    if due >= date.today():
        return None
    return f"The review of who has access was due on {due:%-d %b %Y}."


def signature_of(review: AccessReview) -> Signature:
    return Signature.objects.get(of_table=AccessReview._meta.db_table, of_id=review.pk)


def _loaded_at(trial: Trial):
    loading = AuditEvent.objects.filter(trial_id=trial.pk, act="studies.load")
    return loading.order_by("id").values_list("at", flat=True).first()
