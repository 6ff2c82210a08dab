"""Name and password. The database shows each host only its own accounts."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from trials.models import User
from trials.web.attempts import TooManyAttempts, count_attempt, note_lock_out
from trials.web.sign_ins import note_failure


class NamedPersonBackend(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        try:
            left = count_attempt(username or "", request)
        except TooManyAttempts as refusal:
            # Not PermissionDenied: this one reaches the sign-in form in its own words.
            raise ValidationError(str(refusal)) from None
        user = User.objects.filter(username=username or "").first()
        if _is_right(user, password or ""):
            return user
        note_failure(username or "", user, request)
        note_lock_out(username or "", request, left)
        return None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True).first()


def _is_right(user: User | None, password: str) -> bool:
    """One look at a hash, whether the name exists or not: time does not tell which names do."""
    if user is None:
        make_password(password)
        return False
    return user.check_password(password) and user.is_active
