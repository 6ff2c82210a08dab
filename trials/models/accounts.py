"""Passkeys: second factors that a device or its owner's key ring keeps (WebAuthn)."""

from django.db import models

from trials.models.base import Thing
from trials.models.people import User


class Passkey(Thing):
    """credential: the public key and its id, as the authenticator attested them.

    sign_count: what the authenticator last counted; 0 where it does not count.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.BinaryField(unique=True)
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name
