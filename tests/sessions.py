"""A study with a dosing room: two people confirm, vital signs have limits, events are tapped."""

import uuid
from datetime import date, datetime

from tests.clinic import NEW_YORK, Clinic, make_clinic
from tests.study import PASSWORD, reading_all
from trials.actions.dosing import record_dosing
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.sessions import Observed, record_observation
from trials.actions.studies import create_account
from trials.context import reading
from trials.models import SessionObservation, Site, User

CONSENTED = date(2026, 2, 2)
DAY = date(2026, 2, 16)
DEVICE = uuid.UUID("6f1f1d4e-52cb-4a0e-8c36-16a1f0f4c6d1")

STUDY = """
study: ROOM
title: A study with a dosing room
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  SCREEN:
    title: Urine drug screen
    fields: [{key: clean, label: Negative, type: yes_no}]
  VITALS:
    title: Vital signs
    fields:
      - {key: measured_at, label: Time, type: time}
      - {key: sbp, label: Systolic, type: integer, minimum: 50, maximum: 280, unit: mmHg}
      - {key: dbp, label: Diastolic, type: integer, minimum: 20, maximum: 180, unit: mmHg}
      - {key: hr, label: Heart rate, type: integer, minimum: 20, maximum: 250, unit: per minute}
  AGAIN:
    title: Vital signs, measured again
    fields:
      - {key: measured_at, label: Time, type: time}
      - {key: sbp, label: Systolic, type: integer, minimum: 50, maximum: 280, unit: mmHg}
      - {key: dbp, label: Diastolic, type: integer, minimum: 20, maximum: 180, unit: mmHg}
      - {key: hr, label: Heart rate, type: integer, minimum: 20, maximum: 250, unit: per minute}
  NOTE:
    title: Session note
    fields: [{key: note, label: Note, type: text}]
  AE:
    title: Adverse event
    fields:
      - {key: event, label: Event, type: text}
      - {key: began_on, label: Began on, type: date}
      - {key: began_at, label: Began at, type: time, required: false}
      - {key: severity, label: Severity, choices: {1: mild, 2: moderate, 3: severe}}
      - {key: serious, label: Serious, type: yes_no}
visits:
  - code: S1
    label: Session 1
    treatment: true
    mode: overnight
    anchors: [{after: consent, target: 14, between: [0, 4000]}]
    gates:
      - {rule: consent_current, otherwise: The consent in force must be signed.}
      - {rule: SCREEN.clean@S1, before: dose, otherwise: The drug screen must be negative.}
      - rule: VITALS.sbp@S1 <= 140 or AGAIN.sbp@S1 <= 140
        before: dose
        otherwise: Blood pressure must be at most 140 before the dose.
    forms:
      - {form: SCREEN, by: site}
      - {form: VITALS, by: site, at: [pre_dose, before_supplemental, session_end]}
      - {form: AGAIN, by: site, as_needed: true}
      - {form: NOTE, by: therapist}
      - {form: AE, by: site, as_needed: true}
dosing:
  product: Capsules
  sessions:
    - visit: S1
      supplemental: {minutes: [90, 120], withheld_for: [Tolerability, Choice]}
  room:
    two_people: true
    vitals:
      form: VITALS
      again: AGAIN
      time: measured_at
      due: {before_supplemental: 80, session_end: 420}
      limits: {sbp: 180, dbp: 110, hr: 130}
adverse_events:
  form: AE
  serious: serious
  term: event
  began: began_on
  began_at: began_at
  severity: severity
"""


class SessionStudy(Clinic):
    """01-001 is at site 01, where Theo and Thea are therapists."""

    def observe(self, kind: str, said: dict | None = None, *, at: datetime, **more):
        """One tap on a tablet whose clock is right, unless said otherwise."""
        usual = {
            "key": uuid.uuid4(),
            "words": "",
            "of": None,
            "device": DEVICE,
            "device_time": at,
            "clock_offset_ms": 0,
            "clock_jump_ms": 0,
        }
        role = more.pop("role", "therapist")
        usual["sequence"] = more.pop("sequence", None) or self.count() + 1
        observed = Observed(kind=kind, said=said or {}, **(usual | more))
        return record_observation(visit=self.visit("S1"), observed=observed, scope=self.scope(role))

    def add_therapist(self, username: str, site: str) -> User:
        user = create_account(
            username=username, name=f"{username.title()} Therapist", password=PASSWORD
        )
        with reading_all(self.trial):
            place = Site.objects.get(trial=self.trial, code=site)
        since = date(2026, 1, 1)
        add_member(user=user, trial=self.trial, role="therapist", site=place, starts_on=since)
        return user

    def count(self) -> int:
        with reading_all(self.trial):
            return SessionObservation.objects.filter(trial=self.trial).count()

    def make_ready(self, on: date = DAY) -> None:
        self.save("S1", "SCREEN", {"clean": 1}, on=on)
        signs = {"measured_at": "09:00", "sbp": 122, "dbp": 78, "hr": 66}
        self.save("S1", "VITALS", signs, on=on, slot="pre_dose")

    def give_dose(self, at: datetime, second: str | None = "second_therapist"):
        return record_dosing(
            visit=self.visit("S1"),
            kind="initial",
            decision="given",
            at=at,
            scope=self.scope("therapist"),
            second=self.scope(second) if second else None,
        )


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the session's day, by the clocks of the first site."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=NEW_YORK)


def make_session_study() -> SessionStudy:
    made = make_clinic(STUDY)
    study = SessionStudy(made.trial, made.people)
    study.people["second_therapist"] = study.add_therapist("thea", "01")
    coordinator = study.scope("site_coordinator")
    with reading(coordinator):
        site = Site.objects.get(trial=study.trial, code="01")
    enrol(
        trial=study.trial,
        site=site,
        number="01-001",
        consent_version="1.0",
        consented_on=CONSENTED,
        scope=coordinator,
    )
    return study
