"""Who could see the arm of one participant on one day, from what was recorded. It names no arm."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import JSONField
from django.utils.dateparse import parse_datetime

from trials.authorization.roles import ROLES
from trials.models import Approval, AuditEvent, Transition, Trial
from trials.refusals import Refused


@dataclass(frozen=True)
class Seen:
    """Something that opened or released arms: who did it, in which role, what for, and when.

    purpose: emergency, dispensing, disclosure or closed_report (trials/database/sql/10_access.sql);
    of those who keep the list: load, letters or meaning. confirmed_by: the second person of an
    emergency, or "".
    """

    name: str
    role: str
    purpose: str
    at: datetime
    confirmed_by: str = ""


@dataclass(frozen=True)
class Member:
    """site: its code, or None for somebody of all sites."""

    name: str
    role: str
    site: str | None


@dataclass(frozen=True)
class AccessHistory:
    """Until the end of `day` by the clock of the participant's site.

    accesses: each opening of the participant's slot; closed reports, which open every slot, in the
    vault alone. disclosed_at: when the arm went to the site.
    told: those who read the disclosed arm there on that day. released_at: when the meaning of the
    letters was released; from then on everybody of the study could see the arm.
    of_the_vault: who worked there on that day. keepers: who loaded the sealed list, and who
    brought a key part to which opening. blinded: how many others worked in the study on that day.
    """

    number: str
    site: str
    day: date
    is_randomised: bool
    accesses: list[Seen]
    disclosed_at: datetime | None
    told: list[Member]
    released_at: datetime | None
    of_the_vault: list[Member]
    keepers: list[Seen]
    blinded: int

    @property
    def blinded_who_could_see(self) -> int:
        """Of the blinded domain, those at the site included who were told."""
        return len(self.told) + (self.blinded if self.released_at else 0)


def access_history(trial: Trial, number: str, day: date) -> AccessHistory | None:
    """None where the study has no such participant.

    For quality auditors on the web and quality assurance in the vault; the database refuses
    everybody else. Raises Refused for a day that has not begun at the participant's site.
    """
    said = _said(number, day)
    if said is None:
        return None
    if str(day) > said["today"]:
        raise Refused(f"{day} is in the future at site {said['site']}: give a day until today.")
    until = parse_datetime(said["day_ends"])
    members = [Member(**member) for member in said["members"]]
    in_web = [one for one in members if ROLES[one.role].realm == "web"]
    disclosed_at = said["disclosed_at"] and parse_datetime(said["disclosed_at"])
    told = [one for one in members if disclosed_at and _treats_at(one, said["site"])]
    return AccessHistory(
        number=said["number"],
        site=said["site"],
        day=day,
        is_randomised=said["is_randomised"],
        accesses=[Seen(**one | {"at": parse_datetime(one["at"])}) for one in said["accesses"]],
        disclosed_at=disclosed_at,
        told=told,
        released_at=_released_at(trial, until),
        of_the_vault=[one for one in members if _is_of_vault(one, said["site"])],
        keepers=_keepers(trial, until),
        blinded=len(in_web) - len(told),
    )


def _said(number: str, day: date) -> dict | None:
    with connection.cursor() as cursor:
        cursor.execute("select governance.access_history(%s, %s)", [number, day])
        return JSONField().from_db_value(cursor.fetchone()[0], None, connection)


def _treats_at(member: Member, site: str) -> bool:
    return ROLES[member.role].arm_paths and member.site == site


def _is_of_vault(member: Member, site: str) -> bool:
    return ROLES[member.role].realm == "vault" and member.site in (None, site)


def _released_at(trial: Trial, until: datetime) -> datetime | None:
    released = Transition.objects.filter(trial=trial, to_state="unblinded", at__lt=until)
    return released.values_list("at", flat=True).first()


def _keepers(trial: Trial, until: datetime) -> list[Seen]:
    loaded = AuditEvent.objects.filter(
        trial_id=trial.pk, act="randomisation.load", outcome="done", at__lt=until
    )
    approved = Approval.objects.filter(trial=trial, at__lt=until).order_by("at")
    return [
        *(Seen(line.actor_name, line.role, "load", line.at) for line in loaded),
        *(Seen(one.actor_name, one.role, one.step, one.at) for one in approved),
    ]
