"""A study in which every interview is rated twice, and three raters."""

from dataclasses import dataclass

from tests.raters import qualify
from tests.study import CONSENTED, PASSWORD, SmallStudy, make_small_study
from trials.actions.members import add_member
from trials.actions.raters import assign
from trials.actions.studies import create_account
from trials.context import reading
from trials.models import Entry
from trials.selectors.raters import office_of

# Of four figures, so that it is found wherever it stands.
SCORE, SCORE_AGAIN = 7153, 7148
STUDY = """
study: ROOM
title: Ratings
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  SEVERITY:
    title: Severity, as rated
    fields:
      - {key: severity, label: Severity, type: integer, minimum: 0, maximum: 9999}
      - {key: calm, label: Calm, choices: {0: "no", 1: a little, 2: "yes"}}
  PULSE:
    title: Pulse at rest
    fields: [{key: pulse, label: Pulse, minimum: 30, maximum: 220}]
visits:
  - code: BASE
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 60]}]
    forms: [{form: PULSE, by: site}, {form: SEVERITY, by: rater}]
  - code: END
    label: Endpoint
    anchors: [{after: BASE, target: 28, between: [0, 60]}]
    forms: [{form: SEVERITY, by: rater}]
eligibility:
  - code: I-SEVERE
    kind: inclusion
    label: Severe enough
    rule: SEVERITY.severity@BASE >= 6543
    at: [BASE]
    blinded: true
rating: {second_ratings: 1, most_per_day: 20}
"""
RATERS = {"ruth": "Ruth Rater", "rena": "Rena Rater"}


@dataclass
class Room(SmallStudy):
    """people: by role, and the raters by name: rolf, ruth and rena."""

    def give(self, entry: Entry, rater: str) -> Entry:
        assign(entry=entry, rater=self.people[rater], scope=self.scope("data_manager"))
        return entry

    def rate(self, entry: Entry, rater: str, severity: int = SCORE, calm: int = 1, **said):
        return self.save(entry, {"severity": severity, "calm": calm}, role=rater, **said)

    def rated(self, number: str = "01-001", visit: str = "BASE", rater: str = "rolf") -> Entry:
        """The interview, given to the rater and rated."""
        entry = self.give(self.entry(number, visit, "SEVERITY"), rater)
        self.rate(entry, rater)
        return entry

    def second(self, entry: Entry) -> Entry | None:
        with reading(office_of(self.trial)):
            rated_again = Entry.objects.filter(second_of=entry).select_related("assigned_to")
            return rated_again.first()

    def name_of(self, entry: Entry) -> str:
        """Of the rater who has it."""
        return next(n for n, user in self.people.items() if user == entry.assigned_to)


def make_room(text: str = STUDY) -> Room:
    """Two participants. As the web's login."""
    small = make_small_study(text)
    room = Room(small.trial, small.people, small.places)
    for username, name in RATERS.items():
        user = create_account(username=username, name=name, password=PASSWORD)
        add_member(user=user, trial=room.trial, role="rater", starts_on=CONSENTED)
        qualify(room.trial, user)
        room.people[username] = user
    room.people["rolf"] = room.people.pop("rater")
    room.enrol("01-001")
    room.enrol("02-001", site="02")
    return room
