"""What is laid out for some participants, and what of it may still change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trials.models import Entry, EntryStep, Participant, ParticipantStep, Visit
from trials.selectors.disclosure import frozen_stages
from trials.selectors.entries import with_state
from trials.selectors.standings import TO_COME, Standing, standing, with_steps

OPEN = (*TO_COME, Visit.State.IN_PROGRESS)
# How the reason begins of a step by which a version dropped a visit or a form.
DROPPED = "Not in the study any more since version"


@dataclass
class LaidOut:
    """visits: {participant: {code: visits of that code}}. entries: of each visit, with their state.

    dropped: entries that a version dropped. frozen: {(participant, stage)}. stopped:
    participants whose treatment was stopped.
    """

    visits: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    entries: dict = field(default_factory=lambda: defaultdict(list))
    standings: dict = field(default_factory=dict)
    dropped: set = field(default_factory=set)
    frozen: set = field(default_factory=set)
    stopped: set = field(default_factory=set)

    def of_code(self, code: str) -> Iterator[Visit]:
        """Those that may change: what is frozen stays as it is."""
        for visits in self.visits.values():
            for visit in visits.get(code, ()):
                if (visit.participant_id, visit.stage) not in self.frozen:
                    yield visit

    def of_participant(self, participant: Participant) -> list[tuple[Visit, Standing]]:
        """In the order of the visits."""
        visits = self.visits[participant.pk].values()
        return [(visit, self.stands(visit)) for of_code in visits for visit in of_code]

    def stands(self, visit: Visit) -> Standing:
        return self.standings[visit.pk]

    def is_open(self, visit: Visit) -> bool:
        """Whether its forms are still to be filled in."""
        return self.stands(visit).state in OPEN

    def was_dropped(self, visit: Visit) -> bool:
        return self.stands(visit).reason.startswith(DROPPED)

    def entries_at(self, visit: Visit, form: str, slot: str) -> list[Entry]:
        return [e for e in self.entries[visit.pk] if (e.form_key, e.slot) == (form, slot)]

    def fell_away(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that a version dropped, and not a rule or a person."""
        not_applicable = Entry.State.NOT_APPLICABLE
        return [e for e in entries if e.state == not_applicable and e.pk in self.dropped]


def laid_out_for(people: list[Participant]) -> LaidOut:
    """In five queries, however many there are."""
    found = LaidOut(frozen=frozen_stages(people))
    for entry in with_state(Entry.objects.filter(participant__in=people)):
        found.entries[entry.visit_id].append(entry)
    visits = with_steps(Visit.objects.filter(participant__in=people))
    for visit in visits.order_by("position", "occurrence"):
        found.visits[visit.participant_id][visit.code].append(visit)
        found.standings[visit.pk] = standing(visit.told, found.entries[visit.pk])
    fallen = EntryStep.objects.filter(participant__in=people, reason__startswith=DROPPED)
    found.dropped.update(fallen.values_list("entry_id", flat=True))
    stops = ParticipantStep.objects.filter(participant__in=people, state="treatment_stopped")
    found.stopped.update(stops.values_list("participant_id", flat=True))
    return found


def nobody_began(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.state == Entry.State.EXPECTED]
