"""What can be done with a form now, as components/act.html takes it."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import in_force, why_not_fill_in, why_not_permitted
from trials.context import Scope
from trials.models import Entry, Membership, Trial

UNFINISHED = (Entry.State.EXPECTED, Entry.State.DRAFT)


def not_done_act(entry: Entry, trial: Trial, scope: Scope, *, locked: bool) -> dict | None:
    """entry: with its state (selectors.entries). None where there is nothing to say."""
    if locked or entry.state not in UNFINISHED or why_not_fill_in(scope, entry.filled_by):
        return None
    fields = [{"name": "reason", "label": "Why it was not done", "type": "text", "required": True}]
    return act_on("Not done", "not-done", trial, entry.pk, fields=fields)


def assign_act(
    entry: Entry, raters: dict[bool, list[dict]], trial: Trial, *, locked: bool
) -> dict | None:
    """raters: as raters_of gives them; none where the person may not assign."""
    choices = raters[entry.arm_path]
    if locked or not choices or entry.filled_by != "rater" or entry.state != "expected":
        return None
    fields = [
        {
            "name": "rater",
            "label": "Rater",
            "type": "select",
            "choices": choices,
            "value": str(entry.assigned_to_id or ""),
        }
    ]
    return act_on("Give to a rater", "assign", trial, entry.pk, fields=fields)


def raters_of(trial: Trial, scope: Scope) -> dict[bool, list[dict]]:
    """{whether the interview is on an arm's path: choices}; empty where one may not assign."""
    needed = {False: P.ASSIGN_RATERS, True: P.ASSIGN_ON_ARM_PATHS}
    allowed = {path: not why_not_permitted(scope, needed[path]) for path in needed}
    if not any(allowed.values()):
        return {path: [] for path in needed}
    members = in_force(Membership.objects.filter(trial=trial, role="rater")).select_related("user")
    choices = [
        {"value": str(member.user_id), "label": member.user.name}
        for member in members.order_by("user__name")
    ]
    return {path: choices if allowed[path] else [] for path in needed}


def act_on(
    label: str, url: str, trial: Trial, about, *, why_not: str | None = None, fields=()
) -> dict:
    """url: the name of the address. about: the number or id that stands in it."""
    return {
        "label": label,
        "name": f"{url}-{about}",
        "url": reverse(url, args=[trial.key, about]),
        "why_not": why_not,
        "fields": list(fields),
    }
