"""A study whose participants fill in forms on a link, and the link of one of them, opened."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from tests.study import SmallStudy, make_small_study
from trials.actions.entries import record_answers
from trials.actions.self_report_links import Given, enter, give_link, scope_on
from trials.contact_key import hash_of_token
from trials.context import Scope, reading
from trials.models import Participant, Revision
from trials.policies.self_report import own_forms
from trials.selectors.self_report import LinkFound, link_by_token_hash

PIN = "394817"
STUDY = """
study: REPORTING
title: A study that asks participants
consent: {version: "1.0"}
arms: [{code: velvet, label: Active}, {code: gravel, label: Control}]
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  PULSE:
    title: Pulse at rest
    fields: [{key: pulse, label: Pulse, minimum: 30, maximum: 220, unit: per minute}]
  TOGETHER:
    title: How we work together
    fields: [{key: together, label: Together, choices: {0: "no", 1: "yes"}}]
  GUESS:
    title: What I think I was given
    fields: [{key: guess, label: Guess, choices: {0: "one", 1: "the other"}}]
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms:
      - {form: PGIC, by: participant}
      - {form: BDI-II, by: participant}
      - {form: PULSE, by: site}
      - {form: TOGETHER, by: participant, form_class: alliance}
      - {form: GUESS, by: participant, form_class: sealed}
  - code: V2
    label: Follow-up
    anchors: [{after: V1, target: 28, between: [25, 35]}]
    forms:
      - {form: PGIC, by: participant}
randomisation: {after: [V1]}
self_report:
  languages: [en, he]
  reminders: {after_days: [0, 2], at: "18:30"}
  help_lines:
    - {language: en, country: US, text: "Call at any hour", phone: "988"}
    - {language: en, country: IL, text: "Call at any hour", phone: "1201"}
    - {language: he, text: "בכל שעה", phone: "1201"}
  site_phones: {"01": "+1 555 0100"}
  must_answer: {BDI-II: [bdi09]}
"""
BEFORE = date.today() - timedelta(days=7)


@dataclass
class Reporting(SmallStudy):
    """The study; 01-001 has opened the link, 01-002 has not."""

    given: Given | None = None

    def participant(self, number: str) -> Participant:
        with reading(self.scope("data_manager")):
            people = Participant.objects.select_related("site", "trial")
            return people.get(trial=self.trial, number=number)

    def give(self, number: str, *, role: str = "site_coordinator", language: str = "en") -> Given:
        return give_link(
            participant=self.participant(number), language=language, scope=self.scope(role)
        )

    def found(self, given: Given | None = None) -> LinkFound | None:
        return link_by_token_hash(hash_of_token((given or self.given).token))

    def own(self, given: Given | None = None) -> Scope:
        """Of the participant whose link it is."""
        return scope_on(self.found(given), knows_pin=True)

    def report(
        self, form: str, answers: dict, *, based_on: int = 0, complete: bool = False, **said
    ) -> Revision:
        """As 01-001, today, on the link."""
        return record_answers(
            entry=self.entry("01-001", "V1", form),
            answers=answers,
            based_on=based_on,
            complete=complete,
            done_on=date.today(),
            **({"idempotency_key": uuid.uuid4(), "scope": self.own()} | said),
        )

    def due(self, given: Given | None = None) -> list[str]:
        found = self.found(given)
        forms = own_forms(found.participant_id, self.trial, self.own(given))
        return [form.entry.form_key for form in forms.due]


def make_reporting() -> Reporting:
    """As the web's login."""
    small = make_small_study(STUDY)
    made = Reporting(small.trial, small.people, small.places)
    for number in ("01-001", "01-002"):
        made.enrol(number, consented_on=BEFORE)
    made.given = made.give("01-001")
    assert enter(found=made.found(), pin=made.given.code, new_pin=PIN).opened
    return made
