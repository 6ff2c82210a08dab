"""A small study for tests, and the people who work on it."""

import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import date

from analysis import planning, runs
from analysis.models import AnalysisPlan, Run
from tests import locking
from tests.interpreting import interpret_by_all
from tests.raters import qualify, say_never_met
from trials.actions.entries import record_answers
from trials.actions.members import add_member
from trials.actions.opening import KeyParts, approve, load_sealed_list, vault_public_key
from trials.actions.participants import enrol, randomise
from trials.actions.steps import record_step
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of, system_scope
from trials.context import Scope, reading
from trials.models import Entry, Participant, Randomisation, Site, Snapshot, Trial, User
from trials.randomisation import PlannedSlot, SealedList, permuted_blocks, seal_list
from trials.selectors.trials import has_prespecified_plan, latest_snapshot

PASSWORD = "correct horse battery staple"
CONSENTED = date(2026, 1, 5)
DONE = date(2026, 1, 12)
INSPECTED_UNTIL = date(2099, 12, 31)

STUDY = """
study: SMALL
title: A small study
consent: {version: "1.0"}
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
  PULSE:
    title: Pulse at rest
    fields:
      - {key: pulse, label: Pulse, minimum: 30, maximum: 220, unit: per minute}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms:
      - {form: MOOD, by: participant}
      - {form: CALM, by: rater}
      - {form: PULSE, by: site}
  - code: V2
    label: Follow-up
    anchors: [{after: V1, target: 28, between: [25, 35]}]
    forms:
      - {form: MOOD, by: participant}
      - {form: CALM, by: rater}
randomisation: {after: [V1]}
import:
  forms: {MD: MOOD, CL: CALM}
  visits:
    "0": {MOOD: V1, CALM: V1}
    "1": {MOOD: V2, CALM: V2}
  covariates: {pulse: PULSE.pulse@V1}
"""

PEOPLE = {
    "site_coordinator": ("ada", "Ada Site", "01"),
    "site_physician": ("phyl", "Phyl Physician", "01"),
    "therapist": ("thea", "Thea Therapist", "01"),
    "site_assessor": ("asif", "Asif Assessor", "01"),
    "interviewer": ("inez", "Inez Interviewer", "01"),
    "coder": ("cory", "Cory Coder", None),
    "rater": ("rolf", "Rolf Rater", None),
    "rater_coordinator": ("rita", "Rita Raters", None),
    "data_manager": ("dana", "Dana Data", None),
    "sponsor": ("sam", "Sam Sponsor", None),
    "statistician": ("stan", "Stan Statistician", None),
    "quality_auditor": ("quen", "Quen Auditor", None),
    "monitor": ("mona", "Mona Monitor", None),
    "inspector": ("ines", "Ines Inspector", None),
    "unblinded_statistician": ("una", "Una Unblinded", None),
    "quality_assurance": ("quin", "Quin Quality", None),
    "unblinded_pharmacist": ("pia", "Pia Pharmacist", "01"),
    "emergency_physician": ("emil", "Emil Emergency", None),
    "board_statistician": ("bess", "Bess Board", None),
}


KEY_HOLDERS = ("unblinded_statistician", "quality_assurance")
VAULT_ROLES = (
    *KEY_HOLDERS,
    "unblinded_pharmacist",
    "emergency_physician",
    "board_statistician",
)
ARMS = ("velvet", "gravel")
LIST_LENGTH = 12


@dataclass
class SmallStudy:
    """scopes: of the vault's people, whom the web login cannot see. places: {role: their site}."""

    trial: Trial
    people: dict[str, User]
    places: dict[str, Site | None] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    slots: list[PlannedSlot] = field(default_factory=list)
    sealed: SealedList | None = None

    def scope(self, role: str) -> Scope:
        return self.scopes.get(role) or scope_of(self.people[role], self.trial)

    def site(self, code: str = "01") -> Site:
        with reading(self.scope("data_manager")):
            return Site.objects.get(trial=self.trial, code=code)

    def enrol(
        self, number: str, *, site: str = "01", role: str = "data_manager", **said
    ) -> Participant:
        usual = {"consent_version": "1.0", "consented_on": CONSENTED}
        return enrol(
            trial=self.trial,
            site=self.site(site),
            number=number,
            scope=self.scope(role),
            **(usual | said),
        )

    def entry(self, number: str, visit: str, form: str) -> Entry:
        with reading(self.scope("data_manager")):
            return Entry.objects.get(
                trial=self.trial, participant__number=number, visit__code=visit, form_key=form
            )

    def save(self, entry: Entry, answers: dict, *, role: str = "data_manager", **said):
        """Save answers as complete, unless said otherwise."""
        if entry.filled_by == "rater" and self.scope(role).role == "rater":
            say_never_met(entry, self.scope(role))
        usual = {
            "based_on": 0,
            "complete": True,
            "done_on": DONE,
            "idempotency_key": uuid.uuid4(),
        }
        return record_answers(
            entry=entry, answers=answers, scope=self.scope(role), **(usual | said)
        )

    def complete_visit(
        self, number: str, visit: str, *, mood: int = 1, sleep: float = 7, calm: int = 1
    ) -> None:
        self.save(self.entry(number, visit, "MOOD"), {"mood": mood, "sleep": sleep})
        self.save(self.entry(number, visit, "CALM"), {"calm": calm})
        if visit == "V1":
            self.save(self.entry(number, visit, "PULSE"), {"pulse": 72})

    def randomise(self, participant: Participant, role: str = "data_manager") -> Randomisation:
        return randomise(participant=participant, scope=self.scope(role), on=DONE)

    def take_through(
        self, number: str, *, site: str = "01", mood: int = 1, sleep: float = 7
    ) -> Participant:
        """One participant from consent to the end of the study, randomised after V1."""
        participant = self.enrol(number, site=site)
        self.complete_visit(number, "V1", mood=int(sleep > 7), sleep=sleep)
        self.randomise(participant)
        self.complete_visit(number, "V2", mood=mood, sleep=sleep + mood / 2)
        record_step(
            participant=participant,
            axis="study",
            state="completed",
            on=DONE,
            scope=self.scope("data_manager"),
        )
        return participant

    def lock(self) -> Snapshot:
        """With an analysis plan that is signed: without one no letter is released."""
        if not has_prespecified_plan(self.trial):
            signed_plan(self)
        return locking.lock(self)

    def approve(self, role: str, *, part: str, parts: KeyParts, seen_hash: str = "") -> str:
        """As the vault's login. seen_hash: the snapshot's own, unless said otherwise."""
        return approve(
            trial=self.trial,
            seen_hash=seen_hash or latest_snapshot(self.trial).sha256,
            key_part=part,
            scope=self.scope(role),
            parts=parts,
        )

    def release_next_step(self) -> str:
        """Both key holders approve, as the vault's login; returns the state afterwards.

        What must be signed before is signed first.
        """
        interpret_by_all(self)
        parts = KeyParts()
        for role, part in zip(KEY_HOLDERS, self.sealed.parts, strict=True):
            state = self.approve(role, part=part, parts=parts)
        return state

    def arms_by_kit(self) -> dict[str, str]:
        """{kit number: arm}: what was sealed, for tests that look behind the curtain."""
        listed = json.loads(self.sealed.text)["slots"]
        return {line["kit_number"]: slot.arm for line, slot in zip(listed, self.slots, strict=True)}


def make_small_study(text: str = STUDY) -> SmallStudy:
    """The study with one person in each web role. As the web's login."""
    trial = load_study(text=text, source="small.yaml")
    study = SmallStudy(trial, {})
    with reading_all(trial):
        sites = {site.code: site for site in Site.objects.filter(trial=trial)}
    for role, (username, name, site) in PEOPLE.items():
        place = study.places[role] = sites[site] if site else None
        if role not in VAULT_ROLES:
            user = create_account(username=username, name=name, password=PASSWORD)
            study.people[role] = user
            add_member(
                user=user,
                trial=trial,
                role=role,
                site=place,
                starts_on=CONSENTED,
                ends_on=INSPECTED_UNTIL if role == "inspector" else None,
            )
    qualify(trial, study.people["rater"])
    return study


def seal_small_study(
    study: SmallStudy, slots: list[PlannedSlot] | None = None, *, by_site: bool = True
) -> None:
    """The vault's people, and the sealed list. As the vault's login."""
    for role in VAULT_ROLES:
        username, name, _ = PEOPLE[role]
        user = create_account(username=username, name=name, password=PASSWORD, realm="vault")
        place = study.places[role]
        add_member(user=user, trial=study.trial, role=role, site=place, starts_on=CONSENTED)
        study.people[role], study.scopes[role] = user, scope_of(user, study.trial)
    study.slots = slots or planned_slots()
    study.sealed = seal_list(
        study.slots,
        trial=study.trial.key,
        vault_public_key=bytes.fromhex(vault_public_key()),
        by_site=by_site,
    )
    load_sealed_list(
        trial=study.trial, sealed=study.sealed.text, scope=study.scope("unblinded_statistician")
    )


def fill(study: SmallStudy) -> None:
    """Six participants at each site, from consent to the end, with answers that vary."""
    for site in ("01", "02"):
        for number in range(1, 7):
            study.take_through(
                f"{site}-{number:03}", site=site, mood=number % 3, sleep=4 + number * int(site) / 2
            )


def planned_slots() -> list[PlannedSlot]:
    return permuted_blocks(
        strata=["01", "02"],
        ratio=dict.fromkeys(ARMS, 1),
        block_sizes=[2, 4],
        length=LIST_LENGTH,
        seed="small",
    )


PLAN = """
plan: Sleep of the small study
data: {layout: trial, arm: {reference: gravel}}
variables:
  mood: {instrument: MOOD, score: mood, baseline: V1, follow_up: V2, improvement: higher}
  sleep: {instrument: MOOD, score: sleep, baseline: V1, follow_up: V2, improvement: higher}
families:
  all: {correction: benjamini_hochberg, level: 0.05}
analyses:
  - {id: described, method: descriptives, variables: [mood, sleep]}
  - {id: related, method: correlations, variables: [mood, sleep]}
  - {id: mood, method: ancova, outcome: mood, covariates: [baseline], family: all}
  - id: indirect
    method: mediation
    mediators: [sleep]
    outcome: mood
    resamples: 200
    interval: percentile
    seed: 5
"""


def start_run(study: SmallStudy, *, kind: str = "masked", plan: str = PLAN, **said) -> Run:
    scope = study.scope("statistician")
    kept = signed_plan(study, plan)
    return runs.start(trial=study.trial, plan=kept, kind=kind, scope=scope, **said)


def kept_plan(study: SmallStudy, text: str = PLAN) -> AnalysisPlan:
    scope = study.scope("statistician")
    return runs.add_plan(trial=study.trial, text=text, source="small.yaml", scope=scope)


def sign_plan_by(study: SmallStudy, kept: AnalysisPlan, role: str, **said) -> planning.Status:
    usual = {"seen_hash": kept.sha256, "authenticated": time.time()}
    return planning.sign_plan(plan=kept, scope=study.scope(role), **(usual | said))


def signed_plan(study: SmallStudy, text: str = PLAN) -> AnalysisPlan:
    """Kept and signed by both, unless it was before."""
    kept = kept_plan(study, text)
    if planning.status_of(kept) == planning.Status.DRAFT:
        for role in planning.SIGNERS:
            sign_plan_by(study, kept, role)
    return kept


def reading_all(trial: Trial):
    return reading(system_scope(trial))
