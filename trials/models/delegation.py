"""The delegation log of a site: which tasks its physician gave to whom, and until when."""

from django.db import models

from trials.models.base import Fact
from trials.models.people import Site, Trial, User


class Delegation(Fact):
    """A row of the log: it counts once it is signed, on the days of the site's clock.

    tasks: codes of TASKS (trials/authorization/tasks.py).
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="delegations")
    user = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    tasks = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")


class DelegationEnd(Fact):
    """That the tasks of a row are taken back at once, signed as the row was."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    delegation = models.OneToOneField(Delegation, models.PROTECT, related_name="end")
    reason = models.CharField(max_length=300)
    content_hash = models.BinaryField(max_length=32, default=b"")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
