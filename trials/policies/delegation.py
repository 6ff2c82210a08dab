"""What stands in the way of delegating tasks at a site, and of taking them back."""

from datetime import date

from trials.authorization.roles import ROLES
from trials.authorization.tasks import TASKS, tasks_of_role
from trials.context import Scope
from trials.models import Delegation, Membership, Site, User
from trials.policies.members import why_not_dates, why_not_here
from trials.policies.writing import why_too_short
from trials.selectors.clocks import today_at


def why_not_delegate(
    scope: Scope,
    *,
    site: Site,
    user: User,
    tasks: list[str],
    starts_on: date,
    ends_on: date | None,
) -> str | None:
    """A task is one that the role of the person includes: the log adds no right to a role.

    A row begins today at the earliest: nobody agrees today to what was done yesterday.
    """
    elsewhere = why_not_here(scope, site)
    if elsewhere:
        return elsewhere
    unknown = [task for task in tasks if task not in TASKS]
    if unknown or not tasks:
        return f"Name the tasks, of: {', '.join(TASKS)}."
    parts = Membership.objects.filter(site=site, user=user, end__isnull=True)
    part = parts.order_by("-starts_on").first()
    if part is None:
        return f"{user.name} has no part at site {site.code}."
    role = ROLES[part.role]
    beyond = [TASKS[task].label for task in tasks if task not in tasks_of_role(role)]
    if beyond:
        return f"A {role.label.lower()} is not given: {', '.join(beyond).lower()}."
    if starts_on < today_at(site):
        return f"The first day, {starts_on}, is past: tasks are delegated from today on."
    return why_not_dates(starts_on, ends_on)


def why_not_take_back(row: Delegation, reason: str) -> str | None:
    """row: with its `end`."""
    if hasattr(row, "end"):
        return f"These tasks were taken back already: {row.end.reason}"
    return why_too_short(reason, "Say why the tasks are taken back.")
