"""A small study in which the forms of the first visit are entered twice."""

import uuid

from tests.study import DONE, STUDY, SmallStudy, make_small_study
from trials.actions.double_entry import record_second_entry
from trials.context import reading
from trials.models import Entry, SecondEntry
from trials.selectors.double_entry import second_entry_of

TEXT = STUDY.replace("{form: PULSE, by: site}", "{form: PULSE, by: site, double_entry: true}")
TEXT = TEXT.replace(
    "      - {form: MOOD, by: participant}\n",
    "      - {form: MOOD, by: participant, double_entry: true}\n",
    1,
)
FIRST, SECOND, THIRD = "site_coordinator", "therapist", "data_manager"


class Twice(SmallStudy):
    def first(self, answers: dict, *, form: str = "MOOD", role: str = FIRST, **said) -> Entry:
        entry = self.entry("01-001", "V1", form)
        self.save(entry, answers, role=role, **said)
        return entry

    def second(self, entry: Entry, answers: dict, *, role: str = SECOND, **said) -> SecondEntry:
        usual = {"based_on": 0, "complete": True, "done_on": DONE}
        return record_second_entry(
            entry=entry,
            answers=answers,
            idempotency_key=uuid.uuid4(),
            scope=self.scope(role),
            **(usual | said),
        )

    def differing(self, first: dict, second: dict, **said) -> SecondEntry:
        """As the data manager finds it."""
        entry = self.first(first)
        self.second(entry, second, **said)
        return self.found(entry)

    def found(self, entry: Entry) -> SecondEntry:
        with reading(self.scope(THIRD)):
            return second_entry_of(entry)


def make_twice() -> Twice:
    """01-001 is enrolled. As the web's login."""
    small = make_small_study(TEXT)
    study = Twice(small.trial, small.people, small.places)
    study.enrol("01-001")
    return study
