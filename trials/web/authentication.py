"""Signing in by name and password. The database shows each host only its own accounts."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from trials.models import User
from trials.web.sign_ins import why_not_try


class NamedPersonBackend(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        locked = why_not_try(username or "", request)
        if locked:
            # Not PermissionDenied: this one reaches the sign-in form in its own words.
            raise ValidationError(locked)
        user = User.objects.filter(username=username or "").first()
        if user is None:
            # As slow as a real check, so that time does not tell which names exist.
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True).first()
