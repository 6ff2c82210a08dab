"""A version comes into force at a site: what is still to come is laid out again.

What was entered, and what is over, stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Case, Value, When

from trials.actions.participants import entries_of, lay_out_for
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.lifecycle import FINAL_STATUSES
from trials.models import (
    Entry,
    EntryStep,
    Participant,
    ParticipantStep,
    Site,
    StudyVersion,
    Visit,
    VisitStep,
)
from trials.models.base import place_of
from trials.planning import window_of
from trials.selectors.clocks import today_at
from trials.selectors.disclosure import frozen_stages
from trials.selectors.entries import with_state
from trials.selectors.events import event_dates
from trials.selectors.participants import with_status
from trials.selectors.schedule import what_happened
from trials.selectors.standings import TO_COME, Standing, standing, with_steps
from trials.studies.loading import read_version
from trials.studies.schema import VisitOfStudy
from trials.studies.succession import Succession

AT_ONCE = 500
OPEN = (*TO_COME, Visit.State.IN_PROGRESS)
# The reason of a step, looked for when a later version asks again for what this one dropped.
DROPPED = "Not in the study any more since version"


def lay_out_again(*, site: Site, before: StudyVersion, after: StudyVersion, line: int) -> None:
    """For everybody at the site who has not ended, under the line of the act that is open.

    By the system: it reaches into stages that tell an arm, which whoever records the approval
    may not see. A constant number of queries for each AT_ONCE participants.
    """
    succession = Succession(read_version(before), read_version(after))
    with reading(replace(system_scope(site.trial), event=str(line))):
        people = (
            with_status(Participant.objects.filter(site=site))
            .exclude(status__in=FINAL_STATUSES)
            .select_related("site")
        )
        for batch in _batches(list(people.order_by("pk"))):
            _lay_out_batch(_Batch.of(batch, succession, after.number, today_at(site)))


def _batches(people: list[Participant]) -> Iterator[list[Participant]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]


@dataclass
class _Batch:
    """Some participants with their visits and entries; and the steps that these are to take.

    visits: {participant: {code: visits of that code}}. entries: of each visit, with their state.
    dropped: entries that an earlier version dropped. frozen: (participant, stage) that no later
    version reaches, since an arm was disclosed on what stands there.
    """

    people: list[Participant]
    succession: Succession
    number: int
    today: date
    visits: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    entries: dict = field(default_factory=lambda: defaultdict(list))
    dropped: set = field(default_factory=set)
    frozen: set = field(default_factory=set)
    standings: dict = field(default_factory=dict)
    visit_steps: list[VisitStep] = field(default_factory=list)
    entry_steps: list[EntryStep] = field(default_factory=list)

    @classmethod
    def of(cls, people: list[Participant], succession, number: int, today: date) -> "_Batch":
        batch = cls(people, succession, number, today)
        visits = Visit.objects.filter(participant__in=people)
        entries = Entry.objects.filter(participant__in=people)
        # First the wait, then the look: no visit or form begins while it falls away here. Rows
        # that only name a participant do not wait, so that nobody waits for us in a circle.
        for rows in (Participant.objects.filter(pk__in=[person.pk for person in people]), entries):
            list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        for entry in with_state(entries):
            batch.entries[entry.visit_id].append(entry)
        batch._look_at_steps()
        for visit in with_steps(visits).order_by("position", "occurrence"):
            batch.standings[visit.pk] = standing(visit.told, batch.entries[visit.pk])
            if (visit.participant_id, visit.stage) not in batch.frozen:
                batch.visits[visit.participant_id][visit.code].append(visit)
        return batch

    def _look_at_steps(self) -> None:
        fallen = EntryStep.objects.filter(participant__in=self.people, reason__startswith=DROPPED)
        self.dropped.update(fallen.values_list("entry_id", flat=True))
        steps = ParticipantStep.objects.filter(
            participant__in=self.people, state__in=("stage_frozen", "treatment_stopped")
        )
        for participant, state, stage in steps.values_list("participant_id", "state", "stage"):
            if state == "stage_frozen":
                self.frozen.add((participant, stage))
            else:
                self.stopped.add(participant)

    def of_code(self, code: str) -> Iterator[Visit]:
        for visits in self.visits.values():
            for visit in visits.get(code, ()):
                if (visit.participant_id, visit.stage) not in self.frozen:
                    yield visit

    def stands(self, visit: Visit) -> Standing:
        return self.standings[visit.pk]

    def waiting(self, visit: Visit) -> list[Entry]:
        """Entries that nobody began."""
        return [e for e in self.entries[visit.pk] if e.state == Entry.State.EXPECTED]

    def fell_away(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that an earlier version dropped, and not a rule or a person."""
        not_applicable = Entry.State.NOT_APPLICABLE
        return [e for e in entries if e.state == not_applicable and e.pk in self.dropped]

    def drop(self, rows: Iterable[Visit | Entry]) -> None:
        for row in rows:
            self._step(row, "not_applicable", f"{DROPPED} {self.number}")

    def ask_again(self, rows: Iterable[Visit | Entry]) -> None:
        for row in rows:
            self._step(
                row,
                Visit.State.PLANNED if isinstance(row, Visit) else Entry.State.EXPECTED,
                f"In the study again since version {self.number}",
            )

    def came_too_late(self, entries: Iterable[Entry]) -> None:
        reason = f"Asked for since version {self.number}, when this visit was over"
        for entry in entries:
            self._step(entry, Entry.State.NOT_APPLICABLE, reason)

    def _step(self, row: Visit | Entry, state: str, reason: str) -> None:
        said = {"state": state, "reason": reason, **place_of(row)}
        if isinstance(row, Visit):
            self.visit_steps.append(VisitStep(visit=row, happened_on=self.today, **said))
        else:
            self.entry_steps.append(EntryStep(entry=row, **said))


def _lay_out_batch(batch: _Batch) -> None:
    _drop_visits(batch)
    _drop_forms(batch)
    _add_visits(batch)
    _add_forms(batch)
    _change_forms(batch)
    _move_visits(batch)
    VisitStep.objects.bulk_create(batch.visit_steps)
    EntryStep.objects.bulk_create(batch.entry_steps)


def _drop_visits(batch: _Batch) -> None:
    for code in batch.succession.visits_dropped:
        for visit in batch.of_code(code):
            if batch.stands(visit).state in OPEN:
                batch.drop(batch.waiting(visit))
            if batch.stands(visit).state in TO_COME:
                batch.drop([visit])


def _drop_forms(batch: _Batch) -> None:
    for code, form, slot in batch.succession.slots_dropped:
        for visit in batch.of_code(code):
            if batch.stands(visit).state in OPEN:
                waiting = batch.waiting(visit)
                batch.drop(e for e in waiting if (e.form_key, e.slot) == (form, slot))


def _add_visits(batch: _Batch) -> None:
    added = batch.succession.visits_added
    if not added:
        return
    there = {code for visits in batch.visits.values() for code in visits}
    for code in there.intersection(visit.code for visit in added):
        for visit in batch.of_code(code):
            if batch.stands(visit).reason.startswith(DROPPED):
                batch.ask_again([visit, *batch.fell_away(batch.entries[visit.pk])])
    events = event_dates(batch.people)
    stopped = _who_stopped_treatment(batch.people)
    lay_out_for(
        (
            (person, _still_to_come(batch, person, events[person.pk], person.pk in stopped))
            for person in batch.people
        ),
        batch.succession.after,
    )


def _still_to_come(
    batch: _Batch, person: Participant, events: dict[str, date], treatment_stopped: bool
) -> list[VisitOfStudy]:
    """Of the new visits, those of the stages that are open and whose window has not closed."""
    study, own = batch.succession.after, batch.visits[person.pk]
    standings = [(visit, batch.stands(visit)) for visits in own.values() for visit in visits]
    known = what_happened(batch.succession.before, standings, events).known
    open_stages = {visit.stage for visits in own.values() for visit in visits}
    found, past = [], set()
    for visit in batch.succession.visits_added:
        stage = study.stage_of(visit)
        window = window_of(visit.anchors, known)
        if all(anchor.after in past for anchor in visit.anchors) or (
            window and window.closes_on < batch.today
        ):
            past.add(visit.code)
        elif visit.code in own or (visit.treatment and treatment_stopped):
            continue
        elif (person.pk, stage.code) in batch.frozen:
            continue
        elif stage.opens == "consent" or stage.code in open_stages:
            found.append(visit)
    return found


def _add_forms(batch: _Batch) -> None:
    new = []
    for (code, form, slot), place in batch.succession.slots_added.items():
        for visit in batch.of_code(code):
            is_open = batch.stands(visit).state in OPEN
            there = [e for e in batch.entries[visit.pk] if (e.form_key, e.slot) == (form, slot)]
            if there:
                batch.ask_again(batch.fell_away(there) if is_open else ())
                continue
            made = list(
                entries_of(visit, batch.succession.after, place.expected, place.position, (slot,))
            )
            new += made
            if not is_open:
                batch.came_too_late(made)
    Entry.objects.bulk_create(new)


def _change_forms(batch: _Batch) -> None:
    """Forms that nobody began follow the new version; the others stay in the one they were."""
    for (code, form, slot), place in batch.succession.slots_changed.items():
        waiting = [
            entry.pk
            for visit in batch.of_code(code)
            if batch.stands(visit).state in OPEN
            for entry in batch.waiting(visit)
            if (entry.form_key, entry.slot) == (form, slot)
        ]
        Entry.objects.filter(pk__in=waiting).update(**place.columns)


def _move_visits(batch: _Batch) -> None:
    positions = batch.succession.positions_changed
    if positions:
        places = [When(code=code, then=Value(place)) for code, place in positions.items()]
        Visit.objects.filter(participant__in=batch.people, code__in=positions).update(
            position=Case(*places)
        )


def _who_stopped_treatment(people: list[Participant]) -> set:
    return set(
        ParticipantStep.objects.filter(
            participant__in=people,
            axis=ParticipantStep.Axis.TREATMENT,
            state="treatment_stopped",
        ).values_list("participant_id", flat=True)
    )
