"""A study of library instruments, invented wording packs, and rows of every library table."""

import json

from instruments import Instrument, get_instrument
from tests.study import SmallStudy, make_small_study
from trials.actions.alerts import acknowledge_alert
from trials.actions.raters import assign
from trials.actions.wording import load_wording
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import act
from trials.models import Alert, Entry, Rescoring, Revision
from trials.models.base import place_of
from trials.wording.pack import hash_of

STUDY = """
study: LIBRARY
title: A study of instruments
consent: {version: "1.0"}
arms: [{code: velvet, label: Active}, {code: gravel, label: Control}]
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms:
      - {form: PGIC, by: participant}
      - {form: BDI-II, by: participant}
      - {form: CAPS-5, version: past_month, by: rater}
      - {form: C-SSRS, version: since_last_visit, by: rater}
randomisation: {after: [V1]}
"""
# A rater meets nobody twice: each interview is with another participant.
NUMBER_OF = {"PGIC": "01-001", "BDI-II": "01-001", "CAPS-5": "01-001", "C-SSRS": "01-002"}
PGIC, BDI, CAPS = (get_instrument(key) for key in ("PGIC", "BDI-II", "CAPS-5"))
C_SSRS = get_instrument("C-SSRS", "since_last_visit")
NOTHING_SAID = C_SSRS.examples[0].answers


def make_library_study() -> SmallStudy:
    """Two participants of site 01; each has an interview that is the rater's. As the web."""
    study = make_small_study(STUDY)
    for number in sorted(set(NUMBER_OF.values())):
        study.enrol(number)
    for form in ("CAPS-5", "C-SSRS"):
        assign(
            entry=entry_of(study, form),
            rater=study.people["rater"],
            scope=study.scope("data_manager"),
        )
    return study


def entry_of(study: SmallStudy, form: str) -> Entry:
    return study.entry(NUMBER_OF[form], "V1", form)


def pack_of(instrument: Instrument, *, says: str = "Invented sentence", **changes) -> dict:
    """A wording pack that fits; nothing in it is the wording of anything."""
    pack = {
        "instrument": instrument.key,
        "version": instrument.version,
        "language": "en",
        "direction": "ltr",
        "instruction": f"{says}: how to go about it.",
        "items": {item.key: f"{says} on {item.key}?" for item in instrument.items},
        "options": {
            item.key: {str(c.code): f"{says} for {c.code}" for c in item.choices}
            for item in instrument.items
            if item.choices
        },
        "licence": {
            "holder": "Harbour Press",
            "reference": "HP-1",
            "valid_from": "2026-01-01",
            "valid_to": "2099-12-31",
            "modes": ["paper", "electronic"],
        },
    }
    return sealed(pack | changes)


def sealed(pack: dict) -> dict:
    return pack | {"sha256": hash_of(pack)}


def licence(pack: dict, **changes) -> dict:
    return sealed(pack | {"licence": pack["licence"] | changes})


def load(study: SmallStudy, pack: dict, *, role: str = "data_manager"):
    return load_wording(
        trial=study.trial, text=json.dumps(pack), source="pack.json", scope=study.scope(role)
    )


def leave_rows(study: SmallStudy, form: Instrument) -> None:
    """One row in each table of the library, as its acts would leave it, about one revision.

    form: one of the study, whose wording ends up on no page, since its licence has ended.
    """
    system = system_scope(study.trial)
    with act("entries.record", scope=system):
        revision = Revision.objects.filter(trial=study.trial).order_by("participant__number")[0]
        about = {"form_class": revision.form_class, **place_of(revision)}
        Rescoring.objects.create(
            revision=revision, scores=revision.scores, fingerprint=revision.fingerprint, **about
        )
        alert = Alert.objects.create(
            revision=revision, entry_id=revision.entry_id, name="sleep", level="review", **about
        )
    with reading(study.scope("site_coordinator")):
        alert = Alert.objects.select_related("trial").get(pk=alert.pk)
    acknowledge_alert(alert=alert, action_taken="Called", scope=study.scope("site_coordinator"))
    load(study, licence(pack_of(form), valid_to="2026-02-01"))
