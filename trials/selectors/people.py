"""Who works in a study: their parts, and what each of them still waits for."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Func,
    JSONField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from trials.authorization.roles import ROLES
from trials.authorization.tasks import is_delegated_to
from trials.context import ALL_SITES, Scope
from trials.models import InvitationLink, Membership, Training, Trial

DORMANT_DAYS = 60
_OF_THE_WEB = [role.key for role in ROLES.values() if role.realm == "web"]

# {state of a part: its words}. What comes first in state_of_part counts.
PART_STATES = {
    "withdrawn": "Invitation withdrawn",
    "ended": "Ended",
    "invited": "Invited",
    "expired": "Invitation too old",
    "untrained": "Waits for training",
    "to_come": "Begins later",
    "undelegated": "Waits for delegation",
    "active": "Active",
}


def parts_of_trial(trial: Trial, scope: Scope) -> QuerySet[Membership]:
    """The parts that whoever asks may see, by name, each with what the page of people says of it.

    People of one's own host; at a site, those of one's own sites. With user, site, end, invitation
    and acceptance, and: in_force, tasks (as in scopes.memberships_of), last_sign_in,
    has_second_factor, trained_on, link_until.
    """
    seen = Membership.objects.filter(trial=trial, role__in=_OF_THE_WEB)
    if scope.sites != ALL_SITES:
        seen = seen.filter(site__in=scope.sites)
    now = Value(timezone.now())
    trained = Training.objects.filter(trial=OuterRef("trial"), user=OuterRef("user"))
    links = InvitationLink.objects.filter(invitation=OuterRef("invitation"))
    return (
        seen.annotate(
            in_force=_ask("governance.is_in_force", F("pk"), now, BooleanField()),
            tasks=_ask("governance.tasks_of", F("pk"), now, JSONField()),
            last_sign_in=_ask("ledger.last_sign_in", F("user_id"), DateTimeField()),
            has_second_factor=_ask("governance.has_second_factor", F("user_id"), BooleanField()),
            trained_on=_last(trained, "trained_on", DateField()),
            link_until=_last(links, "expires_at", DateTimeField()),
        )
        .select_related(
            "user",
            "site",
            "trial",
            "end__recorded_by",
            "invitation__acceptance",
            "invitation__recorded_by",
        )
        .order_by("user__name", "starts_on", "site__code")
    )


def parts_on(trial: Trial, scope: Scope, day: date) -> QuerySet[Membership]:
    """Those of parts_of_trial that were in force on a day, by the clock of their site."""
    was = _ask("governance.was_in_force_on", F("pk"), Value(day), BooleanField())
    return parts_of_trial(trial, scope).filter(was)


def parts_of_person(trial: Trial, scope: Scope, user_id: UUID) -> QuerySet[Membership]:
    return parts_of_trial(trial, scope).filter(user=user_id)


def state_of_part(part: Membership) -> str:
    """part: of parts_of_trial. One of PART_STATES."""
    accepted = part.invitation is None or hasattr(part.invitation, "acceptance")
    if hasattr(part, "end"):
        return "ended" if accepted else "withdrawn"
    if part.ends_on and part.ends_on < date.today():
        return "ended"
    if not accepted:
        return "invited" if part.link_until > timezone.now() else "expired"
    if part.invitation and part.invitation.needs_training and part.trained_on is None:
        return "untrained"
    if not part.in_force:
        return "to_come"
    if part.tasks == [] and is_delegated_to(ROLES[part.role]):
        return "undelegated"
    return "active"


def last_day_of(part: Membership) -> date | None:
    """None: without end."""
    return part.end.recorded_at.date() if hasattr(part, "end") else part.ends_on


def is_dormant(part: Membership, *, now: datetime) -> bool:
    """Whether it is in force, and the person has not signed in for DORMANT_DAYS."""
    since = part.last_sign_in.date() if part.last_sign_in else part.starts_on
    return part.in_force and since <= now.date() - timedelta(days=DORMANT_DAYS)


def _ask(function: str, *said) -> Func:
    *arguments, answer = said
    return Func(*arguments, function=function, output_field=answer)


def _last(rows: QuerySet, field: str, kind) -> Subquery:
    of_one = rows.order_by().values("trial").annotate(last=Max(field)).values("last")
    return Subquery(of_one, output_field=kind)
