"""A kit for a session, at the site: ask the pharmacy for it, and scan the one that it sent.

In between the pharmacy works in the vault (trials/actions/dispensing.py).
"""

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import DosingStep, KitRequest, Participant, Visit
from trials.models.base import about
from trials.policies.kits import level_to_ask, why_not_ask_kit, why_not_scan
from trials.refusals import refuse_if
from trials.selectors.kits import kit_at
from trials.studies.loading import study_at


def ask_kit(*, visit: Visit, scope: Scope) -> KitRequest:
    """Ask for a kit of the level that was decided. The request names no arm and no dose in mg.

    visit: with its trial and site. Raises Refused before the decision, and while another kit of
    the session is on its way or was used.
    """
    demand(scope, Permission.ASK_KITS)
    with act("kits.ask", scope=scope, **about(visit)):
        Participant.objects.select_for_update().get(pk=visit.participant_id)
        study = study_at(visit.trial, visit.site_id)
        given = {step.kind: step for step in DosingStep.objects.filter(visit=visit)}
        refuse_if(why_not_ask_kit(visit, study, kit_at(visit), given))
        with connection.cursor() as cursor:
            level = level_to_ask(visit, study)
            cursor.execute("select governance.ask_kit(%s, %s)", [visit.pk, level])
            return KitRequest.objects.get(pk=cursor.fetchone()[0])


def scan_kit(*, visit: Visit, number: str, scope: Scope) -> None:
    """The kit is at the session. Raises Refused for another one than the pharmacy sent."""
    demand(scope, Permission.ASK_KITS)
    with act("kits.scan", scope=scope, **about(visit)), connection.cursor() as cursor:
        kit = kit_at(visit)
        refuse_if(why_not_scan(kit))
        cursor.execute("select governance.scan_kit(%s, %s)", [kit.request.pk, number.strip()])
