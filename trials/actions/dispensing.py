"""A kit for one session, by the unblinded pharmacist: the record first, then the right kits.

This module runs with the vault's login; the web has no right on any function it calls. Call it
outside a transaction: the arm is opened only once the record of it is committed.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.kits import Content, content_of
from trials.ledger import act
from trials.models import KitRequest
from trials.refusals import refuse_if
from trials.selectors.clocks import today_at
from trials.selectors.supply import Kit, kits_of
from trials.studies.loading import study_at
from trials.unsealing import arm_of_access


@dataclass(frozen=True)
class Offer:
    """right: kits that may be taken for the request, the earliest expiry first.

    others: every other kit of the site. access: the record under which the arm was worked out.
    today: at the site.
    """

    right: list[Kit]
    others: list[Kit]
    access: UUID
    today: date


def prepare(*, request: KitRequest, scope: Scope) -> Offer:
    """Which kits of the site fit the participant's arm and the level that was decided.

    Raises Refused for a request that was answered already, and where the slot cannot be opened.
    """
    demand(scope, Permission.KEEP_KITS)
    with act("kits.prepare", reason=_why(request), **_said(request, scope)):
        access = _ask("select allocation.note_dispensing(%s)", request.pk)
    with reading(scope):
        study = study_at(request.trial, request.site_id)
        arm = arm_of_access(access, trial=request.trial, study=study)
        kits = kits_of(request.trial)
        today = today_at(request.site)
    wanted = Content(arm, request.level)
    right = [
        kit
        for kit in kits
        if kit.state == "available"
        and kit.expires_on >= today
        and content_in(kit, request.trial.key) == wanted
    ]
    return Offer(right, [kit for kit in kits if kit not in right], access, today)


def assign(*, request: KitRequest, number: str, scope: Scope) -> None:
    """The kit that the pharmacist scanned goes to the session; its number goes to the site.

    Raises Refused, with the kits that would be right, for one that is of another arm or level,
    expired, in quarantine, at another site, or somebody's already.
    """
    offer = prepare(request=request, scope=scope)
    with act("kits.assign", reason=_why(request), detail=number, **_said(request, scope)):
        refuse_if(why_not_assign(number, offer))
        _ask("select allocation.assign_kit(%s, %s, %s)", request.pk, offer.access, number)


def say_none(*, request: KitRequest, scope: Scope) -> None:
    """The site reads one sentence, whatever is missing, and may ask again."""
    demand(scope, Permission.KEEP_KITS)
    with act("kits.say_none", reason=_why(request), **_said(request, scope)):
        _ask("select governance.say_no_kit(%s)", request.pk)


def why_not_assign(number: str, offer: Offer) -> str | None:
    if number in {kit.number for kit in offer.right}:
        return None
    right = ", ".join(kit.number for kit in offer.right[:5]) or "none is here"
    kit = next((kit for kit in offer.others if kit.number == number), None)
    if kit is None:
        problem = f"There is no kit {number} at this site."
    elif kit.state != "available":
        problem = f"Kit {number} is {kit.state}."
    elif kit.expires_on < offer.today:
        problem = f"Kit {number} expired on {kit.expires_on}."
    else:
        problem = f"Kit {number} is not for this session."
    return f"{problem} What would be right: {right}."


def content_in(kit: Kit, trial: str) -> Content | None:
    """What a kit holds that is nobody's yet."""
    if kit.ciphertext is None:
        return None
    private = bytes.fromhex(settings.VAULT_PRIVATE_KEY)
    return content_of(kit.ciphertext, kit.number, trial=trial, private=private)


def _why(request: KitRequest) -> str:
    return f"Dispensing for {request.participant_number}, {request.visit_name}"


def _said(request: KitRequest, scope: Scope) -> dict:
    """Whom the line in the ledger is about; it is read in the vault alone."""
    about = {"site": str(request.site_id), "participant": str(request.participant_id)}
    return {"scope": scope, "vault_only": True, "arm_path": request.arm_path} | about


def _ask(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
