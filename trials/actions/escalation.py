"""Safety alerts that nobody acknowledges go to the next in line: claimed, told, and noted.

As with reminders, the claim is committed before the message leaves: a worker that dies in between
tells nobody twice. The message says that an alert waits at a site, and neither whose nor which: it
is read after signing in.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

from trials.authorization.roles import ROLES
from trials.authorization.scopes import in_force, system_scope
from trials.context import reading
from trials.ledger import act
from trials.messages import NotSent, each, send
from trials.models import Alert, AlertEscalation, AlertEscalationResult, Membership, Site, Trial
from trials.models.base import about, place_of
from trials.policies.writing import why_not_work
from trials.refusals import Refused
from trials.selectors.alerts import open_alerts
from trials.studies.loading import studies_at
from trials.studies.schema.conduct import AlertEscalation as Rules

logger = logging.getLogger(__name__)
# Who is told at each step; the last one stands for every later step. The monitor is the sponsor's
# own who reads of participants.
IN_LINE = (("site_physician",), ("site_physician", "monitor"))
# Where no message of a step left, the next in line does not wait as long.
HOURS_WHERE_NOT_REACHED = 1
NO_ADDRESS = "no e-mail address"


@dataclass(frozen=True)
class Due:
    """An alert that has waited too long, and whom it goes to now."""

    alert: Alert
    number: int
    parts: list[Membership]


def escalate_all(now: datetime | None = None) -> int:
    """In every study; gives how many messages left. now: the moment, for tests."""
    now = now or timezone.now()
    return each(Trial.objects.all(), lambda trial: _escalate(trial, now))


def _escalate(trial: Trial, now: datetime) -> int:
    with reading(system_scope(trial)):
        dues = [] if why_not_work(trial) else _due(trial, now)
    claimed = defaultdict(list)

    def claim(due: Due) -> int:
        found = _claim(due)
        for told in found:
            claimed[told.person, due.alert.site].append(told)
        return len(found)

    try:
        each(dues, claim)
    finally:
        # What is claimed is told, or nobody would come back to it before the next step.
        sent = each(claimed.items(), lambda one: _tell(*one[0], one[1]))
    return sent


def _due(trial: Trial, now: datetime) -> list[Due]:
    studies, parts = studies_at(trial), _parts(trial)
    alerts = open_alerts(trial).select_related("site", "trial")
    was_sent = Q(escalations__result__sent=True)
    told = alerts.annotate(
        last_at=Max("escalations__recorded_at"),
        last_number=Max("escalations__number"),
        last_sent=Max("escalations__number", filter=was_sent),
    )
    return [
        Due(alert, number, _next_in_line(alert, number, parts))
        for alert in told.order_by("raised_at")
        if (number := _step_now(alert, studies[alert.site_id].alert_escalation, now)) is not None
    ]


def _step_now(alert: Alert, rules: Rules, now: datetime) -> int | None:
    """alert: with when somebody was told last, and the last steps told and sent. None: not yet."""
    if alert.last_at is None:
        return 0 if now - alert.raised_at >= timedelta(hours=rules.after_hours) else None
    is_everybody_tried = alert.last_number >= len(IN_LINE) - 1
    was_reached = alert.last_sent == alert.last_number
    hours = rules.again_hours if was_reached or is_everybody_tried else HOURS_WHERE_NOT_REACHED
    return alert.last_number + 1 if now - alert.last_at >= timedelta(hours=hours) else None


def _parts(trial: Trial) -> list[Membership]:
    """The parts, in force now, of everybody who is ever told."""
    roles = {role for step in IN_LINE for role in step}
    found = in_force(Membership.objects.filter(trial=trial, role__in=roles, user__is_active=True))
    return list(found.select_related("user").order_by("user__name"))


def _next_in_line(alert: Alert, number: int, parts: Iterable[Membership]) -> list[Membership]:
    """Of the step or, where it finds nobody, of the next that finds somebody."""
    may_see = [part for part in parts if _may_see(part, alert)]
    for roles in IN_LINE[min(number, len(IN_LINE) - 1) :]:
        found = {part.user_id: part for part in may_see if part.role in roles}
        if found:
            return list(found.values())
    logger.critical("a safety alert waits at a site where nobody can be told: %s", alert.site_id)
    return []


def _may_see(part: Membership, alert: Alert) -> bool:
    """As the rows of alerts are seen (trials/database/row_policies.py): an alert of a stage that
    opened because of an arm tells it."""
    role = ROLES[part.role]
    is_of_site = part.site_id == alert.site_id or (part.site_id is None and role.all_sites)
    return is_of_site and bool(role.form_classes) and (role.arm_paths or not alert.arm_path)


def _claim(due: Due) -> list[AlertEscalation]:
    """Nothing where another worker was faster, or there is nobody to tell."""
    if not due.parts:
        return []
    names = ", ".join(part.user.name for part in due.parts)
    scope = system_scope(due.alert.trial)
    try:
        with act("alerts.escalate", scope=scope, detail=f"to {names}", **about(due.alert)):
            return AlertEscalation.objects.bulk_create(
                AlertEscalation(
                    alert=due.alert,
                    form_class=due.alert.form_class,
                    number=due.number,
                    person=part.user,
                    role=part.role,
                    **place_of(due.alert),
                )
                for part in due.parts
            )
    except Refused:
        return []


def _tell(person, site: Site, told: list[AlertEscalation]) -> bool:
    """One message for all that wait at the site."""
    trial, problem = told[0].alert.trial, ""
    try:
        if not person.email:
            raise NotSent(NO_ADDRESS)
        send("mail", person.email, text_of(trial, site, len(told)), subject=subject_of(trial, site))
    except NotSent as fault:
        problem = str(fault)
        logger.warning("a message about a safety alert did not leave: %s", problem)
    for one in told:
        _note(one, problem)
    return not problem


def subject_of(trial: Trial, site: Site) -> str:
    return f"{trial.key}: a safety alert waits at site {site.code}"


def text_of(trial: Trial, site: Site, number: int) -> str:
    address = f"{settings.SELF_REPORT_URL.rstrip('/')}/studies/{trial.key}/"
    waiting = "1 safety alert waits" if number == 1 else f"{number} safety alerts wait"
    return (
        f"{waiting} at site {site.code} of {trial.key}, and nobody has acknowledged"
        f" {'it' if number == 1 else 'them'} in time.\n\nSign in and see: {address}"
    )


def _note(told: AlertEscalation, problem: str) -> None:
    scope = system_scope(told.alert.trial)
    with act("alerts.escalated", scope=scope, **about(told)):
        AlertEscalationResult.objects.create(
            escalation=told,
            form_class=told.form_class,
            sent=not problem,
            problem=problem[:80],
            **place_of(told),
        )
