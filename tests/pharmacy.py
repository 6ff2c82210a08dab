"""A study that keeps kits: its site, its pharmacist, and the shortest words for what they do."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from tests.clinic import CONSENTED, Clinic, at, make_clinic
from tests.conftest import log_in_as
from tests.study import PASSWORD, reading_all
from trials.actions import dispensing, supply
from trials.actions.dosing import record_dosing
from trials.actions.kits import ask_kit, scan_kit
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.participants import randomise
from trials.actions.studies import create_account
from trials.authorization.scopes import scope_of
from trials.context import Scope, reading
from trials.kits import Content, KitList, make_kits
from trials.models import KitRequest, Participant, Site
from trials.randomisation import PlannedSlot, seal_list
from trials.selectors.supply import Kit, kits_of

STUDY = """
study: KITS
title: A study that keeps kits
consent:
  version: "2.0"
  choices: [{code: recording, label: Sessions may be recorded, required: true}]
arms:
  - {code: velvet, label: Active}
  - {code: gravel, label: Control}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  MOOD:
    title: Mood today
    fields: [{key: mood, label: Mood, choices: {0: low, 1: middling, 2: high}}]
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 0, between: [0, 14]}]
    forms: [{form: MOOD, by: participant}]
  - code: S1
    label: Session 1
    treatment: true
    anchors: [{after: V1, target: 14, between: [7, 21]}]
    forms: [{form: MOOD, by: participant}]
  - code: S2
    label: Session 2
    treatment: true
    anchors: [{after: S1, target: 28, between: [21, 35]}]
    forms: [{form: MOOD, by: participant}]
  - code: S3
    label: Session 3
    treatment: true
    anchors: [{after: S2, target: 28, between: [21, 35]}]
    forms: [{form: MOOD, by: participant}]
randomisation: {after: [V1]}
dosing:
  product: Capsules, active or placebo
  kits: {capsules: [2, 1]}
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
    - visit: S3
      level: L120
      mg: {velvet: [120, 60], gravel: [0, 0]}
      supplemental: {minutes: [90, 120], withheld_for: [Tolerability, Choice]}
"""

ARMS = {"01-001": "velvet", "01-002": "gravel"}
FIRST = CONSENTED + timedelta(days=14)
SECOND = FIRST + timedelta(days=28)
DAY_OF = {"S1": FIRST, "S2": SECOND, "S3": SECOND + timedelta(days=28)}
IN_TWO_YEARS = date.today() + timedelta(days=730)
COUNTS = {Content(arm, level): 2 for arm in ("velvet", "gravel") for level in ("L80", "L120")}
WITNESS = "Wilma Witness"
SINCE = date(2026, 1, 1)


@dataclass
class Pharmacy(Clinic):
    """pharmacist, statistician: of the vault, whom the web login cannot see."""

    pharmacist: Scope | None = None
    statistician: Scope | None = None

    def to_randomised(self, number: str = "01-001") -> Participant:
        participant = self.enrol(number)
        self.save("V1", "MOOD", {"mood": 1}, on=CONSENTED, number=number)
        randomise(participant=participant, scope=self.scope("site_coordinator"), on=CONSENTED)
        return participant

    # The site.

    def ask(self, visit: str = "S1", number: str = "01-001", role="site_coordinator") -> KitRequest:
        return ask_kit(visit=self.visit(visit, number), scope=self.scope(role))

    def scan(self, kit: str, visit: str = "S1", number: str = "01-001") -> None:
        scope = self.scope("site_coordinator")
        scan_kit(visit=self.visit(visit, number), number=kit, scope=scope)

    def give(self, kind: str, decision: str, visit: str = "S1", number: str = "01-001", **said):
        hours = {"escalation": (9, 0), "initial": (10, 0), "supplemental": (11, 40)}[kind]
        return record_dosing(
            visit=self.visit(visit, number),
            kind=kind,
            decision=decision,
            at=at(DAY_OF[visit], *hours),
            scope=self.scope("site_physician"),
            **said,
        )

    # The vault, each as the vault's login.

    def ship(self, counts=COUNTS, *, site: str = "01", **said) -> KitList:
        made = self.make(counts, **said)
        supply.load_kits(trial=self.trial, site=site, sealed=made.sealed, scope=self.statistician)
        return made

    def make(self, counts=COUNTS, *, lot: str = "L1", expires_on: date = IN_TWO_YEARS) -> KitList:
        return make_kits(
            counts,
            trial=self.trial.key,
            lot=lot,
            expires_on=expires_on,
            vault_public_key=bytes.fromhex(vault_public_key()),
        )

    def receive(self, *, in_range: bool = True, witness: str = WITNESS, reason: str = "") -> None:
        said = {"in_range": in_range, "witness": witness, "reason": reason}
        supply.receive(trial=self.trial, kits=self.kits(), scope=self.pharmacist, **said)

    def kits(self) -> list[Kit]:
        with reading(self.pharmacist):
            return kits_of(self.trial)

    def kit(self, number: str) -> Kit:
        return next(kit for kit in self.kits() if kit.number == number)

    def request(self, request: KitRequest) -> KitRequest:
        with reading(self.pharmacist):
            return KitRequest.objects.select_related("trial", "site").get(pk=request.pk)

    def prepare(self, request: KitRequest) -> dispensing.Offer:
        return dispensing.prepare(request=self.request(request), scope=self.pharmacist)

    def assign(self, request: KitRequest, number: str) -> None:
        dispensing.assign(request=self.request(request), number=number, scope=self.pharmacist)

    def serve(self, request: KitRequest) -> str:
        """The first kit that fits, sent by the pharmacist; returns its number."""
        with at_vault():
            number = self.prepare(request).right[0].number
            self.assign(request, number)
        return number

    def dispense(self, visit: str = "S1", number: str = "01-001") -> str:
        """From asking until it is scanned; returns the number of the kit."""
        kit = self.serve(self.ask(visit, number))
        self.scan(kit, visit, number)
        return kit

    def move(self, to: str, *numbers: str, **said) -> None:
        supply.move_kits(trial=self.trial, numbers=numbers, to=to, scope=self.pharmacist, **said)

    def take_back(self, request: KitRequest, number: str, counted: int, reason: str = "") -> None:
        supply.take_back(
            request=self.request(request),
            kit=self.kit(number),
            counted=counted,
            reason=reason,
            scope=self.pharmacist,
        )


@contextmanager
def at_vault():
    log_in_as("vault")
    try:
        yield
    finally:
        log_in_as("web")


def make_pharmacy() -> Pharmacy:
    """As the web's login."""
    clinic = make_clinic(STUDY)
    return Pharmacy(clinic.trial, clinic.people)


def seal_pharmacy(pharmacy: Pharmacy, arms: dict[str, str] = ARMS) -> None:
    """arms: {participant number: arm}. As the vault's login."""
    trial = pharmacy.trial
    with reading_all(trial):
        place = Site.objects.get(trial=trial, code="01")
    for role, name, site in (
        ("unblinded_statistician", "Ulla Unblinded", None),
        ("unblinded_pharmacist", "Pia Pharmacist", place),
    ):
        user = create_account(username=role, name=name, password=PASSWORD, realm="vault")
        add_member(user=user, trial=trial, role=role, site=site, starts_on=SINCE)
        pharmacy.people[role] = user
    pharmacy.statistician = scope_of(pharmacy.people["unblinded_statistician"], trial)
    pharmacy.pharmacist = scope_of(pharmacy.people["unblinded_pharmacist"], trial)
    slots = [PlannedSlot("01", place, arm, who) for place, (who, arm) in enumerate(arms.items(), 1)]
    sealed = seal_list(slots, trial=trial.key, vault_public_key=bytes.fromhex(vault_public_key()))
    load_sealed_list(trial=trial, sealed=sealed.text, scope=pharmacy.statistician)
