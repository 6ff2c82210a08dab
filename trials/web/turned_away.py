"""A line in the ledger for whoever sends what they may not send, whichever view said no."""

from trials.authorization.roles import ROLES
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import note_refusal
from trials.models import Entry
from trials.models.base import about

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Their lines name no participant: they do not know whose interviews they work on.
KNOW_NO_PARTICIPANT = ("rater", "rater_coordinator", "coder")


def note_if_turned_away(request, status: int) -> None:
    """For who has a part in the study. They are told no more than the answer says."""
    if request.scope is None or request.method in SAFE or status not in (403, 404):
        return
    role, match = request.scope.role, request.resolver_match
    entry = None if role in KNOW_NO_PARTICIPANT else _entry(request, match.kwargs.get("entry_id"))
    # A participant on a link has no role that anybody is given.
    label = ROLES[role].label.lower() if role in ROLES else role
    what = f"{entry.visit.name}, {entry.name}" if entry else "A page"
    note_refusal(
        # A site reads no line of what raters do: it would say who rates.
        "raters.turned_away" if role in KNOW_NO_PARTICIPANT else "attempts.turned_away",
        scope=request.scope,
        why=f"{what} ({match.view_name}): not open to the role {label}.",
        **(about(entry) if entry else {}),
    )


def _entry(request, entry_id) -> Entry | None:
    """Looked up as the system: it may be a form that the person does not see."""
    if entry_id is None:
        return None
    with reading(system_scope(request.trial)):
        entries = Entry.objects.filter(trial=request.trial).select_related("visit")
        return entries.filter(pk=entry_id).first()
