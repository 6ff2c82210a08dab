"""A study with everything that a study file can ask of a site, small enough to read in a test."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.raters import qualify, say_never_met
from tests.study import PASSWORD, reading_all
from trials.actions.dosing import record_dosing
from trials.actions.entries import record_answers
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.participants import enrol, randomise
from trials.actions.raters import assign
from trials.actions.steps import record_step
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.context import Scope, reading
from trials.models import Entry, Participant, Site, Trial, User, Visit
from trials.randomisation import permuted_blocks, seal_list

CONSENTED = date(2026, 2, 2)
NEW_YORK = ZoneInfo("America/New_York")

STUDY = """
study: CLINIC
title: A study with sessions
consent:
  version: "2.0"
  choices:
    - {code: recording, label: Sessions may be recorded, required: true}
    - {code: quotation, label: Words may be quoted}
arms:
  - {code: velvet, label: Active}
  - {code: gravel, label: Control}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
events: {safety_need: An unscheduled visit is needed}
own_forms:
  DEMOG:
    title: Demographics
    fields:
      - {key: age, label: Age, type: integer, minimum: 0, maximum: 120, unit: years}
      - {key: fertile, label: May become pregnant, type: yes_no}
  PREG:
    title: Pregnancy test
    fields:
      - {key: result, label: Result, choices: {0: negative, 1: positive}}
  TAPER:
    title: Tapering of medication
    fields:
      - {key: last_dose_on, label: Last dose, type: date}
      - {key: half_life, label: Half-life, type: integer, minimum: 0, maximum: 60, unit: days}
  SEVERITY:
    title: Severity, as rated
    fields:
      - {key: severity, label: Severity, type: integer, minimum: 0, maximum: 80}
  VITALS:
    title: Vital signs
    fields:
      - {key: systolic, label: Systolic blood pressure, type: integer, minimum: 50, maximum: 300}
  NOTE:
    title: Session note
    fields:
      - {key: note, label: Note, type: text}
  AE:
    title: Adverse event
    fields:
      - {key: what, label: What happened, type: text}
      - {key: serious, label: Serious, type: yes_no}
visits:
  - code: SCR
    label: Screening
    anchors: [{after: consent, target: 0, between: [0, 20]}]
    gates: [{rule: consent_current, otherwise: The consent in force must be signed.}]
    forms:
      - {form: DEMOG, by: site}
      - {form: PREG, by: site, when: DEMOG.fertile}
      - {form: TAPER, by: physician}
  - code: BASE
    label: Baseline rating
    anchors: [{after: SCR, target: 7, between: [1, 28]}]
    gates:
      - rule: TAPER.last_dose_on + 5 * TAPER.half_life <= date(BASE)
        otherwise: Medication must be washed out.
    forms:
      - {form: SEVERITY, by: rater}
  - code: S1
    label: Session 1
    treatment: true
    mode: overnight
    anchors: [{after: BASE, target: 14, between: [7, 21]}]
    gates:
      - {rule: randomised, otherwise: Randomise first.}
      - {rule: VITALS.systolic@S1 <= 160, before: dose, otherwise: Blood pressure is too high.}
    forms:
      - {form: VITALS, by: site, at: [before, after]}
      - {form: NOTE, by: therapist}
      - {form: AE, by: site, as_needed: true}
  - code: S2
    label: Session 2
    treatment: true
    mode: overnight
    anchors: [{after: S1, target: 28, between: [21, 35]}]
    gates: [{rule: done(S1), otherwise: Session 1 comes first.}]
    forms:
      - {form: VITALS, by: site, at: [before, after]}
      - {form: NOTE, by: therapist, optional: true}
  - code: END
    label: Primary endpoint
    anchors:
      - {after: S2, target: 56, between: [49, 70]}
      - {after: BASE, target: 98, between: [91, 112]}
    forms:
      - {form: SEVERITY, by: rater}
  - code: UNS
    label: Unscheduled visit
    as_needed: true
    anchors: [{after: safety_need, target: 0, between: [0, 3]}]
    forms:
      - {form: VITALS, by: site}
eligibility:
  - {code: I-AGE, kind: inclusion, label: Adult, rule: DEMOG.age >= 18, at: [SCR]}
  - code: X-PREG
    kind: exclusion
    label: Pregnant
    rule: DEMOG.fertile and PREG.result == 1
    at: [SCR, S1]
  - code: I-SEVERE
    kind: inclusion
    label: Severe at baseline
    rule: SEVERITY.severity@BASE >= 35
    at: [BASE]
    blinded: true
enrolment:
  - {status: enrolled, after: [SCR]}
  - {status: baseline_rated, after: [BASE], by: system}
  - {status: enrolment_confirmed, after: [BASE]}
randomisation:
  after: [SCR, BASE]
  requires:
    - {rule: met(I-SEVERE), otherwise: The baseline rule must be met.}
dosing:
  product: Capsules, active or placebo
  sessions:
    - visit: S1
      level: L80
      mg: {velvet: [80, 40], gravel: [0, 0]}
      supplemental: {minutes: [90, 120], withheld_for: [Tolerability, Choice]}
    - visit: S2
      level: L120
      mg: {velvet: [120, 60], gravel: [0, 0]}
      supplemental: {minutes: [90, 120], withheld_for: [Tolerability, Choice]}
      escalates: true
alerts:
  - {code: pressure, form: VITALS, rule: VITALS.systolic > 180, level: urgent, message: Very high}
adverse_events: {form: AE, serious: serious}
"""

PEOPLE = {
    "site_coordinator": ("cora", "Cora Coordinator", "01"),
    "site_physician": ("phil", "Phil Physician", "01"),
    "therapist": ("theo", "Theo Therapist", "01"),
    "site_assessor": ("asa", "Asa Assessor", "01"),
    "rater": ("rita", "Rita Rater", None),
    "data_manager": ("dora", "Dora Data", None),
    "sponsor": ("simon", "Simon Sponsor", None),
    "statistician": ("stella", "Stella Statistician", None),
    "quality_auditor": ("quentin", "Quentin Quality", None),
}
FILLED_BY = {
    "participant": "site_coordinator",
    "site": "site_coordinator",
    "physician": "site_physician",
    "therapist": "therapist",
    "rater": "rater",
}


@dataclass
class Clinic:
    """The study, its people, and the shortest words for what they do all day."""

    trial: Trial
    people: dict[str, User] = field(default_factory=dict)

    def scope(self, role: str) -> Scope:
        return scope_of(self.people[role], self.trial)

    def enrol(self, number: str = "01-001", **said) -> Participant:
        usual = {
            "consent_version": "2.0",
            "consented_on": CONSENTED,
            "choices": {"recording": True},
        }
        scope = self.scope("site_coordinator")
        with reading(scope):
            site = Site.objects.get(trial=self.trial, code="01")
        return enrol(trial=self.trial, site=site, number=number, scope=scope, **(usual | said))

    def visit(self, code: str, number: str = "01-001") -> Visit:
        with reading_all(self.trial):
            return Visit.objects.select_related("site", "trial", "participant__site").get(
                participant__number=number, participant__trial=self.trial, code=code
            )

    def entry(self, visit: str, form: str, slot: str = "", number: str = "01-001") -> Entry:
        with reading_all(self.trial):
            return Entry.objects.get(
                participant__number=number,
                participant__trial=self.trial,
                visit__code=visit,
                form_key=form,
                slot=slot,
            )

    def save(self, visit: str, form: str, answers: dict, *, on: date, slot: str = "", **said):
        """Filled in as complete by somebody whose form it is; a rater is given it first."""
        entry = self.entry(visit, form, slot, said.pop("number", "01-001"))
        if entry.filled_by == "rater" and entry.assigned_to_id is None:
            assign(entry=entry, rater=self.people["rater"], scope=self.scope("data_manager"))
        usual = {"based_on": 0, "complete": True, "idempotency_key": uuid.uuid4()}
        scope = self.scope(said.pop("role", FILLED_BY[entry.filled_by]))
        if entry.filled_by == "rater":
            say_never_met(entry, scope)
        return record_answers(
            entry=entry, answers=answers, done_on=on, scope=scope, **(usual | said)
        )

    def screen(self, *, age: int = 40, fertile: int = 0, half_life: int = 0) -> None:
        self.save("SCR", "DEMOG", {"age": age, "fertile": fertile}, on=CONSENTED)
        taper = {"last_dose_on": CONSENTED.isoformat(), "half_life": half_life}
        self.save("SCR", "TAPER", taper, on=CONSENTED)

    def step(self, participant, state: str, *, axis: str = "study", on: date, **said):
        role = said.pop("role", "site_physician")
        return record_step(
            participant=participant, axis=axis, state=state, on=on, scope=self.scope(role), **said
        )

    def rate(self, severity: int = 44, *, on: date = CONSENTED + timedelta(days=7)):
        return self.save("BASE", "SEVERITY", {"severity": severity}, on=on)

    def to_randomised(self, number: str = "01-001") -> Participant:
        """Consented, screened, enrolled, rated, confirmed and randomised."""
        participant = self.enrol(number)
        self.screen()
        self.step(participant, "enrolled", on=CONSENTED)
        rated = CONSENTED + timedelta(days=7)
        self.rate(on=rated)
        self.step(participant, "enrolment_confirmed", on=rated)
        randomise(participant=participant, scope=self.scope("site_coordinator"), on=rated)
        return participant

    def dose(self, visit: str, kind: str, decision: str, *, at: datetime, **said):
        return record_dosing(
            visit=self.visit(visit),
            kind=kind,
            decision=decision,
            at=at,
            scope=self.scope("site_physician"),
            **said,
        )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in the time of the first site."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)


def make_clinic(text: str = STUDY) -> Clinic:
    """The study with one person in each role of the web. As the web's login."""
    clinic = Clinic(load_study(text=text, source="clinic.yaml"))
    for role, (username, name, site) in PEOPLE.items():
        user = create_account(username=username, name=name, password=PASSWORD)
        clinic.people[role] = user
        with reading_all(clinic.trial):
            place = Site.objects.get(trial=clinic.trial, code=site) if site else None
        add_member(user=user, trial=clinic.trial, role=role, site=place, starts_on=date(2026, 1, 1))
    qualify(clinic.trial, clinic.people["rater"])
    return clinic


def seal_clinic(clinic: Clinic) -> None:
    """The unblinded statistician and a sealed list. As the vault's login."""
    user = create_account(username="ulla", name="Ulla Unblinded", password=PASSWORD, realm="vault")
    add_member(
        user=user,
        trial=clinic.trial,
        role="unblinded_statistician",
        starts_on=date(2026, 1, 1),
    )
    clinic.people["unblinded_statistician"] = user
    slots = permuted_blocks(
        strata=["01", "02"],
        ratio={"velvet": 1, "gravel": 1},
        block_sizes=[2, 4],
        length=8,
        seed="clinic",
    )
    sealed = seal_list(
        slots, trial=clinic.trial.key, vault_public_key=bytes.fromhex(vault_public_key())
    )
    load_sealed_list(trial=clinic.trial, sealed=sealed.text, scope=scope_of(user, clinic.trial))
