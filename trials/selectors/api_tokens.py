"""Tokens, as far as whoever reads may see them: their own, and of the people whom they invite."""

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from trials.models import ApiToken, Trial, User


def tokens_of_user(user: User) -> QuerySet[ApiToken]:
    return _shown(ApiToken.objects.filter(user=user))


def tokens_of_trial(trial: Trial) -> QuerySet[ApiToken]:
    return _shown(ApiToken.objects.filter(trial=trial))


def _shown(tokens: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
    """With `counts`: whether it does now; and its end and its last use. The newest first."""
    counts = RawSQL("governance.api_token_counts(api_token)", [], output_field=BooleanField())
    return (
        tokens.annotate(counts=counts)
        .select_related("trial", "user", "end", "use")
        .order_by("-made_at")
    )
