"""What stands in the way of giving somebody a part in a study, and of ending it."""

from datetime import date

from trials.authorization.roles import ROLES
from trials.authorization.tasks import is_delegated_to
from trials.context import ALL_SITES, Scope
from trials.models import Membership, Site, User
from trials.policies.days import why_not_day
from trials.policies.writing import why_too_short

# They work across sites, and see no site.
OF_NO_SITE = ("coder", "rater", "rater_coordinator")
_OF_THE_WEB = frozenset(role.key for role in ROLES.values() if role.realm == "web")
_STAFF = frozenset(role.key for role in ROLES.values() if is_delegated_to(role))
# Their part ends on a day that is known when it is given.
LIMITED_IN_TIME = ("inspector",)
# {who: the roles to which they invite}. The roles of the vault are given where it is set up.
INVITES = {"sponsor": _OF_THE_WEB, "site_physician": _STAFF}


def why_not_member(user: User, role: str, site: Site | None) -> str | None:
    if role not in ROLES:
        return f"There is no role {role!r}; there are: {', '.join(ROLES)}."
    if ROLES[role].realm != user.realm:
        return f"{user.username} is a {user.realm} account; {role} needs a {ROLES[role].realm} one."
    return why_not_place(role, site)


def why_not_place(role: str, site: Site | None) -> str | None:
    if role in OF_NO_SITE and site is not None:
        return f"Role {ROLES[role].label}: it knows no site; leave the site out."
    if site is None and is_of_sites(role):
        return f"Role {ROLES[role].label}: it is of one site; name the site."
    return None


def why_not_open_ended(role: str, ends_on: date | None) -> str | None:
    if role in LIMITED_IN_TIME and ends_on is None:
        return f"The part of an {ROLES[role].label.lower()} ends on a day: give the last one."
    return None


def is_of_sites(role: str) -> bool:
    return not ROLES[role].all_sites and role not in OF_NO_SITE


def roles_to_invite(scope: Scope, *, delegation_required: bool) -> list[str]:
    """The roles that whoever asks may give here, in the order of ROLES."""
    may = INVITES.get(scope.role, frozenset())
    return [
        role
        for role in ROLES
        if role in may and not _why_not_by_sponsor(scope, role, delegation_required)
    ]


def why_not_invite(
    scope: Scope,
    *,
    role: str,
    sites: list[Site],
    starts_on: date,
    ends_on: date | None,
    delegation_required: bool,
) -> str | None:
    """Whether the person may be asked; the dates must not contradict each other."""
    if role not in ROLES:
        return f"There is no role {role!r}."
    if role not in INVITES.get(scope.role, ()):
        return f"Your role does not invite a {ROLES[role].label.lower()}."
    return (
        _why_not_by_sponsor(scope, role, delegation_required)
        or next(filter(None, (why_not_place(role, site) for site in sites or [None])), None)
        or next(filter(None, (why_not_here(scope, site) for site in sites)), None)
        or _why_not_one_site(role, sites)
        or why_not_dates(starts_on, ends_on)
        or why_not_open_ended(role, ends_on)
    )


def _why_not_by_sponsor(scope: Scope, role: str, delegation_required: bool) -> str | None:
    """Whoever a sponsor names can do nothing at a site before its physician has delegated it."""
    if scope.role != "sponsor" or role not in _STAFF or delegation_required:
        return None
    return (
        f"A {ROLES[role].label.lower()} is invited by the physician of the site: this study keeps"
        " no delegation log by which the physician would agree."
    )


def _why_not_one_site(role: str, sites: list[Site]) -> str | None:
    if sites and ROLES[role].all_sites:
        return f"A {ROLES[role].label.lower()} works across sites: leave the sites out."
    return None


def why_not_here(scope: Scope, site: Site) -> str | None:
    if scope.sites == ALL_SITES or str(site.pk) in scope.sites:
        return None
    return f"Site {site.code} is not yours."


def why_not_dates(starts_on: date, ends_on: date | None) -> str | None:
    if not_a_day := why_not_day("The first day", starts_on):
        return not_a_day
    if ends_on and ends_on < starts_on:
        return f"The last day, {ends_on}, lies before the first, {starts_on}."
    if ends_on and ends_on < date.today():
        return f"The last day, {ends_on}, is over already."
    return None


def why_not_end(membership: Membership, scope: Scope, reason: str) -> str | None:
    """membership: with its `end`."""
    if str(membership.user_id) == scope.actor:
        return "Somebody else ends your part."
    if hasattr(membership, "end"):
        return f"This part has ended already: {membership.end.reason}"
    if membership.role not in INVITES.get(scope.role, ()):
        return f"Your role does not end the part of a {ROLES[membership.role].label.lower()}."
    if is_of_sites(membership.role) and (hindrance := why_not_here(scope, membership.site)):
        return hindrance
    return why_too_short(reason, "Say why the part ends.")
