"""What has happened of each participant's schedule, what is due, and what is still to come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from trials.models import Entry, Participant, Visit
from trials.planning import Known, Plan, Visits, Window, plan, window_of
from trials.prepared import prepared
from trials.selectors.clocks import today_at
from trials.selectors.entries import with_state
from trials.selectors.events import event_dates
from trials.selectors.standings import (
    HELD,
    TO_COME,
    UNRESOLVED,
    Standing,
    is_unresolved,
    standing,
    with_steps,
)
from trials.studies.schema import Anchor, Study, VisitOfStudy

State = Visit.State
Standings = Sequence[tuple[Visit, Standing]]


@dataclass(frozen=True)
class Happened:
    """What is known of one participant's schedule.

    dates: the day of each event, and of each visit held or missed, under its name.
    done: codes of visits that are done. known, to_come: what planning starts from.
    """

    dates: dict[str, date]
    done: set[str]
    known: Known
    to_come: Visits


class FormInShort(NamedTuple):
    """What a list of many people needs of a form; a whole Entry takes ten times as long to make."""

    pk: UUID
    visit_id: UUID
    form_key: str
    slot: str
    form_class: str
    filled_by: str
    position: int
    optional: bool
    state: str
    done_on: date | None

    name = Entry.name


@dataclass(frozen=True)
class VisitOnTimeline:
    """One visit of one participant.

    planned: None where the running version of the study no longer has it.
    window: by the anchors that have happened. plan: while the visit is still to come.
    overdue_days: since its window closed or, where it was booked and did not begin, since the
        booked day, whichever came first; 0 before, or where it needs nothing more.
    """

    visit: Visit
    planned: VisitOfStudy | None
    state: str
    standing: Standing
    window: Window | None
    plan: Plan | None
    overdue_days: int
    forms: list[Entry] | list[FormInShort]

    @property
    def is_to_come(self) -> bool:
        return self.state in TO_COME

    @property
    def is_outside(self) -> bool:
        """Whether it was held on a day that its window does not hold."""
        held_on = self.standing.held_on if self.state in HELD else None
        return bool(held_on and self.window) and not self.window.holds(held_on)

    @property
    def missing(self) -> list[str]:
        """Names of the forms that must still be filled in, or said to be not done."""
        return [form.name for form in self.forms if is_unresolved(form)]


@dataclass(frozen=True)
class Timeline:
    """today: the day at the participant's site."""

    participant: Participant
    today: date
    happened: Happened
    visits: list[VisitOnTimeline]

    def of(self, visit: Visit) -> VisitOnTimeline:
        return next(one for one in self.visits if one.visit.pk == visit.pk)

    @cached_property
    def next(self) -> VisitOnTimeline | None:
        """The first visit that is due or booked, else the first that is still to come."""
        waiting = [one for one in self.visits if one.is_to_come]
        now = (one for one in waiting if one.state != State.PLANNED)
        return next(now, waiting[0] if waiting else None)


def timeline_of(participant: Participant, study: Study, today: date | None = None) -> Timeline:
    return timelines_of([participant], study, today)[participant.pk]


def timelines_of(
    participants: Iterable[Participant],
    study: Study,
    today: date | None = None,
    *,
    in_short: bool = False,
) -> dict:
    """{participant id: Timeline}, in three queries however many there are.

    participants: with their sites. today: the day at each site, unless it is given. in_short:
    with forms as FormInShort instead of entries.
    """
    people = list(participants)
    entries = _entries_of(people=[person.pk for person in people], in_short=in_short)
    forms = defaultdict(list)
    for entry in map(FormInShort._make, entries) if in_short else entries:
        forms[entry.visit_id].append(entry)
    found = {}
    for person, standings, events in _standings(people, forms):
        happened = what_happened(study, standings, events)
        day = today or today_at(person.site)
        plans = plan(happened.to_come, happened.known)
        visits = [
            _on_timeline(visit, stands, study, happened, plans, forms[visit.pk], day)
            for visit, stands in standings
        ]
        found[person.pk] = Timeline(person, day, happened, visits)
    return found


def events_of(participants: Iterable[Participant], study: Study) -> dict:
    """{participant id: Happened}, in three queries however many there are."""
    people = list(participants)
    forms = defaultdict(list)
    for row in _states_of(people=[person.pk for person in people]):
        forms[row.visit_id].append(row)
    return {
        person.pk: what_happened(study, standings, events)
        for person, standings, events in _standings(people, forms)
    }


@prepared
def _entries_of(people: list[UUID], in_short: bool) -> QuerySet:
    entries = with_state(Entry.objects.filter(participant__in=people)).order_by("position", "slot")
    if in_short:
        return entries.values_list(*FormInShort._fields)
    return entries.select_related("assigned_to")


@prepared
def _states_of(people: list[UUID]) -> QuerySet:
    states = with_state(Entry.objects.filter(participant__in=people))
    return states.values_list("visit_id", "state", "done_on", "optional", named=True)


@prepared
def _visits_of(people: list[UUID]) -> QuerySet:
    visits = with_steps(Visit.objects.filter(participant__in=people))
    return visits.order_by("position", "occurrence")


def unresolved_forms(participant: Participant, visits: Iterable[str] | None = None) -> list[str]:
    """What must still be filled in, or said to be not done: ["V3 CAPS-5", …], in order.

    visits: their codes; all of them where left out.
    """
    entries = with_state(Entry.objects.filter(participant=participant, optional=False))
    if visits is not None:
        entries = entries.filter(visit__code__in=list(visits))
    waiting = entries.filter(state__in=UNRESOLVED).select_related("visit")
    return [
        f"{entry.visit.name} {entry.name}"
        for entry in waiting.order_by("visit__position", "visit__occurrence", "position", "slot")
    ]


def _standings(people: list[Participant], forms: dict):
    """(participant, [(visit, where it stands)], {event: its day}) of each."""
    visits = defaultdict(list)
    for visit in _visits_of(people=[person.pk for person in people]):
        visits[visit.participant_id].append((visit, standing(visit.told, forms[visit.pk])))
    events = event_dates(people)
    for person in people:
        yield person, visits[person.pk], events.get(person.pk, {})


def _on_timeline(visit, stands, study, happened, plans, forms, today) -> VisitOnTimeline:
    planned = study.visit(visit.code) if study.has_visit(visit.code) else None
    window = window_of(planned.anchors, happened.known) if planned else None
    own_plan = plans.get(visit.name)
    is_to_come = stands.state in TO_COME
    unfinished = is_to_come or (stands.state in HELD and any(map(is_unresolved, forms)))
    state = stands.state
    if state == State.PLANNED and own_plan and own_plan.settled and window.opens_on <= today:
        state = State.DUE
    forms = _in_order(forms, planned) if planned else forms
    overdue_days = _overdue_days(window, stands.booked_on, today) if unfinished else 0
    return VisitOnTimeline(visit, planned, state, stands, window, own_plan, overdue_days, forms)


def _overdue_days(window: Window | None, booked_on: date | None, today: date) -> int:
    last_days = [*([window.closes_on] if window else []), *([booked_on] if booked_on else [])]
    return max((today - min(last_days)).days, 0) if last_days else 0


def _in_order(forms: list, planned: VisitOfStudy) -> list:
    """The moments of a visit in the order of the study file, and numbers as numbers."""
    places = [(expected.form, slot) for expected in planned.forms for slot in expected.slots]
    return sorted(
        forms,
        key=lambda form: (
            form.position,
            places.index(place) if (place := (form.form_key, form.slot)) in places else len(places),
            len(form.slot),
            form.slot,
        ),
    )


def what_happened(study: Study, standings: Standings, events: dict[str, date]) -> Happened:
    """standings, in the order of the visits, and events: of one participant."""
    dates = dict(events)
    over = [(visit, s) for visit, s in standings if s.held_on]
    dates |= {visit.name: s.held_on for visit, s in over}
    sessions = [s.held_on for visit, s in over if s.state in HELD and study.session_at(visit.code)]
    if sessions:
        dates |= {"first_session": min(sessions), "last_session": max(sessions)}
    return Happened(
        dates,
        {visit.code for visit, s in standings if s.state == State.DONE},
        *_for_planning(study, standings, dates),
    )


def _for_planning(
    study: Study, standings: Standings, dates: dict[str, date]
) -> tuple[Known, Visits]:
    to_come = [(v, s) for v, s in standings if s.state in TO_COME and study.has_visit(v.code)]
    sessions = [visit.name for visit, _ in to_come if study.session_at(visit.code)]
    known, anchors = dict(dates), {}
    if sessions:
        # The latest session that was held is the last one only when no other is to come.
        known.pop("last_session", None)
    for visit, _ in to_come:
        anchors[visit.name] = study.visit(visit.code).anchors
        if visit.name in sessions[:1] and "first_session" not in known:
            anchors["first_session"] = [_same_day_as(visit.name)]
        if visit.name in sessions[-1:]:
            anchors["last_session"] = [_same_day_as(visit.name)]
    there = {visit.code for visit, s in standings if s.state != State.NOT_APPLICABLE}
    gone = {visit.code for visit in study.visits} - there
    if not sessions:
        gone |= {"first_session", "last_session"} - set(known)
    booked = {visit.name: s.booked_on for visit, s in to_come if s.booked_on}
    return Known(known, frozenset(gone), booked), anchors


def _same_day_as(visit: str) -> Anchor:
    return Anchor(after=visit, target=0, between=(0, 0))
