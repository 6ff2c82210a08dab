"""A study that holds interviews, and the people who lead, read and code them."""

from dataclasses import dataclass
from datetime import date

from tests.study import PASSWORD, reading_all
from trials.actions.coding import begin_coding, code_passage, lock_first_pass
from trials.actions.documents import keep_transcript, take_step
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.context import Scope, reading
from trials.models import InterviewDocument, ReleasedText, Site, Trial, User, Visit

CONSENTED = date(2026, 1, 5)
STUDY = """
study: TALK
title: A study that listens
consent:
  version: "1.0"
  choices:
    - {code: recording, label: The interview may be recorded}
    - {code: transcription, label: The recording may be written down}
    - {code: quotation, label: Passages may be quoted}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
own_forms:
  TALK:
    title: Record of the interview
    fields: [{key: minutes, label: Length, type: integer, minimum: 1, maximum: 300}]
  AE:
    title: Adverse event
    fields:
      - {key: event, label: Event, type: text}
      - {key: serious, label: Serious, type: yes_no}
visits:
  - code: Q1
    label: Interview
    anchors: [{after: consent, target: 7, between: [0, 60]}]
    forms:
      - {form: TALK, by: interviewer}
      - {form: AE, by: site, as_needed: true}
adverse_events: {form: AE, serious: serious}
interviews:
  title: One interview
  version: "1"
  first_codes: {calm: Being calm, others: Being with others}
  second_coder_share: 0.5
"""
PEOPLE = {
    "ida": ("interviewer", "01"),
    "ivo": ("interviewer", "01"),
    "ines": ("interviewer", "02"),
    "ada": ("site_coordinator", "01"),
    "phil": ("site_physician", "01"),
    "theo": ("therapist", "01"),
    "cleo": ("coder", None),
    "carl": ("coder", None),
    "cora": ("coder", None),
    "dana": ("data_manager", None),
    "sam": ("sponsor", None),
    "stan": ("statistician", None),
    "quin": ("quality_auditor", None),
    "rolf": ("rater", None),
}
EVERY_CHOICE = {"recording": True, "transcription": True, "quotation": True}
WORDS = "I: How are you?\nP: I told Anna that I am calm now. We meet 😀 often.\nP: That is all."
CLEAN = WORDS.replace("Anna", "[NAME]")


@dataclass
class Interviews:
    trial: Trial
    people: dict[str, User]

    def scope(self, username: str) -> Scope:
        return scope_of(self.people[username], self.trial)

    def visit(self, number: str, *, site: str = "01", **choices: bool) -> Visit:
        """The interview visit of a new participant, who agrees to everything unless said."""
        with reading_all(self.trial):
            place = Site.objects.get(trial=self.trial, code=site)
        enrol(
            trial=self.trial,
            site=place,
            number=number,
            consent_version="1.0",
            consented_on=CONSENTED,
            scope=self.scope("dana"),
            choices=EVERY_CHOICE | choices,
        )
        with reading_all(self.trial):
            visits = Visit.objects.select_related("trial", "participant__trial", "site")
            return visits.get(trial=self.trial, participant__number=number)

    def draft(
        self, number: str, *, text: str = CLEAN, site: str = "01", by: str = "ida", **choices: bool
    ) -> InterviewDocument:
        """A transcript of a new participant."""
        return keep_transcript(
            visit=self.visit(number, site=site, **choices),
            title="Interview after a year",
            text=text,
            led_by="outside",
            scope=self.scope(by),
        )

    def step(self, document: InterviewDocument, state: str, by: str, reason: str = ""):
        return take_step(document=document, state=state, scope=self.scope(by), reason=reason)

    def release(self, document: InterviewDocument) -> ReleasedText:
        """By the two interviewers of site 01, from draft to the coders."""
        self.step(document, "deidentified", "ida")
        self.step(document, "verified", "ivo")
        self.step(document, "released_to_coding", "ivo")
        return self.released(document)

    def released(self, document: InterviewDocument) -> ReleasedText:
        """The latest release, as the system sees it."""
        with reading_all(self.trial):
            releases = ReleasedText.objects.filter(document=document).select_related("trial")
            return releases.order_by("-version").first()

    def code(self, release: ReleasedText, words: str, code: str, by: str, **said):
        start = release.transcript.index(words)
        return code_passage(
            release=release,
            start=start,
            end=start + len(words),
            code=code,
            scope=self.scope(by),
            **said,
        )

    def first_pass(self, release: ReleasedText, by: str, codes: dict[str, str]) -> None:
        """Begun, coded and locked. codes: {passage: code}."""
        begin_coding(release=release, scope=self.scope(by))
        for words, code in codes.items():
            self.code(release, words, code, by)
        lock_first_pass(release=release, scope=self.scope(by))


def make_interviews() -> Interviews:
    """As the web's login."""
    trial = load_study(text=STUDY, source="talk.yaml")
    study = Interviews(trial, {})
    for username, (role, site) in PEOPLE.items():
        user = create_account(username=username, name=username.title(), password=PASSWORD)
        study.people[username] = user
        with reading_all(trial):
            place = Site.objects.get(trial=trial, code=site) if site else None
        add_member(user=user, trial=trial, role=role, site=place, starts_on=CONSENTED)
    return study


def as_seen_by(study: Interviews, username: str):
    return reading(study.scope(username))
