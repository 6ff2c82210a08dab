"""The pool of raters with their papers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from trials.authorization.scopes import in_force, system_scope
from trials.context import Scope, reading
from trials.models import (
    ConflictOfInterest,
    Membership,
    RaterCertificate,
    RaterProfile,
    Trial,
    User,
)

RATER = "rater"


def office_of(trial: Trial) -> Scope:
    """The system where it looks or writes for the office of the rater coordinator.

    It sees participants, sites and second ratings; the coordinator, and whoever else asks, does
    not.
    """
    return system_scope(trial, name="Office of the raters", role="rater_coordinator")


@dataclass(frozen=True)
class Rater:
    """Somebody of the study as the rules look at them.

    member: None where they have no part in the study. profile: None where the pool does not have
    them.
    """

    user: User
    member: Membership | None
    profile: RaterProfile | None
    certificates: tuple[RaterCertificate, ...]
    declarations: tuple[ConflictOfInterest, ...]

    @property
    def is_rater(self) -> bool:
        return self.member is not None and self.member.role == RATER

    @property
    def site_role(self) -> str | None:
        """The role in which they work at a site of the study: nobody rates beside that."""
        return self.member.role if self.member and self.member.site_id else None

    @property
    def languages(self) -> list[str]:
        return self.profile.languages if self.profile else []

    def certificate_for(self, form: str, day: date) -> RaterCertificate | None:
        """One that counts on that day."""
        return next(
            (c for c in self.certificates_for(form) if c.certified_on <= day <= c.valid_until), None
        )

    def certificates_for(self, form: str) -> list[RaterCertificate]:
        """The latest first."""
        return [c for c in self.certificates if c.form_key == form]

    def has_conflict_with(self, site_id: UUID) -> bool:
        return any(one.site_id == site_id for one in self.declarations)


def raters_of(trial: Trial) -> list[Rater]:
    """Everybody who is a rater of the study today, by name. In four queries."""
    members = _members(trial).filter(role=RATER).order_by("user__name")
    return _with_papers(trial, {member.user: member for member in members})


def rater_of(trial: Trial, user: User) -> Rater:
    """This person, rater of the study or not."""
    return _with_papers(trial, {user: _members(trial).filter(user=user).first()})[0]


def _members(trial: Trial) -> QuerySet[Membership]:
    return in_force(Membership.objects.filter(trial=trial)).select_related("user")


def _with_papers(trial: Trial, members: dict[User, Membership | None]) -> list[Rater]:
    certificates, declarations = defaultdict(list), defaultdict(list)
    with reading(office_of(trial)):
        theirs = {"trial": trial, "rater__in": list(members)}
        profiles = {one.rater_id: one for one in RaterProfile.objects.filter(**theirs)}
        for one in RaterCertificate.objects.filter(**theirs).order_by("-certified_on", "form_key"):
            certificates[one.rater_id].append(one)
        declared = ConflictOfInterest.objects.filter(**theirs).select_related("site")
        for one in declared.order_by("-declared_on"):
            declarations[one.rater_id].append(one)
    return [
        Rater(
            user,
            member,
            profiles.get(user.pk),
            tuple(certificates[user.pk]),
            tuple(declarations[user.pk]),
        )
        for user, member in members.items()
    ]
