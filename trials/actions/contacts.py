"""How a participant is reached: taken down by their site, encrypted, and told to nobody else."""

import re
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.contact_key import CannotRead, decrypt, encrypt
from trials.context import Scope
from trials.ledger import act
from trials.models import Participant, SelfReportContact, Trial
from trials.models.base import about, place_of
from trials.policies import why_not_write
from trials.refusals import refuse_if

# ITU-T E.164.
_NUMBER = re.compile(r"^\+[1-9][0-9]{6,14}$")
Way = SelfReportContact.Way


@dataclass(frozen=True)
class Contact:
    """way: "mail", "sms", or "" where nothing is to be sent. time_zone: "" for that of the site."""

    way: str
    to: str
    time_zone: str


def record_contact(
    *, participant: Participant, way: str, to: str, time_zone: str = "", scope: Scope
) -> SelfReportContact:
    """The ledger says that it was taken down, and not what. way "" forgets it.

    Raises Refused, without repeating what was typed: a refusal is a line of the ledger too.
    """
    demand(scope, Permission.GIVE_LINKS)
    to = re.sub(r"[\s()/.-]", "", to) if way == Way.SMS else to.strip()
    with act("self_report.contact", scope=scope, **about(participant)):
        refuse_if(why_not_write(participant.trial, participant))
        refuse_if(_why_not(way, to, time_zone))
        return SelfReportContact.objects.create(
            way=way,
            sealed=encrypt(to, of_participant=participant.pk) if way else b"",
            time_zone=time_zone,
            recorded_by_id=scope.account,
            **place_of(participant),
        )


def contact_of(participant: Participant) -> Contact | None:
    """The latest; None where there is none, or the key it was encrypted with is gone."""
    rows = SelfReportContact.objects.filter(participant=participant)
    latest = rows.order_by("-recorded_at").first()
    return _read(latest) if latest else None


def contacts_in(trial: Trial) -> dict[UUID, Contact]:
    """{participant: how they are reached}, without those of whom contact_of knows nothing."""
    rows = SelfReportContact.objects.filter(trial=trial)
    latest = rows.order_by("participant", "-recorded_at").distinct("participant")
    found = {row.participant_id: _read(row) for row in latest}
    return {participant: contact for participant, contact in found.items() if contact}


def _read(row: SelfReportContact) -> Contact | None:
    if not row.way:
        return None
    try:
        to = decrypt(row.sealed, of_participant=row.participant_id)
    except CannotRead:
        return None
    return Contact(row.way, to, row.time_zone)


def _why_not(way: str, to: str, time_zone: str) -> str | None:
    if way not in ("", *Way.values):
        return "Participants are reached by e-mail or by text message."
    if way == Way.SMS and not _NUMBER.fullmatch(to):
        return "That is no number for text messages: give one such as +15550100."
    if way == Way.MAIL and not _is_mail(to):
        return "That is no e-mail address: give one such as name@example.org."
    try:
        ZoneInfo(time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return "That is no time zone: give one such as Europe/Paris, or none for that of the site."
    return None


def _is_mail(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
