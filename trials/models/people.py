"""Studies, sites and people: who is in a trial, and who works on it."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from trials.models.base import Fact, Thing


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A named person. What somebody may do comes from memberships alone: there is no superuser."""

    class Realm(models.TextChoices):
        WEB = "web", "Web (blinded)"
        VAULT = "vault", "Vault (unblinded)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    realm = models.CharField(max_length=5, choices=Realm, default=Realm.WEB)
    is_active = models.BooleanField(default=True)
    # The ledger says who signed in and when; a column here would be a change without an act.
    last_login = None

    USERNAME_FIELD = "username"
    objects = UserManager()

    def __str__(self):
        return self.name


class Trial(Thing):
    """A study. Whether it is open, locked or unblinded is read from its transitions."""

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)

    def __str__(self):
        return self.key


class StudyVersion(Fact):
    """The study file as it was loaded, whole. The highest number is the running version."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_version_per_number")
        ]


class Site(Thing):
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="sites")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    timezone = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "code"], name="one_site_per_code"),
            models.UniqueConstraint(fields=["id", "trial"], name="site_of_trial"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class Membership(Thing):
    """One person in one role of one trial, at one site or at all, between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            # One role per trial: nobody is both blinded and unblinded in one study.
            models.UniqueConstraint(fields=["user", "trial"], name="one_role_per_trial")
        ]


class Participant(Thing):
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="participants")
    site = models.ForeignKey(Site, models.PROTECT, related_name="participants")
    number = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_participant_per_number"),
            models.UniqueConstraint(fields=["id", "site", "trial"], name="participant_of_site"),
        ]

    def __str__(self):
        return self.number
