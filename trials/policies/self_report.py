"""What a participant fills in themselves now, who reads it, and who may not write it any more.

What is due hangs on gates and rules that read more than a participant may: the system works it out,
and only what concerns them leaves this file.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from instruments import Instrument
from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES, Role
from trials.authorization.scopes import SEALED_CLASS, system_scope
from trials.context import Scope, reading
from trials.models import Entry, Participant, Revision, SelfReportTakeover, Site, Trial, Visit
from trials.policies.gates import blockers, blockers_of_form
from trials.selectors.schedule import Timeline, VisitOnTimeline, timeline_of
from trials.selectors.standings import HELD
from trials.studies.loading import forms_of, study_at
from trials.studies.schema import Study

QUESTIONS_PER_MINUTE = 4
PIN_DIGITS = 6
STATES = Entry.State
# Whose work is done with participants' answers; the analysis comes later and without names.
_WITH_PARTICIPANTS = Permission.SEE_PARTICIPANTS
GONE = (Visit.State.MISSED, Visit.State.NOT_APPLICABLE)


@dataclass(frozen=True)
class OwnForm:
    """One form of a participant.

    offered_on: the first day. until: the end of the last one on the clock of the site; a form that
    was begun in time can be finished later. number, answers: of the latest revision; 0 and {}
    before any.
    """

    entry: Entry
    visit: Visit
    site: Site
    instrument: Instrument
    offered_on: date
    until: datetime
    number: int
    answers: dict

    @property
    def minutes(self) -> int:
        return max(1, round(len(self.instrument.items) / QUESTIONS_PER_MINUTE))


@dataclass(frozen=True)
class OwnForms:
    """due: what can be filled in now, in order. done: sent already. next_on: when more comes."""

    participant: Participant
    study: Study
    due: list[OwnForm]
    done: list[OwnForm]
    next_on: date | None

    @cached_property
    def minutes(self) -> int:
        return sum(form.minutes for form in self.due)

    @cached_property
    def until(self) -> datetime | None:
        return min((form.until for form in self.due), default=None)


def own_forms(participant_id, trial: Trial, scope: Scope | None = None) -> OwnForms:
    """scope: of the participant, who alone sees the sealed answers they gave; None for the worker,
    which asks what is due and not what was answered."""
    with reading(scope or system_scope(trial)):
        latest = _latest_revisions(participant_id)
    with reading(system_scope(trial)):
        people = Participant.objects.select_related("site", "trial")
        participant = people.get(pk=participant_id, trial=trial)
        study = study_at(trial, participant.site_id)
        return _sorted_out(participant, study, timeline_of(participant, study), latest)


def _sorted_out(
    participant: Participant, study: Study, timeline: Timeline, latest: dict
) -> OwnForms:
    due, done, coming = [], [], []
    instruments = forms_of(participant.trial)
    taken = set(
        SelfReportTakeover.objects.filter(participant=participant).values_list("entry", flat=True)
    )
    for visit in timeline.visits:
        for entry in visit.forms:
            days = _days(visit, entry, study)
            if days is None or entry.pk in taken:
                continue
            revision = latest.get(entry.pk)
            if revision is not None and revision.by_link_id is None:
                continue
            instrument = instruments[entry.form_key, entry.form_version]
            form = _own_form(entry, visit.visit, instrument, days, revision, participant.site)
            if entry.state == STATES.COMPLETE:
                done.append(form)
            elif entry.state == STATES.DRAFT or _may_begin(visit, form, timeline.today, study):
                due.append(form)
            elif entry.state == STATES.EXPECTED and days[0] > timeline.today:
                coming.append(days[0])
    return OwnForms(participant, study, due, done, min(coming, default=None))


def offered_days(timeline: Timeline, study: Study) -> set[date]:
    """The first days of the forms that were not sent yet, also where a gate is still closed."""
    return {
        days[0]
        for visit in timeline.visits
        for entry in visit.forms
        if entry.state in (STATES.EXPECTED, STATES.DRAFT) and (days := _days(visit, entry, study))
    }


def _latest_revisions(participant_id) -> dict:
    """{entry: its latest revision}."""
    revisions = Revision.objects.filter(
        participant_id=participant_id, entry__filled_by="participant"
    )
    return {revision.entry_id: revision for revision in revisions.order_by("number")}


def _days(visit: VisitOnTimeline, entry: Entry, study: Study) -> tuple[date, date] | None:
    """The first and the last day on which the form is offered; None where it never is."""
    rules = study.self_report
    if rules is None or entry.filled_by != "participant" or entry.double_entry:
        return None
    offer = rules.offer(visit.visit.code, entry.form_key)
    if offer is None or visit.window is None or visit.state in GONE:
        return None
    held_on = visit.standing.held_on if visit.state in HELD else None
    first = min(filter(None, (visit.window.opens_on, held_on)))
    last = max(filter(None, (visit.window.closes_on, held_on)))
    return (
        first - timedelta(days=offer.opens_days_before),
        last + timedelta(days=offer.closes_days_after),
    )


def _may_begin(visit: VisitOnTimeline, form: OwnForm, today: date, study: Study) -> bool:
    if form.entry.state != STATES.EXPECTED or not form.offered_on <= today <= form.until.date():
        return False
    closed = [] if visit.state in HELD else blockers(visit.visit, on=today, study=study)
    return not (closed or blockers_of_form(visit.visit, form.entry.form_key, on=today, study=study))


def _own_form(
    entry: Entry,
    visit: Visit,
    instrument: Instrument,
    days: tuple[date, date],
    revision: Revision | None,
    site: Site,
) -> OwnForm:
    return OwnForm(
        entry=entry,
        visit=visit,
        site=site,
        instrument=instrument,
        offered_on=days[0],
        until=datetime.combine(days[1], time(23, 59), tzinfo=ZoneInfo(site.timezone)),
        number=revision.number if revision else 0,
        answers=revision.answers if revision else {},
    )


def readers_of(form_class: str) -> list[Role]:
    """Who works with participants and reads the answers of forms of this class; of sealed ones
    nobody does before the end of the study."""
    if form_class == SEALED_CLASS:
        return []
    return [
        role
        for role in ROLES.values()
        if form_class in role.form_classes and _WITH_PARTICIPANTS in role.permissions
    ]


def why_not_write_self_report(entry: Entry) -> str | None:
    """For everybody but the participant; the database holds the same (sql/29_self_report.sql)."""
    if entry.filled_by != "participant" or not is_begun_by_participant(entry):
        return None
    if SelfReportTakeover.objects.filter(entry=entry).exists():
        return None
    return (
        f"The participant fills {entry.form_key} in on a link, and nobody changes what they"
        " answered. Take the form over on the page of the self-report, with a reason."
    )


def is_begun_by_participant(entry: Entry) -> bool:
    return Revision.objects.filter(entry=entry, by_link__isnull=False).exists()


def why_not_take_over(entry: Entry, reason: str) -> str | None:
    if not is_begun_by_participant(entry):
        return "The participant did not begin this form: fill it in."
    if SelfReportTakeover.objects.filter(entry=entry).exists():
        return "This form was taken over already."
    return None if len(reason.strip()) >= 3 else "Say why the site goes on with this form."


def why_not_pin(pin: str, *, code: str) -> str:
    """ "" for six digits that are a PIN: "pin_needed" where they are none, "pin_too_easy" where
    anybody would try them first, or the site knows them."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return "pin_needed"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return "pin_too_easy" if pin == code or steps in ({0}, {1}, {-1}) else ""
