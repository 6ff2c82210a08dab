"""A study with edit checks, and the people who ask and answer."""

from tests.study import SmallStudy, make_small_study
from trials.actions.queries import raise_query
from trials.actions.raters import assign
from trials.context import reading
from trials.models import DataQuery, Entry, Participant, Visit
from trials.selectors.queries import queries_of, seen_by, with_thread

STUDY = """
study: ASKED
title: A study that asks
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
  VITALS:
    title: Vital signs
    fields:
      - {key: sbp, label: Systolic, minimum: 50, maximum: 280}
      - {key: dbp, label: Diastolic, minimum: 20, maximum: 180}
      - {key: weight, label: Weight, minimum: 30, maximum: 300}
  AE:
    title: Adverse event
    fields:
      - {key: began_on, label: Began on, type: date}
      - {key: ended_on, label: Ended on, type: date, required: false}
  SEVERITY:
    title: Severity, as rated
    fields:
      - {key: severity, label: Severity, type: integer, minimum: 0, maximum: 80}
      - {key: calm, label: Calm, choices: {0: "no", 1: "yes"}}
  ALLIANCE:
    title: Alliance
    fields: [{key: bond, label: Bond, minimum: 0, maximum: 7}]
  GUESS:
    title: Treatment guess
    fields: [{key: guess, label: Guess, choices: {0: "no", 1: "yes"}}]
visits:
  - code: BASE
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 60]}]
    forms:
      - {form: MOOD, by: participant}
      - {form: VITALS, by: site}
      - {form: AE, by: site}
      - {form: SEVERITY, by: rater}
      - {form: ALLIANCE, by: participant, form_class: alliance}
      - {form: GUESS, by: participant, form_class: sealed}
  - code: END
    label: Endpoint
    anchors: [{after: BASE, target: 28, between: [0, 60]}]
    forms:
      - {form: VITALS, by: site}
      - {form: SEVERITY, by: rater}
eligibility:
  - {code: I-SEV, kind: inclusion, label: Severe, rule: SEVERITY.severity@BASE >= 35, at: [BASE],
     blinded: true}
randomisation: {after: [BASE]}
checks:
  - {code: sys-dia, form: VITALS, rule: VITALS.dbp < VITALS.sbp, severity: major,
     says: The diastolic pressure is not below the systolic one.}
  - {code: weight, form: VITALS, rule: VITALS.weight - VITALS.weight@BASE <= 10,
     says: The weight rose by more than 10 kg since the first visit.}
  - {code: tired, form: MOOD, rule: MOOD.sleep > 3 or VITALS.sbp < 150,
     says: Little sleep and a high pressure at once.}
  - {code: ae-order, form: AE, rule: AE.began_on <= AE.ended_on,
     says: It ended before it began.}
  - {code: ae-consent, form: AE, rule: date(consent) <= AE.began_on,
     says: It began before the consent.}
  - {code: calm, form: SEVERITY, rule: SEVERITY.severity < 60 or not SEVERITY.calm,
     says: Severe and calm at once.}
"""
GOOD = {"sbp": 120, "dbp": 80, "weight": 70}
BAD = GOOD | {"dbp": 130}


class Asked(SmallStudy):
    def about(self, number: str, visit: str = "BASE", form: str = "VITALS") -> Entry:
        with reading(self.scope("data_manager")):
            entries = Entry.objects.select_related("trial", "site", "visit", "participant")
            return entries.get(
                trial=self.trial, participant__number=number, visit__code=visit, form_key=form
            )

    def begun(self) -> None:
        """01-001 has a form with an answer that a check does not like, and one without."""
        self.answer("01-001", BAD)
        self.answer("01-001", {"mood": 1, "sleep": 8}, form="MOOD")

    def participant(self, number: str) -> Participant:
        with reading(self.scope("data_manager")):
            people = Participant.objects.select_related("trial", "site")
            return people.get(trial=self.trial, number=number)

    def visit(self, number: str, code: str = "BASE") -> Visit:
        with reading(self.scope("data_manager")):
            visits = Visit.objects.select_related("trial", "site")
            return visits.get(trial=self.trial, participant__number=number, code=code)

    def answer(
        self, number: str, answers: dict, *, visit="BASE", form="VITALS", based_on=0, **said
    ):
        reason = "Read again" if based_on else ""
        entry = self.about(number, visit, form)
        role = "rater" if form == "SEVERITY" else "site_coordinator"
        if number.startswith("02"):
            role = "data_manager"
        usual = {"reason": reason, "role": role}
        return self.save(entry, answers, based_on=based_on, **(usual | said))

    def give_interview(self, number: str, visit: str = "BASE") -> Entry:
        entry = self.about(number, visit, "SEVERITY")
        assign(entry=entry, rater=self.people["rater"], scope=self.scope("data_manager"))
        return self.about(number, visit, "SEVERITY")

    def ask(self, about_what, text="Is that so?", role="monitor", **said) -> DataQuery:
        return raise_query(about_what=about_what, text=text, scope=self.scope(role), **said)

    def queries(self, role: str = "data_manager", **about) -> list[DataQuery]:
        with reading(seen_by(self.scope(role), self.trial)):
            found = queries_of(self.trial).filter(**about)
            return list(with_thread(found).select_related("trial").order_by("opened_at"))

    def states(self, **about) -> list[tuple[str, str]]:
        return [(q.check_code, q.state) for q in self.queries(**about) if q.check_code]


def make_asked() -> Asked:
    """Two participants at the first site, one at the second. As the web's login."""
    small = make_small_study(STUDY)
    study = Asked(small.trial, small.people, small.places)
    for number in ("01-001", "01-002", "02-001"):
        study.enrol(number, site=number[:2])
    return study
