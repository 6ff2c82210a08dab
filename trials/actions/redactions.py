"""Taking out words that were typed by mistake: one person asks, another confirms.

What goes, and what stays, is decided by the database (19_redaction.sql).
"""

from uuid import UUID

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import RedactionRequest, Revision
from trials.models.base import about
from trials.policies.redaction import why_not_redact
from trials.refusals import refuse_if
from trials.studies.loading import form_of


def ask_redaction(*, revision: Revision, item: str, reason: str, scope: Scope) -> UUID:
    """Ask that the text of one item is taken out, wherever it stands about the participant.

    Gives the request's id. Raises Refused where the item is no free text, or no reason is given.
    """
    demand(scope, Permission.ASK_REDACTION)
    form = form_of(revision.trial, revision.entry.form_key, revision.entry.form_version)
    with act("redactions.ask", scope=scope, reason=reason, detail=item, **about(revision)):
        refuse_if(why_not_redact(revision, form, item, reason))
        return _call("governance.ask_redaction", revision.pk, item)


def confirm_redaction(*, request: RedactionRequest, scope: Scope, **proof) -> None:
    """By a second person in another role; afterwards the words are gone for good.

    proof: as trials/web/proof.py gives it.
    """
    demand(scope, Permission.CONFIRM_REDACTION)
    place = {"site": str(request.site_id), "participant": str(request.participant_id)}
    with act("redactions.confirm", scope=scope, detail=request.item, **place, **proof):
        _call("governance.confirm_redaction", request.pk)


def _call(function: str, *values):
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}({places})", values)
        return cursor.fetchone()[0]
