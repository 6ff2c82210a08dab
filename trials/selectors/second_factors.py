"""The second factors of the vault's people."""

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from trials.authorization.roles import ROLES
from trials.models import Membership, Trial, User


def second_factors_of(user: User) -> QuerySet[TOTPDevice]:
    """The one that is in use, or none."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True)


def has_second_factor(user: User) -> bool:
    """Also on the web, which does not see the second factors themselves."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.has_second_factor(%s)", [user.pk])
        return cursor.fetchone()[0]


def unconfirmed_second_factors_of(user: User) -> QuerySet[TOTPDevice]:
    """The secret of which no code was given yet, or none."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=False)


def vault_people(trial: Trial) -> QuerySet[Membership]:
    """The memberships of the vault's people of a trial; `has_second_factor` says who has one."""
    roles = [role.key for role in ROLES.values() if role.realm == "vault"]
    devices = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
    return (
        Membership.objects.filter(trial=trial, role__in=roles)
        .annotate(has_second_factor=Exists(devices))
        .select_related("user")
        .order_by("user__name")
    )
