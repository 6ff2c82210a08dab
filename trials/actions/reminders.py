"""Reminders of what participants have to fill in: claimed, sent, and noted, in this order.

The claim is committed before the message leaves. A worker that dies in between has sent nothing or
said nothing of it; in neither case is the message sent again.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from trials.actions.contacts import Contact, contacts_in
from trials.authorization.scopes import system_scope
from trials.contact_key import token_of
from trials.context import reading
from trials.ledger import act
from trials.messages import NotSent, each, send
from trials.models import Reminder, ReminderResult, SelfReportLink, Trial
from trials.models.base import about, place_of
from trials.policies.self_report import offered_days, own_forms
from trials.refusals import Refused
from trials.selectors.schedule import timelines_of
from trials.selectors.self_report import language_of, links_in_use, steps_of, wants_reminders
from trials.studies.loading import studies_at
from trials.studies.schema import Study
from trials.studies.schema.self_report import Reminders

logger = logging.getLogger(__name__)
# A moment that passed while no worker ran is let go: nobody is reminded of yesterday.
LATE_AT_MOST = timedelta(hours=3)


@dataclass(frozen=True)
class Due:
    """One reminder that is to be sent now."""

    link: SelfReportLink
    moment: datetime
    contact: Contact
    language: str


def remind_all(now: datetime | None = None) -> int:
    """Send what is due in every study; gives how many left. now: the moment, for tests."""
    now = now or timezone.now()
    return each(Trial.objects.all(), lambda trial: each(_due(trial, now), _remind))


def _due(trial: Trial, now: datetime) -> list[Due]:
    """As many queries for many links as for one, but for those whose reminder leaves now."""
    with reading(system_scope(trial)):
        studies = studies_at(trial)
        coming = list(_at_their_moment(trial, studies, now))
        said = Reminder.objects.filter(trial=trial, moment__in={due.moment for due in coming})
        reminded = set(said.values_list("link", "moment"))
        waiting = [due for due in coming if (due.link.pk, due.moment) not in reminded]
        return [due for due in _on_their_day(waiting, studies) if _has_forms_of_the_day(due)]


def _at_their_moment(trial: Trial, studies: dict, now: datetime) -> Iterator[Due]:
    """None where the participant wants none, or cannot be reached. studies: as of studies_at."""
    contacts = contacts_in(trial)
    for link in links_in_use(trial):
        steps, contact = steps_of(link), contacts.get(link.participant_id)
        rules = _rules(studies[link.site_id])
        if contact is None or rules is None or not wants_reminders(steps):
            continue
        clock = ZoneInfo(contact.time_zone or link.participant.site.timezone)
        moment = _moment_now(rules, now.astimezone(clock))
        if moment and link.recorded_at <= moment:
            yield Due(link, moment, contact, language_of(link, steps))


def _on_their_day(waiting: list[Due], studies: dict) -> Iterator[Due]:
    """Those with a form that was offered so many days ago, whatever gates say."""
    for study in {id(study): study for study in studies.values()}.values():
        dues = [due for due in waiting if studies[due.link.site_id] is study]
        people = [due.link.participant for due in dues]
        timelines = timelines_of(people, study) if people else {}
        for due in dues:
            if _is_day(study, offered_days(timelines[due.link.participant_id], study), due):
                yield due


def _has_forms_of_the_day(due: Due) -> bool:
    """Also by the gates; not where everything was sent."""
    forms = own_forms(due.link.participant_id, due.link.trial)
    return _is_day(forms.study, {form.offered_on for form in forms.due}, due)


def _rules(study: Study) -> Reminders | None:
    return study.self_report.reminders if study.self_report else None


def _is_day(study: Study, offered: set[date], due: Due) -> bool:
    after_days = _rules(study).after_days
    return any((due.moment.date() - day).days in after_days for day in offered)


def _moment_now(rules: Reminders, now: datetime) -> datetime | None:
    """The moment that has just come, on the participant's clock; quiet hours let it go."""
    at = time.fromisoformat(rules.at)
    moment = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    is_quiet = not rules.quiet_until <= f"{now:%H:%M}" < rules.quiet_from
    return moment if not is_quiet and moment <= now < moment + LATE_AT_MOST else None


def _remind(due: Due) -> bool:
    reminder = _claim(due)
    if reminder is None:
        return False
    problem = ""
    try:
        send(due.contact.way, due.contact.to, text_of(due), subject=subject_of(due))
    except NotSent as fault:
        problem = str(fault)
        logger.warning("a reminder did not leave: %s", problem)
    _note(due, reminder, problem)
    return not problem


def text_of(due: Due) -> str:
    """In their language; it names no study, no drug, no illness and no clinic."""
    address = f"{settings.SELF_REPORT_URL.rstrip('/')}/p/{token_of(due.link.pk)}/"
    with override(due.language):
        said = gettext("You have something to fill in: %(address)s Reply STOP to end.")
    return said % {"address": address}


def subject_of(due: Due) -> str:
    with override(due.language):
        return gettext("Something to fill in")


def _claim(due: Due) -> Reminder | None:
    """None where another worker was faster, or this moment had its reminder."""
    scope = system_scope(due.link.trial)
    with reading(scope):
        if Reminder.objects.filter(link=due.link, moment=due.moment).exists():
            return None
    try:
        with act("self_report.remind", scope=scope, **about(due.link)):
            return Reminder.objects.create(
                link=due.link, moment=due.moment, way=due.contact.way, **place_of(due.link)
            )
    except Refused:
        return None


def _note(due: Due, reminder: Reminder, problem: str) -> None:
    scope = system_scope(due.link.trial)
    with act("self_report.reminded", scope=scope, **about(due.link)):
        ReminderResult.objects.create(
            reminder=reminder, sent=not problem, problem=problem[:80], **place_of(due.link)
        )
