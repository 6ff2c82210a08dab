"""The review of who has access to a study, as it was signed."""

from django.db import models

from trials.models.base import Fact
from trials.models.people import Trial, User


class AccessReview(Fact):
    """people: everybody as the page listed them, with what was decided of each
    (trials/actions/access_review.py)."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    people = models.JSONField()
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
