"""One participant's arm in an emergency: asked for, opened, and told to one person.

This module runs with the vault's login; the web has no right on any function it calls.
"""

import time
import uuid

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import EmergencyRequest, Trial
from trials.studies.loading import study_of
from trials.studies.schema.study import Arm
from trials.unsealing import arm_of_access


def ask_emergency(*, trial: Trial, number: str, site: str, reason: str, scope: Scope) -> uuid.UUID:
    """Say whose arm is needed, and why; returns the request, which holds for an hour.

    number and site: of the participant's card; both must fit. reason: at least ten characters;
    it is read by those who decide about it in the vault, and stands in no line of the ledger.
    """
    demand(scope, Permission.BREAK_BLIND)
    detail = f"{number} at site {site}"
    asked = act("emergency.ask", scope=scope, detail=detail, vault_only=True)
    with asked, connection.cursor() as cursor:
        cursor.execute("select governance.ask_emergency(%s, %s, %s)", [number, site, reason])
        return cursor.fetchone()[0]


def confirm_emergency(*, request: EmergencyRequest, second_factor: float, scope: Scope) -> None:
    """The second person, from the fourth opening of one site and day on.

    second_factor: when the code was given. The caller has asked for the password again.
    """
    demand(scope, Permission.BREAK_BLIND, Permission.REVIEW_UNBLINDINGS)
    with (
        act("emergency.confirm", scope=scope, **_given(request, second_factor)),
        connection.cursor() as cursor,
    ):
        cursor.execute("select governance.confirm_emergency(%s)", [request.pk])


def open_arm(*, request: EmergencyRequest, second_factor: float, scope: Scope) -> Arm:
    """The arm, for the answer to this one person; it is written nowhere.

    Not inside a transaction: the record is committed before the slot is given out, so that it
    stays where the answer is lost. Then a new request is needed. The rest as confirm_emergency.
    """
    demand(scope, Permission.BREAK_BLIND)
    opened = act("emergency.open", scope=scope, **_given(request, second_factor))
    with opened, connection.cursor() as cursor:
        cursor.execute("select governance.open_emergency(%s)", [request.pk])
        access = cursor.fetchone()[0]
    with reading(scope):
        study = study_of(request.trial)
        code = arm_of_access(access, trial=request.trial, study=study)
    return next(arm for arm in study.arms if arm.code == code)


def _given(request: EmergencyRequest, second_factor: float) -> dict:
    """What a line of the ledger holds that the blinded read: whose arm, and no reason."""
    return {
        "site": str(request.site_id),
        "participant": str(request.participant_id),
        "authenticated": time.time(),
        "second_factor": second_factor,
    }
