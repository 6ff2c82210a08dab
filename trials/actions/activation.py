"""A version comes into force at a site: what is still to come is laid out again.

What was entered, what is over, and what is frozen stays as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Case, Value, When

from trials.actions.participants import entries_of, lay_out_for
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.lifecycle import FINAL_STATUSES
from trials.models import Entry, EntryStep, Participant, Site, StudyVersion, Visit, VisitStep
from trials.models.base import place_of
from trials.planning import window_of
from trials.selectors.clocks import today_at
from trials.selectors.events import event_dates
from trials.selectors.laid_out import DROPPED, LaidOut, laid_out_for, nobody_began
from trials.selectors.participants import with_status
from trials.selectors.schedule import what_happened
from trials.selectors.standings import TO_COME
from trials.studies.loading import read_version
from trials.studies.schema import VisitOfStudy
from trials.studies.succession import Place, Succession

AT_ONCE = 500


def lay_out_again(*, site: Site, before: StudyVersion, after: StudyVersion, line: int) -> None:
    """For everybody at the site who has not ended, under the line of the act that is open.

    By the system: it reaches into stages that tell an arm, which whoever records the approval
    may not see. A constant number of queries for each AT_ONCE participants.
    """
    succession = Succession(read_version(before), read_version(after))
    with reading(replace(system_scope(site.trial), event=str(line))):
        everybody = with_status(Participant.objects.filter(site=site)).order_by("pk")
        for batch in _batches([one for one in everybody if one.status not in FINAL_STATUSES]):
            _hold(batch)
            steps = _Steps(after.number, today_at(site))
            _lay_out(batch, laid_out_for(batch), succession, steps)
            steps.save()


def _batches(people: list[Participant]) -> Iterator[list[Participant]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]


def _hold(people: list[Participant]) -> None:
    """First the wait, then the look: no visit or form begins while it falls away here.

    Rows that only name a participant do not wait, so that nobody waits for us in a circle.
    """
    participants = Participant.objects.filter(pk__in=[person.pk for person in people])
    for rows in (participants, Entry.objects.filter(participant__in=people)):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@dataclass
class _Steps:
    """The steps that visits and entries take because of the version."""

    number: int
    today: date
    of_visits: list[VisitStep] = field(default_factory=list)
    of_entries: list[EntryStep] = field(default_factory=list)

    def drop(self, rows: Iterable[Visit | Entry]) -> None:
        self._take(rows, "not_applicable", f"{DROPPED} {self.number}")

    def ask_again(self, visits: Iterable[Visit], entries: Iterable[Entry]) -> None:
        reason = f"In the study again since version {self.number}"
        self._take(visits, Visit.State.PLANNED, reason)
        self._take(entries, Entry.State.EXPECTED, reason)

    def come_too_late(self, entries: Iterable[Entry]) -> None:
        reason = f"Asked for since version {self.number}, when this visit was over"
        self._take(entries, Entry.State.NOT_APPLICABLE, reason)

    def save(self) -> None:
        VisitStep.objects.bulk_create(self.of_visits)
        EntryStep.objects.bulk_create(self.of_entries)

    def _take(self, rows: Iterable[Visit | Entry], state: str, reason: str) -> None:
        for row in rows:
            said = {"state": state, "reason": reason, **place_of(row)}
            if isinstance(row, Visit):
                self.of_visits.append(VisitStep(visit=row, happened_on=self.today, **said))
            else:
                self.of_entries.append(EntryStep(entry=row, **said))


def _lay_out(
    people: list[Participant], there: LaidOut, succession: Succession, steps: _Steps
) -> None:
    _drop_visits(there, succession, steps)
    _drop_forms(there, succession, steps)
    again = _visits_again(there, succession)
    steps.ask_again(again, ())
    _add_forms(there, succession, steps, again)
    _change_forms(there, succession)
    _add_visits(people, there, succession, steps.today)
    _move_visits(people, succession)


def _drop_visits(there: LaidOut, succession: Succession, steps: _Steps) -> None:
    for code in succession.visits_dropped:
        for visit in filter(there.is_open, there.of_code(code)):
            steps.drop(nobody_began(there.entries[visit.pk]))
            if there.stands(visit).state in TO_COME:
                steps.drop([visit])


def _drop_forms(there: LaidOut, succession: Succession, steps: _Steps) -> None:
    for code, form, slot in succession.slots_dropped:
        if code not in succession.visits_dropped:
            for visit in filter(there.is_open, there.of_code(code)):
                steps.drop(nobody_began(there.entries_at(visit, form, slot)))


def _visits_again(there: LaidOut, succession: Succession) -> list[Visit]:
    """Visits that an earlier version dropped and this one has."""
    added = (visit for planned in succession.visits_added for visit in there.of_code(planned.code))
    return [visit for visit in added if there.was_dropped(visit)]


def _add_forms(there: LaidOut, succession: Succession, steps: _Steps, again: list[Visit]) -> None:
    """At visits that are there. Whatever comes after its visit is over does not apply."""
    revived, new = {visit.pk for visit in again}, []
    for (code, form, slot), place in succession.slots_added.items():
        asked_again = []
        for visit in there.of_code(code):
            is_open = there.is_open(visit) or visit.pk in revived
            earlier = there.entries_at(visit, form, slot)
            if earlier:
                asked_again += there.fell_away(earlier) if is_open else []
                continue
            made = list(
                entries_of(visit, succession.after, place.expected, place.position, (slot,))
            )
            new += made
            if not is_open:
                steps.come_too_late(made)
        steps.ask_again((), asked_again)
        _follow(asked_again, place)
    Entry.objects.bulk_create(new)


def _change_forms(there: LaidOut, succession: Succession) -> None:
    """Forms that nobody began follow the new version; the others stay in the one they were."""
    for (code, form, slot), place in succession.slots_changed.items():
        entries = [
            entry
            for visit in filter(there.is_open, there.of_code(code))
            for entry in there.entries_at(visit, form, slot)
        ]
        _follow(nobody_began(entries), place)


def _follow(entries: list[Entry], place: Place) -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(**place.columns)


def _add_visits(
    people: list[Participant], there: LaidOut, succession: Succession, today: date
) -> None:
    if succession.visits_added:
        events = event_dates(people)
        lay_out_for(
            (
                (one, _still_to_come(one, there, succession, events[one.pk], today))
                for one in people
            ),
            succession.after,
        )


def _still_to_come(
    participant: Participant,
    there: LaidOut,
    succession: Succession,
    events: dict[str, date],
    today: date,
) -> list[VisitOfStudy]:
    """Of the new visits, those of the stages that go on and whose window has not closed."""
    standings = there.of_participant(participant)
    known = what_happened(succession.before, standings, events).known
    begun = {visit.stage for visit, _ in standings}
    found, past = [], set()
    for visit in succession.visits_added:
        window = window_of(visit.anchors, known)
        is_over = window is not None and window.closes_on < today
        if is_over or all(anchor.after in past for anchor in visit.anchors):
            past.add(visit.code)
            continue
        stage = succession.after.stage_of(visit)
        has_opened = stage.opens == "consent" or stage.code in begun
        goes_on = has_opened and (participant.pk, stage.code) not in there.frozen
        falls_away = visit.treatment and participant.pk in there.stopped
        if goes_on and not falls_away and visit.code not in there.visits[participant.pk]:
            found.append(visit)
    return found


def _move_visits(people: list[Participant], succession: Succession) -> None:
    positions = succession.positions_changed
    if positions:
        places = [When(code=code, then=Value(place)) for code, place in positions.items()]
        Visit.objects.filter(participant__in=people, code__in=positions).update(
            position=Case(*places)
        )
