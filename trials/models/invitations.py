"""How somebody comes to work in a study: invited, trained, and their word taken."""

from django.db import models

from trials.models.base import Fact
from trials.models.people import Trial, User


class Invitation(Fact):
    """Somebody is asked to work in a trial; its memberships say where and from when to when.

    identity: how whoever invites made sure of who the person is. needs_training: whether the role
    enters or rates, which nobody does before their training is on record.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=40)
    identity = models.CharField(max_length=200)
    needs_training = models.BooleanField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class InvitationLink(Fact):
    """A code by which the invitation is accepted, once; a later link puts an end to this one.

    The code is given to whoever invites, and kept nowhere: code_sha256 is its hash.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="links")
    code_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class InvitationAcceptance(Fact):
    """That the person accepted, and what they declared (21 CFR 11.100(c))."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="acceptance")
    statement = models.TextField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")


class Training(Fact):
    """That somebody was trained in good clinical practice. certificate: what proves it."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="trainings")
    trained_on = models.DateField()
    certificate = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
