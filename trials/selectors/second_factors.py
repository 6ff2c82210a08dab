"""Second factors: apps that show codes, codes to recover with, and passkeys."""

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from trials.authorization.roles import ROLES
from trials.authorization.scopes import in_force
from trials.context import ALL_SITES, Scope
from trials.models import Membership, Passkey, Trial, User


def apps_of(user: User) -> QuerySet[TOTPDevice]:
    """The app that is in use, or none."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True)


def unconfirmed_apps_of(user: User) -> QuerySet[TOTPDevice]:
    """The secret of which no code was given yet, or none."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=False)


def passkeys_of(user: User) -> QuerySet[Passkey]:
    return Passkey.objects.filter(user=user).order_by("added_at")


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def has_second_factor(user: User) -> bool:
    """An app or a passkey; codes to recover with are none of their own."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.has_second_factor(%s)", [user.pk])
        return cursor.fetchone()[0]


def people_with_second_factors(trial: Trial, scope: Scope, realm: str) -> QuerySet[Membership]:
    """Who works in a trial on this host, within one's sites, once each; `has_second_factor`."""
    roles = [role.key for role in ROLES.values() if role.realm == realm]
    people = in_force(Membership.objects.filter(trial=trial, role__in=roles))
    if scope.sites != ALL_SITES:
        people = people.filter(site__in=scope.sites)
    apps = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
    passkeys = Passkey.objects.filter(user=OuterRef("user"))
    return (
        people.annotate(has_second_factor=Exists(apps) | Exists(passkeys))
        .select_related("user")
        .order_by("user__name", "user_id")
        .distinct("user__name", "user_id")
    )
