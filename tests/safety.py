"""A study with adverse events and medicines, which are coded and compared with other systems."""

from datetime import date
from hashlib import sha256

from tests.study import STUDY as SMALL
from tests.study import SmallStudy, make_small_study, reading_all
from trials.actions.steps import record_step
from trials.actions.term_coding import load_dictionary
from trials.actions.transfers import announce_transfer, receive_transfer
from trials.models import Entry, Revision, TermDictionary, Transfer, TransferArrival

STUDY = (
    SMALL.replace(
        "visits:\n",
        """
  AE:
    title: Adverse event
    fields:
      - {key: event, label: Event, type: text}
      - {key: began_on, label: Began on, type: date, partial: true}
      - {key: ended_on, label: Ended on, type: date, partial: true, required: false}
      - {key: serious, label: Serious, type: yes_no}
      - key: criteria
        label: Why serious
        type: choices
        required: false
        choices: {hospital: hospital stay, important: otherwise important}
      - {key: outcome, label: Outcome, choices: {recovered: recovered, fatal: fatal}}
visits:
""",
        1,
    ).replace(
        "      - {form: PULSE, by: site}\n",
        "      - {form: PULSE, by: site}\n      - {form: AE, by: site, repeat: 2}\n",
    )
    + """
adverse_events:
  form: AE
  serious: serious
  criteria: criteria
  term: event
  began: began_on
  ended: ended_on
  outcome: outcome
coded_terms: [{form: AE, field: event, dictionary: Plain}]
"""
)

HEADINGS = "participant,term,onset,seriousness,outcome"
# Made up: it is nobody's dictionary.
DICTIONARY = "code,term,level\nP1,Headache,term\nP2,Nausea,term\nP3,Fall,term\n"
FALL = {
    "event": "Fall",
    "began_on": "2026-01-10",
    "ended_on": "2026-01-11",
    "serious": 1,
    "criteria": ["hospital"],
    "outcome": "recovered",
}
HEADACHE = {
    "event": "Headache",
    "began_on": "2026-01-10",
    "serious": 0,
    "outcome": "recovered",
}


def make_safety_study() -> SmallStudy:
    """Three participants of site 01 without an answer. As the web's login."""
    study = make_small_study(STUDY)
    for number in ("01-001", "01-002", "01-003"):
        study.enrol(number)
    return study


def report(study: SmallStudy, number: str, event: dict, *, slot: int = 1, **said) -> Revision:
    """An adverse event, complete. slot: the first or the second of the participant."""
    with reading_all(study.trial):
        entry = Entry.objects.get(
            trial=study.trial, participant__number=number, form_key="AE", slot=str(slot)
        )
    return study.save(entry, event, role="site_coordinator", **said)


def leave(study: SmallStudy, participant) -> None:
    record_step(
        participant=participant,
        axis="study",
        state="died",
        on=date(2026, 2, 1),
        scope=study.scope("site_physician"),
    )


def load(study: SmallStudy, version: str = "1", text: str = DICTIONARY) -> TermDictionary:
    return load_dictionary(
        trial=study.trial,
        name="Plain",
        version=version,
        licence="nobody's",
        content=text.encode(),
        scope=study.scope("data_manager"),
    )


def announce(study: SmallStudy, content: bytes, *, kind: str = "safety", **said) -> Transfer:
    usual = {
        "sender": "Harbour Safety",
        "file_name": "list.csv",
        "records": len(content.splitlines()) - 1,
        "sha256": sha256(content).hexdigest(),
    }
    scope = study.scope("data_manager")
    return announce_transfer(trial=study.trial, kind=kind, scope=scope, **(usual | said))


def send(study: SmallStudy, *lines: str) -> TransferArrival:
    """The list of the safety database, announced and come."""
    content = "\n".join([HEADINGS, *lines, ""]).encode()
    return receive_transfer(
        transfer=announce(study, content), content=content, scope=study.scope("data_manager")
    )
