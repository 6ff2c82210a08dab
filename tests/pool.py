"""A study with three assessments and three raters, of whom one speaks Hebrew."""

from dataclasses import dataclass
from datetime import date, datetime

from tests.raters import qualify
from tests.study import CONSENTED, PASSWORD, SmallStudy, make_small_study, reading_all
from trials.actions.members import add_member
from trials.actions.studies import create_account
from trials.actions.visits import schedule
from trials.models import Entry, User, Visit

BOOKED = date(2026, 1, 14)
STUDY = """
study: POOL
title: Three assessments
about: {planned_participants: 20}
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem, languages: [he, en]}
own_forms:
  CALM:
    title: Calm, as rated
    fields: [{key: calm, label: Calm, choices: {0: "no", 1: "yes"}}]
  STILL:
    title: Still, as rated
    fields: [{key: still, label: Still, choices: {0: "no", 1: "yes"}}]
visits:
  - code: R1
    label: First assessment
    anchors: [{after: consent, target: 7, between: [0, 60]}]
    forms: [{form: CALM, by: rater}, {form: STILL, by: rater}]
  - code: R2
    label: Second assessment
    anchors: [{after: R1, target: 28, between: [0, 60]}]
    forms: [{form: CALM, by: rater}]
  - code: R3
    label: Third assessment
    anchors: [{after: R2, target: 28, between: [0, 60]}]
    forms: [{form: CALM, by: rater}]
rating: {same_rater: never, most_per_day: 2}
"""


@dataclass
class Pool(SmallStudy):
    """people: by role, and the raters by name: rolf, ruth and hila, who speaks Hebrew too."""

    def book(self, number: str, visit: str, on: date = BOOKED) -> Entry:
        """The visit is booked; gives the first of its forms."""
        with reading_all(self.trial):
            found = Visit.objects.select_related("participant__trial", "site", "trial").get(
                trial=self.trial, participant__number=number, code=visit
            )
        schedule(
            visit=found,
            starts_at=datetime(on.year, on.month, on.day, 10),
            scope=self.scope("site_coordinator"),
        )
        return self.entry(number, visit, "CALM")

    def rater_of(self, number: str, visit: str, form: str = "CALM") -> User | None:
        with reading_all(self.trial):
            return (
                Entry.objects.select_related("assigned_to")
                .get(participant__number=number, visit__code=visit, form_key=form)
                .assigned_to
            )


def make_pool(text: str = STUDY) -> Pool:
    """As the web's login."""
    small = make_small_study(text)
    pool = Pool(small.trial, small.people, small.places)
    pool.people["rolf"] = pool.people["rater"]
    for name, languages in (("ruth", ["en"]), ("hila", ["en", "he"])):
        user = create_account(username=name, name=f"{name.title()} Rater", password=PASSWORD)
        add_member(user=user, trial=pool.trial, role="rater", starts_on=CONSENTED)
        qualify(pool.trial, user, languages=languages)
        pool.people[name] = user
    pool.enrol("01-001")
    return pool
