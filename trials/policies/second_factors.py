"""What stands in the way of a second factor's end."""

from django.conf import settings

from trials.models import User
from trials.selectors.second_factors import apps_of, passkeys_of

NO_SECOND_FACTOR = "Your account has no second factor: set it up first."


def why_not_remove_one(user: User) -> str | None:
    """None where another one is left, or where accounts may go without."""
    if not settings.SECOND_FACTOR_REQUIRED or apps_of(user).count() + passkeys_of(user).count() > 1:
        return None
    return "Every account here has a second factor: add another before you remove your last one."
