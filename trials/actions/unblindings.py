"""What an emergency unblinding means for the participant and the analysis, before the lock."""

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Unblinding


def review_unblinding(*, unblinding: Unblinding, impact: str, scope: Scope) -> None:
    """Record the assessment, once. impact: at least ten characters, without the arm."""
    demand(scope, Permission.REVIEW_UNBLINDINGS)
    about = {"site": str(unblinding.site_id), "participant": str(unblinding.participant_id)}
    with act("emergency.review", scope=scope, **about), connection.cursor() as cursor:
        cursor.execute("select governance.review_unblinding(%s, %s)", [unblinding.pk, impact])
