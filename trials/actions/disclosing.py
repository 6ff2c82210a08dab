"""The arm of one participant, disclosed by the vault: the record first, then the answer.

This module runs with the vault's login; the web has no right on any function it calls.
"""

import time
from datetime import date

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import DisclosureRequest
from trials.refusals import refuse_if
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.unsealing import arm_in_slot


def confirm_disclosure(*, request: DisclosureRequest, scope: Scope, on: date | None = None) -> None:
    """The second person confirms, and the arm goes to the site. It is not shown here.

    on: the day of the disclosure, on which visits hang; today at the site, unless it is given.
    The caller has asked for the password again. That it was confirmed stays on record also
    where the slot cannot be opened; confirming again then tries once more.
    """
    demand(scope, Permission.CONFIRM_DISCLOSURE)
    about = {"site": str(request.site_id), "participant": str(request.participant_id)}
    study = study_of(request.trial)
    refuse_if(why_not_confirm(request, study))
    reason = f"Confirms that the arm of {request.participant_number} is disclosed to its site"
    confirmed = act(
        "disclosure.confirm", scope=scope, reason=reason, authenticated=time.time(), **about
    )
    with confirmed, connection.cursor() as cursor:
        cursor.execute("select governance.confirm_disclosure(%s)", [request.pk])
    disclosed = act("disclosure.disclose", scope=scope, reason=reason, **about)
    with disclosed, connection.cursor() as cursor:
        cursor.execute(
            "select stratum, position, ciphertext from allocation.sealed_slot_of(%s)", [request.pk]
        )
        arm = arm_in_slot(*cursor.fetchone(), trial=request.trial, study=study)
        cursor.execute("select governance.disclose(%s, %s, %s)", [request.pk, arm, on])


def why_not_confirm(request: DisclosureRequest, study: Study) -> str | None:
    """The database asks the rest: two people, the freeze, the state of the study."""
    if study.disclosure is None:
        return "In this study no arm is disclosed before the seal is opened."
    if request.stage != study.disclosure.freezes:
        return (
            f"The stage that was frozen is {request.stage};"
            f" the study asks for {study.disclosure.freezes}."
        )
    return None
