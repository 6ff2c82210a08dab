"""From a person and a trial to what the database will let them see."""

from django.db.models import QuerySet
from django.utils import timezone

from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES, Role
from trials.context import ALL_SITES, Scope
from trials.models import Membership, Trial, User
from trials.models.documents import TRANSCRIPT_CLASS
from trials.refusals import NotPermitted, refuse_if

SEALED_CLASS = "sealed"
FORM_CLASSES = (
    "self_report",
    "clinical",
    "session",
    "alliance",
    "rating",
    SEALED_CLASS,
    "interview",
    TRANSCRIPT_CLASS,
)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships that are in force today, with their trials."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(user=user, starts_on__lte=today)
        .exclude(ends_on__lt=today)
        .select_related("trial")
        .order_by("trial__key")
    )


def membership_of(user: User, trial: Trial) -> Membership | None:
    """The person's membership that is in force today, or None."""
    return memberships_of(user).filter(trial=trial).first()


def scope_of(user: User, trial: Trial, *, request: str = "") -> Scope:
    """Raises NotPermitted where the person has no part in the trial, or the wrong realm."""
    membership = membership_of(user, trial)
    if membership is None or not user.is_active:
        raise NotPermitted(f"{user.name} has no part in {trial.key}.")
    role = ROLES[membership.role]
    if role.realm != user.realm:
        raise NotPermitted(f"A {role.label.lower()} signs in on the {role.realm} host.")
    return Scope(
        actor=str(user.pk),
        actor_name=user.name,
        role=role.key,
        trial=str(trial.pk),
        sites=_sites(role, membership),
        form_classes=role.form_classes,
        arm_paths=role.arm_paths,
        request=request,
    )


def _sites(role: Role, membership: Membership):
    if role.all_sites:
        return ALL_SITES
    return (str(membership.site_id),) if membership.site_id else ()


def system_scope(trial: Trial | None, *, name: str = "Equipoise", role: str = "system") -> Scope:
    """The system itself: set-up, and the worker on a snapshot."""
    return Scope(
        actor=None,
        actor_name=name,
        role=role,
        trial=str(trial.pk) if trial else None,
        sites=ALL_SITES,
        form_classes=FORM_CLASSES,
        arm_paths=True,
    )


def why_not_permitted(scope: Scope, *any_of: Permission) -> str | None:
    """None when the role includes one of the permissions; else the sentence that says what not."""
    role = ROLES.get(scope.role)
    if role is not None and role.permissions.intersection(any_of):
        return None
    label = role.label if role else scope.role
    return f"The role {label} does not include: {any_of[0].value}."


def demand(scope: Scope, *any_of: Permission) -> None:
    refuse_if(why_not_permitted(scope, *any_of), NotPermitted)


def may_open(scope: Scope, *, form_class: str, filled_by: str) -> bool:
    """Whether a form has a page for the role: it sees the class, or fills a sealed form in.

    What others wrote in a sealed form the database shows to nobody.
    """
    role = ROLES.get(scope.role)
    writes_sealed = form_class == SEALED_CLASS and role is not None and filled_by in role.fills
    return form_class in scope.form_classes or writes_sealed


def why_not_fill_in(scope: Scope, filled_by: str) -> str | None:
    """None when the role fills in the forms of `filled_by`, or brings in files of answers."""
    role = ROLES.get(scope.role)
    if role and (filled_by in role.fills or Permission.IMPORT_DATA in role.permissions):
        return None
    if role is None or not role.fills:
        return why_not_permitted(scope, Permission.ENTER_FORMS)
    fillers = [one.label.lower() for one in ROLES.values() if filled_by in one.fills]
    return f"This form is filled in by: {', '.join(fillers)}."
