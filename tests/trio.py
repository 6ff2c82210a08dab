"""A study of three arms in which one participant's own arm is disclosed while others stay blinded.

As in MP-8: 1:1:2, and what follows the disclosure differs between the arms.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.clinic import NEW_YORK, Clinic, at, make_clinic
from tests.conftest import log_in_as
from tests.study import PASSWORD
from trials.actions.consents import sign_consent
from trials.actions.disclosing import confirm_disclosure
from trials.actions.disclosure import ask_disclosure, freeze_stage, open_stage
from trials.actions.dosing import record_dosing
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.participants import randomise
from trials.actions.studies import create_account
from trials.actions.visits import begin
from trials.authorization.scopes import scope_of
from trials.context import Scope, reading
from trials.models import DisclosureRequest, Participant, Visit
from trials.randomisation import PlannedSlot, seal_list

CONSENTED = date(2026, 2, 2)
ENDPOINT = CONSENTED + timedelta(days=60)
STARTS_ON = date(2026, 1, 1)
REASON = "The endpoint is complete; the participant may go on"
ARMS = ("velvet", "gravel", "copper")
LABELS = ("Low dose", "Middle dose", "Full dose")
ARM_OF = {
    "01-001": "copper",
    "01-002": "gravel",
    "01-003": "copper",
    "01-004": "velvet",
    "01-005": "gravel",
    "01-006": "copper",
    "01-007": "velvet",
    "01-008": "copper",
}
DISCLOSED = "01-005"
BLINDED = ("rater", "data_manager", "sponsor", "statistician", "quality_auditor")
TREATING = ("site_coordinator", "site_physician", "therapist", "site_assessor")

STUDY = """
study: TRIO
title: Three doses
consent: {version: "2.0", choices: [{code: recording, label: May be recorded, required: true}]}
arms:
  - {code: velvet, label: Low dose}
  - {code: gravel, label: Middle dose}
  - {code: copper, label: Full dose, ratio: 2}
stages:
  - {code: main, label: Blinded part}
  - {code: open, label: Open part, opens: unblinding, arms: [velvet, gravel], consent: true}
  - {code: extra, label: Extra part, opens: unblinding, arms: [copper]}
  - {code: later, label: A year later}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  MOOD:
    title: Mood today
    fields: [{key: mood, label: Mood, choices: {0: low, 1: middling, 2: high}}]
  CALM:
    title: Calm, as rated
    fields: [{key: calm, label: Calm, choices: {0: "no", 1: "yes"}}]
  VITALS:
    title: Vital signs
    fields:
      - {key: systolic, label: Systolic blood pressure, type: integer, minimum: 50, maximum: 300}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms: [{form: MOOD, by: participant}, {form: CALM, by: rater}]
  - code: S1
    label: Session
    treatment: true
    anchors: [{after: V1, target: 14, between: [7, 35]}]
    forms: [{form: VITALS, by: site}]
  - code: PE
    label: Primary endpoint
    anchors: [{after: S1, target: 28, between: [21, 60]}]
    forms: [{form: MOOD, by: participant}]
  - code: O1
    label: Open session 1
    stage: open
    treatment: true
    anchors: [{after: unblinding, target: 7, between: [0, 60]}]
    gates: [{rule: unblinded, otherwise: The arm must be disclosed.}]
    forms: [{form: VITALS, by: site}, {form: MOOD, by: participant}]
  - code: O2
    label: Open session 2
    stage: open
    treatment: true
    anchors: [{after: O1, target: 28, between: [21, 35]}]
    forms: [{form: VITALS, by: site}]
  - code: X1
    label: Extra session
    stage: extra
    treatment: true
    anchors: [{after: unblinding, target: 7, between: [0, 60]}]
    forms: [{form: VITALS, by: site}]
  - code: LT
    label: A year after the last session
    stage: later
    anchors: [{after: last_session, target: 365, between: [335, 425]}]
    forms: [{form: MOOD, by: participant}]
randomisation: {after: [V1]}
disclosure: {after: PE, freezes: main}
dosing:
  product: Capsules
  sessions:
    - {visit: S1, level: L1, mg: {velvet: [30, 15], gravel: [75, 37.5], copper: [125, 62.5]}}
    - {visit: O1, level: L2, mg: {velvet: [100, 50], gravel: [100, 50]}}
    - {visit: O2, level: L2, mg: {velvet: [125, 62.5], gravel: [125, 62.5]}}
    - {visit: X1, level: L2, mg: {copper: [125, 62.5]}}
alerts:
  - {code: pressure, form: VITALS, rule: VITALS.systolic > 180, level: urgent, message: Very high}
"""


@dataclass
class Trio(Clinic):
    """vault: the scope of the unblinded statistician, whom the web login cannot see."""

    vault: Scope | None = None

    def participant(self, number: str) -> Participant:
        with reading(self.scope("site_coordinator")):
            people = Participant.objects.select_related("site", "trial")
            return people.get(trial=self.trial, number=number)

    def to_randomised(self, number: str = "01-001") -> Participant:
        participant = self.enrol(number)
        self.save("V1", "MOOD", {"mood": 1}, on=CONSENTED, number=number)
        self.save("V1", "CALM", {"calm": 0}, on=CONSENTED, number=number)
        randomise(participant=participant, scope=self.scope("site_coordinator"), on=CONSENTED)
        return self.participant(number)

    def to_endpoint(self, number: str) -> Participant:
        """Everything of the blinded part is filled in, by the people whose forms they are."""
        participant = self.to_randomised(number)
        session = CONSENTED + timedelta(days=21)
        self.save("S1", "VITALS", {"systolic": 120}, on=session, number=number)
        self.give("S1", number, at(session, 10))
        self.save("PE", "MOOD", {"mood": 2}, on=ENDPOINT, number=number)
        return participant

    def freeze(self, participant: Participant, *, role: str = "site_physician", stage="main"):
        return freeze_stage(
            participant=participant, stage=stage, scope=self.scope(role), on=ENDPOINT
        )

    def ask(self, participant: Participant, *, role: str = "site_physician", reason=REASON):
        return ask_disclosure(participant=participant, reason=reason, scope=self.scope(role))

    def disclose(self, number: str = DISCLOSED) -> Participant:
        """Frozen, asked for and confirmed, for somebody who has reached the endpoint."""
        participant = self.participant(number)
        self.freeze(participant)
        request = self.ask(participant)
        log_in_as("vault")
        self.confirm(request)
        log_in_as("web")
        return participant

    def confirm(self, request: DisclosureRequest) -> None:
        """As the vault's login."""
        with reading(self.vault):
            asked = DisclosureRequest.objects.select_related("trial").get(pk=request.pk)
        confirm_disclosure(request=asked, scope=self.vault)

    def sign_for_open_part(self, participant: Participant) -> None:
        sign_consent(
            participant=participant,
            version="2.0",
            stage="open",
            choices={"recording": True},
            signed_on=datetime.now(NEW_YORK).date(),
            scope=self.scope("site_coordinator"),
        )

    def open(self, participant: Participant, stage: str, role="site_coordinator") -> list[Visit]:
        return open_stage(participant=participant, stage=stage, scope=self.scope(role))

    def go_through(self, visit: str, number: str) -> None:
        """A session of an opened stage, with a reading that raises an alert."""
        now = datetime.now(NEW_YORK)
        coordinator = self.scope("site_coordinator")
        begin(visit=self.visit(visit, number), on=now.date(), scope=coordinator)
        self.save(visit, "VITALS", {"systolic": 200}, on=now.date(), number=number)
        self.give(visit, number, now)

    def give(self, visit: str, number: str, moment: datetime) -> None:
        record_dosing(
            visit=self.visit(visit, number),
            kind="initial",
            decision="given",
            at=moment,
            scope=self.scope("site_physician"),
        )


def make_trio(text: str = STUDY) -> Trio:
    """As the web's login."""
    clinic = make_clinic(text)
    return Trio(clinic.trial, clinic.people)


def seal_trio(trio: Trio, arms: dict[str, str]) -> None:
    """arms: {participant number: arm} in the order of the list. As the vault's login."""
    user = create_account(username="ulla", name="Ulla Unblinded", password=PASSWORD, realm="vault")
    role = "unblinded_statistician"
    add_member(user=user, trial=trio.trial, role=role, starts_on=STARTS_ON)
    trio.people[role], trio.vault = user, scope_of(user, trio.trial)
    slots = [PlannedSlot("01", place, arm, who) for place, (who, arm) in enumerate(arms.items(), 1)]
    key = bytes.fromhex(vault_public_key())
    sealed = seal_list(slots, trial=trio.trial.key, vault_public_key=key)
    load_sealed_list(trial=trio.trial, sealed=sealed.text, scope=trio.vault)
