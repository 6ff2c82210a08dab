"""From a person and a trial to what the database will let them see."""

from django.db.models import BooleanField, F, Func, JSONField, QuerySet, Value
from django.utils import timezone

from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES, Role
from trials.authorization.tasks import is_delegated_to, permissions_with
from trials.context import ALL_SITES, Scope
from trials.models import Membership, Trial, User
from trials.models.documents import TRANSCRIPT_CLASS
from trials.refusals import NotPermitted, refuse_if

SEALED_CLASS = "sealed"
# Whoever reports on a link: no role that anybody could be given.
PARTICIPANT = "participant"
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


def in_force(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those that are in force now; when that is, the database knows (sql/25_people.sql)."""
    return memberships.filter(
        Func(
            F("pk"),
            Value(timezone.now()),
            function="governance.is_in_force",
            output_field=BooleanField(),
        )
    )


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships that are in force now, with their trials; one for each site.

    tasks: of TASKS, a list of those that are delegated there; None where none needs to be.
    """
    tasks = Func(
        F("pk"), Value(timezone.now()), function="governance.tasks_of", output_field=JSONField()
    )
    return (
        in_force(Membership.objects.filter(user=user))
        .annotate(tasks=tasks)
        .select_related("trial")
        .order_by("trial__key", "site_id")
    )


def one_membership_per_trial(user: User) -> list[Membership]:
    """For who works at several sites of a trial, any of theirs: the role is the same."""
    return list({one.trial_id: one for one in memberships_of(user)}.values())


def membership_of(user: User, trial: Trial) -> Membership | None:
    """One of the person's memberships that are in force now, or None."""
    return memberships_of(user).filter(trial=trial).first()


def scope_of(user: User, trial: Trial, *, request: str = "", reads_only: bool = False) -> Scope:
    """Raises NotPermitted where the person has no part in the trial, or the wrong realm.

    request: by what the ledger knows the request; reads_only: whether it may change nothing.
    """
    return part_in(user, trial.key, request=request, reads_only=reads_only)[1]


def part_in(user: User, key: str, *, request: str, reads_only: bool) -> tuple[Trial, Scope]:
    """The trial of this key, and the scope in which the person sees it. As `scope_of`; that there
    is no such trial is the same as having no part in it."""
    memberships = list(memberships_of(user).filter(trial__key=key))
    if not memberships or not user.is_active:
        raise NotPermitted(f"{user.name} has no part in {key}.")
    trial, role = memberships[0].trial, ROLES[memberships[0].role]
    if role.realm != user.realm:
        raise NotPermitted(f"A {role.label.lower()} signs in on the {role.realm} host.")
    if is_delegated_to(role):
        memberships = _where_they_work(memberships)
    return trial, Scope(
        actor=str(user.pk),
        actor_name=user.name,
        role=role.key,
        trial=str(trial.pk),
        sites=_sites(role, memberships),
        form_classes=role.form_classes,
        tasks=_tasks(memberships) if is_delegated_to(role) else None,
        arm_paths=role.arm_paths,
        reads_only=reads_only,
        request=request,
    )


def _sites(role: Role, memberships: list[Membership]):
    if role.all_sites:
        return ALL_SITES
    return tuple(str(one.site_id) for one in memberships if one.site_id)


def _where_they_work(memberships: list[Membership]) -> list[Membership]:
    """A site at which nothing is delegated yet does not count beside one where something is."""
    return [one for one in memberships if one.tasks != []] or memberships


def _tasks(memberships: list[Membership]) -> tuple[str, ...] | None:
    """Of several sites, those that are delegated at each of them: never more than at any one."""
    if any(one.tasks is None for one in memberships):
        return None
    return tuple(sorted(set.intersection(*(set(one.tasks) for one in memberships))))


def account_scope(user: User) -> Scope:
    """A person and their own account, in no trial and no role."""
    return Scope(actor=str(user.pk), actor_name=user.name, role="")


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


def participant_scope(
    *, link: str, trial: str, site: str, participant: str, knows_pin: bool, request: str = ""
) -> Scope:
    """A participant on a link. Whose forms they see, the database works out from the link.

    knows_pin: whether the right PIN was given; else whoever holds the link is not known.
    """
    return Scope(
        actor=link,
        actor_name="The participant" if knows_pin else "Whoever holds the link",
        role=PARTICIPANT,
        trial=trial,
        sites=(site,),
        form_classes=FORM_CLASSES,
        arm_paths=True,
        site=site,
        participant=participant,
        request=request,
    )


def why_not_permitted(scope: Scope, *any_of: Permission) -> str | None:
    """None when the role includes one of the permissions; else the sentence that says what not."""
    role = ROLES.get(scope.role)
    if role is None:
        return f"The role {scope.role} does not include: {any_of[0].value}."
    if permissions_with(role, scope.tasks).intersection(any_of):
        return None
    if role.permissions.intersection(any_of):
        return f"The delegation log of the site does not give you today: {any_of[0].value}."
    return f"The role {role.label} does not include: {any_of[0].value}."


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
    if scope.role == filled_by == PARTICIPANT:
        return None
    if role and filled_by in role.fills and is_delegated_to(role):
        return why_not_permitted(scope, Permission.ENTER_FORMS)
    if role and (filled_by in role.fills or Permission.IMPORT_DATA in role.permissions):
        return None
    if role is None or not role.fills:
        return why_not_permitted(scope, Permission.ENTER_FORMS)
    fillers = [one.label.lower() for one in ROLES.values() if filled_by in one.fills]
    return f"This form is filled in by: {', '.join(fillers)}."
