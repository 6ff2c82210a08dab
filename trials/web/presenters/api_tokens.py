"""Tokens as their person sees them, and as whoever invites people does."""

from collections.abc import Iterable

from django.urls import reverse

from trials.models import ApiToken, Trial, User
from trials.selectors.second_factors import has_second_factor

_REASON = {"name": "reason", "label": "Why", "required": True}


def own_page(tokens: Iterable[ApiToken], user: User, form) -> dict:
    """form: of a new token, or None where there is no study for which one can be made."""
    return {
        "tokens": [
            _token(token, reverse("end-api-token", args=[token.pk])) | {"of": token.trial.key}
            for token in tokens
        ],
        "form": form,
        "has_second_factor": has_second_factor(user),
    }


def study_page(tokens: Iterable[ApiToken], trial: Trial) -> dict:
    return {
        "tokens": [
            _token(token, reverse("end-study-token", args=[trial.key, token.pk]), [_REASON])
            | {"of": token.user.name}
            for token in tokens
        ],
        "back_url": reverse("people", args=[trial.key]),
    }


def _token(token: ApiToken, end_url: str, fields: list[dict] = ()) -> dict:
    end = getattr(token, "end", None)
    use = getattr(token, "use", None)
    return {
        "name": token.name,
        "rights": "Reads and writes" if token.may_write else "Reads",
        "made_at": token.made_at,
        "ends_on": token.ends_on,
        "used_on": use.used_on if use else None,
        "state": ("Counts", "good") if token.counts else ("Ended", "neutral"),
        "ended": f"{end.ended_at:%-d %b %Y}. {end.reason}".strip() if end else "",
        "act": {"name": f"end-{token.pk}", "url": end_url, "fields": list(fields)}
        if token.counts
        else None,
    }
