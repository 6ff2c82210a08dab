"""What one version of a study lays out for a participant that another does not: no database.

Only what is laid out in advance counts. Visits and forms that are recorded as needed are made
when there is something to record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from trials.studies.schema import ExpectedForm, Study, VisitOfStudy

# Visit, form, and the moment or number within the visit: what tells one entry from another.
Slot = tuple[str, str, str]


@dataclass(frozen=True)
class Place:
    """position: of the form among those of its visit. columns: what its entries say of it."""

    expected: ExpectedForm
    position: int
    columns: dict


@dataclass(frozen=True)
class Succession:
    """before: the version that was in force at a site. after: the one that takes its place."""

    before: Study
    after: Study

    @cached_property
    def visits_added(self) -> list[VisitOfStudy]:
        planned = _planned(self.before)
        return [visit for code, visit in _planned(self.after).items() if code not in planned]

    @cached_property
    def visits_dropped(self) -> list[str]:
        planned = _planned(self.after)
        return [code for code in _planned(self.before) if code not in planned]

    @cached_property
    def slots_added(self) -> dict[Slot, Place]:
        """Also those of visits that are added: somebody may have such a visit from long ago."""
        before = dict(_slots(self.before))
        return {slot: place for slot, place in _slots(self.after) if slot not in before}

    @cached_property
    def slots_dropped(self) -> set[Slot]:
        """Also those of visits that are dropped."""
        return dict(_slots(self.before)).keys() - dict(_slots(self.after)).keys()

    @cached_property
    def slots_changed(self) -> dict[Slot, Place]:
        """Those that are filled in by somebody else, in another version, or stand elsewhere."""
        before = dict(_slots(self.before))
        return {
            slot: place
            for slot, place in _slots(self.after)
            if slot in before and before[slot].columns != place.columns
        }

    @cached_property
    def positions_changed(self) -> dict[str, int]:
        """{visit: its new place} of visits that both versions have."""
        before = {visit.code: place for place, visit in enumerate(self.before.visits)}
        return {
            visit.code: place
            for place, visit in enumerate(self.after.visits)
            if before.get(visit.code, place) != place
        }


def _planned(study: Study) -> dict[str, VisitOfStudy]:
    return {visit.code: visit for visit in study.visits if not visit.as_needed}


def _slots(study: Study) -> Iterator[tuple[Slot, Place]]:
    for visit in study.visits:
        for position, expected in enumerate(visit.forms):
            columns = {
                "form_version": study.form(expected.form, expected.version).version,
                "form_class": expected.sees,
                "filled_by": expected.by,
                "optional": expected.optional,
                "double_entry": expected.double_entry,
                "position": position,
            }
            for slot in expected.slots:
                yield (visit.code, expected.form, slot), Place(expected, position, columns)
