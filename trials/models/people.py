"""Studies, sites and people: who is in a trial, and who works on it."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models.functions import Lower

from trials.models.base import Fact, Thing


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A named person. What somebody may do comes from memberships alone: there is no superuser."""

    class Realm(models.TextChoices):
        WEB = "web", "Web (blinded)"
        VAULT = "vault", "Vault (unblinded)"

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    class TextSize(models.TextChoices):
        """In per cent of what the browser has."""

        USUAL = "100", "100 %"
        LARGER = "115", "115 %"
        LARGEST = "130", "130 %"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    realm = models.CharField(max_length=5, choices=Realm, default=Realm.WEB)
    # By it the database knows one person with an account on each host (sql/17_members.sql).
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # Sign-ins of before this moment have ended, on whichever computer.
    signed_out_at = models.DateTimeField(null=True)
    # How pages look for this person, and whether keys without Ctrl do anything on every page.
    theme = models.CharField(max_length=12, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density, default=Density.COMFORTABLE)
    text_size = models.CharField(max_length=3, choices=TextSize, default=TextSize.USUAL)
    single_keys = models.BooleanField(default=True)
    # The ledger says who signed in and when; a column here would be a change without an act.
    last_login = None

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_account_per_name"),
            models.UniqueConstraint(
                Lower("email"), "realm", condition=~models.Q(email=""), name="one_account_per_email"
            ),
        ]

    def __str__(self):
        return self.name

    def check_password(self, raw_password):
        # Django's own would also store a newer kind of hash: a change without an act.
        return check_password(raw_password, self.password)


class Trial(Thing):
    """A study. Whether it is open, locked or unblinded is read from its transitions."""

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)

    def __str__(self):
        return self.key


class StudyVersion(Fact):
    """The study file as it was loaded, whole; trials/studies/loading.py says which is in force."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # As the text says it, for the database, which does not read the text.
    delegation_required = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_version_per_number")
        ]


class VersionApproval(Fact):
    """That one person approved a version of the study, having seen its differences.

    difference_sha256: of the text of the difference that was shown.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    version = models.ForeignKey(StudyVersion, models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=40)
    difference_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "recorded_by"], name="one_approval_each"),
            models.UniqueConstraint(fields=["version", "role"], name="one_approval_per_role"),
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


class EthicsApproval(Fact):
    """That the ethics board of a site approved a version: from then on it is in force there."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="ethics_approvals")
    version = models.ForeignKey(StudyVersion, models.PROTECT, related_name="ethics_approvals")
    approved_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "version"], name="one_approval_per_site")
        ]


class SiteStep(Fact):
    """The state of a site from here on (see trials/lifecycle.py).

    A site is excluded for cause by two people: `confirms` is the first one's step.
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=30)
    happened_on = models.DateField()
    reason = models.CharField(max_length=500)
    confirms = models.OneToOneField("self", models.PROTECT, null=True, related_name="confirmation")
    role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Membership(Fact):
    """One person in one role of one trial, at one site or at all, between two dates.

    The days are those of the site's clock; for a role of no one site, those of UTC. It is in force
    from the first to the last of them, once an invitation was accepted and, where the role needs
    it, the training is on record, and until it is ended (governance.part_span in
    sql/25_people.sql). invitation: none where set-up gave the role.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    invitation = models.ForeignKey(
        "trials.Invitation", models.PROTECT, null=True, related_name="memberships"
    )


class MembershipEnd(Fact):
    """That a part ended at once, before its last day. Of an invitation: it was withdrawn."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    membership = models.OneToOneField(Membership, models.PROTECT, related_name="end")
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Prescreening(Fact):
    """Somebody who was asked before consent: a line of the screening log, without a name.

    reason: why it went no further (see PRESCREENING_REASONS in trials/lifecycle.py), or "".
    """

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="prescreenings")
    number = models.CharField(max_length=20)
    contacted_on = models.DateField()
    reason = models.CharField(max_length=40, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_prescreening_per_number")
        ]

    def __str__(self):
        return f"{self.number}, asked on {self.contacted_on}"


class Participant(Thing):
    """language: ISO 639-1, in which the participant is interviewed."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="participants")
    site = models.ForeignKey(Site, models.PROTECT, related_name="participants")
    number = models.CharField(max_length=20)
    language = models.CharField(max_length=2, default="en")
    prescreening = models.OneToOneField(
        Prescreening, models.PROTECT, null=True, related_name="participant"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "number"], name="one_participant_per_number"),
            models.UniqueConstraint(fields=["id", "site", "trial"], name="participant_of_site"),
        ]

    def __str__(self):
        return self.number
