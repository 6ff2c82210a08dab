"""The small study with something to verify, and words for what the monitor does all day."""

import time

from tests.study import CONSENTED, STUDY, SmallStudy, make_small_study
from trials.actions.steps import record_step
from trials.actions.verification import verify_fields
from trials.context import reading
from trials.models import Entry, Revision, Verification
from trials.selectors.verification import Point, points_of

FIELDS = tuple(f"b{number}" for number in range(10))
BODY = "\n".join(
    f"      - {{key: {key}, label: Part {key}, type: integer, minimum: 0, maximum: 9}}"
    for key in FIELDS
)
MONITORED = f"""\
  BODY:
    title: Ten parts of a body
    fields:
{BODY}
visits:
  - code: V0
    label: Screening
    anchors: [{{after: consent, target: 0, between: [0, 7]}}]
    forms:
      - {{form: BODY, by: site, repeat: 10}}
enrolment: [{{status: enrolled, after: [V1]}}]
monitoring:
  critical:
    - consent
    - eligibility
    - {{form: BODY, fields: [b0, b1, b2, b3, b4, b5, b6, b7]}}
    - {{form: PULSE}}
    - {{form: CALM, at: [V1]}}
"""
ENROLMENT = MONITORED[MONITORED.index("enrolment:") :]
TEXT = STUDY.replace("visits:\n", MONITORED[: MONITORED.index("enrolment:")], 1).replace(
    "randomisation:", f"{ENROLMENT}randomisation:"
)


def make_monitored() -> SmallStudy:
    """01-001 has given every answer of the first visits and is enrolled, 02-001 only the pulse."""
    study = make_small_study(TEXT)
    participant = study.enrol("01-001")
    for entry in body_entries(study):
        study.save(entry, dict.fromkeys(FIELDS, 1))
    study.complete_visit("01-001", "V1")
    physician = study.scope("site_physician")
    record_step(
        participant=participant, axis="study", state="enrolled", on=CONSENTED, scope=physician
    )
    study.enrol("02-001", site="02")
    study.save(study.entry("02-001", "V1", "PULSE"), {"pulse": 60})
    return study


def body_entries(study: SmallStudy) -> list[Entry]:
    with reading(study.scope("data_manager")):
        entries = Entry.objects.filter(participant__number="01-001", form_key="BODY")
        return list(entries.select_related("trial").order_by("position", "slot"))


def points(study: SmallStudy, role: str = "monitor") -> list[Point]:
    with reading(study.scope(role)):
        return points_of(study.trial)


def tick(study: SmallStudy, entry: Entry, *fields: str) -> list[Verification]:
    monitor = study.scope("monitor")
    with reading(monitor):
        seen = Revision.objects.filter(entry=entry, complete=True).order_by("-number").first()
    return verify_fields(entry=entry, fields=fields, revision=seen, scope=monitor)


def proof() -> dict:
    """The password was given just now."""
    return {"authenticated": time.time()}
