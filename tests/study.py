"""A small study for tests, and the people who work on it."""

import uuid
from dataclasses import dataclass
from datetime import date

from trials.actions.entries import record_answers
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.participants import enrol, randomise
from trials.actions.studies import add_member, create_account, load_study
from trials.authorization.scopes import scope_of
from trials.context import reading
from trials.models import Entry, Participant, Site, Trial, User
from trials.randomisation import permuted_blocks, seal_list

PASSWORD = "correct horse battery staple"
CONSENTED = date(2026, 1, 5)
DONE = date(2026, 1, 12)

STUDY = """
study: SMALL
title: A small study
consent_version: "1.0"
arms:
  - {code: velvet, label: Active}
  - {code: gravel, label: Control}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  MOOD:
    title: Mood today
    fields:
      - {key: mood, label: Mood, choices: {0: low, 1: middling, 2: high}}
      - {key: sleep, label: Hours of sleep, minimum: 0, maximum: 24, unit: h}
  CALM:
    title: Calm, as rated
    fields:
      - {key: calm, label: Calm, choices: {0: "no", 1: "yes"}}
visits:
  - code: V1
    label: Baseline
    anchor: {after: consent, days: 7, window: [-7, 7]}
    forms:
      - {form: MOOD, by: participant}
      - {form: CALM, by: rater}
  - code: V2
    label: Follow-up
    anchor: {after: V1, days: 28, window: [-3, 7]}
    forms:
      - {form: MOOD, by: participant}
      - {form: CALM, by: rater}
randomisation: {after: [V1]}
"""

PEOPLE = {
    "site_coordinator": ("ada", "Ada Site", "01"),
    "rater": ("rolf", "Rolf Rater", None),
    "data_manager": ("dana", "Dana Data", None),
    "sponsor": ("sam", "Sam Sponsor", None),
    "statistician": ("stan", "Stan Statistician", None),
    "unblinded_statistician": ("una", "Una Unblinded", None),
    "quality_assurance": ("quin", "Quin Quality", None),
}


@dataclass
class SmallStudy:
    trial: Trial
    people: dict[str, User]

    def scope(self, role: str):
        return scope_of(self.people[role], self.trial)

    def site(self, code: str = "01") -> Site:
        with reading(self.scope("data_manager")):
            return Site.objects.get(trial=self.trial, code=code)

    def enrol(self, number: str, *, site: str = "01", role: str = "data_manager") -> Participant:
        return enrol(
            trial=self.trial, site=self.site(site), number=number, consent_version="1.0",
            consented_on=CONSENTED, scope=self.scope(role),
        )

    def entry(self, number: str, visit: str, form: str) -> Entry:
        with reading(self.scope("data_manager")):
            return Entry.objects.get(
                trial=self.trial, participant__number=number, visit__code=visit, form_key=form
            )

    def save(self, entry: Entry, answers: dict, *, role: str = "data_manager", **said):
        """Save answers as complete, unless said otherwise."""
        settings = {
            "based_on": 0, "complete": True, "done_on": DONE, "idempotency_key": uuid.uuid4(),
        }
        return record_answers(
            entry=entry, answers=answers, scope=self.scope(role), **(settings | said)
        )

    def complete_visit(self, number: str, visit: str, mood: int = 1, calm: int = 1) -> None:
        self.save(self.entry(number, visit, "MOOD"), {"mood": mood, "sleep": 7})
        self.save(self.entry(number, visit, "CALM"), {"calm": calm})

    def randomise(self, participant: Participant, role: str = "data_manager"):
        return randomise(participant=participant, scope=self.scope(role), on=DONE)


def make_small_study() -> SmallStudy:
    """The study with one person in each web role."""
    trial = load_study(text=STUDY, source="small.yaml")
    study = SmallStudy(trial, {})
    for role, (username, name, site) in PEOPLE.items():
        if role not in ("unblinded_statistician", "quality_assurance"):
            user = create_account(username=username, name=name, password=PASSWORD)
            study.people[role] = user
            with reading_all(trial):
                place = Site.objects.get(trial=trial, code=site) if site else None
            add_member(user=user, trial=trial, role=role, site=place, starts_on=CONSENTED)
    return study


def reading_all(trial: Trial):
    from trials.authorization.scopes import system_scope

    return reading(system_scope(trial))
