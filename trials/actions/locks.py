"""The database lock. What it means is enforced by the database (03_governance.sql)."""

import time

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Snapshot, Trial
from trials.policies import why_not_lock
from trials.refusals import refuse_if

REASON_LENGTH = 10


def lock_database(*, trial: Trial, reason: str, scope: Scope) -> Snapshot:
    """Lock the trial and take its snapshot, in one step that no later write can follow.

    The caller has asked for the password again. Raises Refused with every line of the lock
    board that is not zero.
    """
    demand(scope, Permission.LOCK_DATABASE)
    with act("trial.lock", scope=scope, reason=reason, authenticated=time.time()):
        refuse_if(
            None
            if len(reason.strip()) >= REASON_LENGTH
            else f"Give a reason for the lock of at least {REASON_LENGTH} characters."
        )
        with connection.cursor() as cursor:
            # Writers in flight finish first; new ones wait until we are done.
            cursor.execute("select governance.hold(%s)", [trial.pk])
            refuse_if(why_not_lock(trial))
            cursor.execute("select governance.lock(%s)", [trial.pk])
            snapshot_id = cursor.fetchone()[0]
        return Snapshot.objects.get(pk=snapshot_id)
