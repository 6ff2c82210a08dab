"""A participant's own answers, saved on their link."""

import uuid

from trials.actions.entries import record_answers
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.models import Alert, Revision
from trials.policies.self_report import OwnForm
from trials.selectors.clocks import today_at

# What somebody must see today; of what is left out the site is told, and the participant is not led
# away.
LEADS_TO_HELP = (Alert.Level.URGENT, Alert.Level.REVIEW, Alert.Level.CALL)


def save_own_answers(
    *,
    form: OwnForm,
    answers: dict,
    based_on: int,
    complete: bool,
    idempotency_key: uuid.UUID,
    scope: Scope,
) -> Revision:
    """form: of own_forms, so that it is theirs and due. Raises as record_answers does."""
    return record_answers(
        entry=form.entry,
        answers=answers,
        based_on=based_on,
        complete=complete,
        done_on=today_at(form.site),
        idempotency_key=idempotency_key,
        scope=scope,
    )


def raised_alert(revision: Revision) -> bool:
    """Whether this save told the site of an answer, so that the participant is shown help.

    Asked by the system: a participant reads no alert.
    """
    with reading(system_scope(revision.trial)):
        return Alert.objects.filter(revision=revision, level__in=LEADS_TO_HELP).exists()
