"""The small study with a safety board: four participants, two in each arm, and what befell them."""

from datetime import UTC, datetime

from tests.conftest import log_in_as
from tests.study import (
    DONE,
    STUDY,
    SmallStudy,
    make_small_study,
    reading_all,
    seal_small_study,
)
from trials.actions.raters import assign
from trials.actions.steps import record_step
from trials.actions.visits import add_entry
from trials.ledger import act
from trials.models import DosingStep, Randomisation, Visit
from trials.randomisation import PlannedSlot

GUESS = """  {form}:
    title: Treatment guess
    fields:
      - key: guess
        label: Treatment
        choices: {{drug: drug, control: control, unknown: unknown}}
"""
WRITER_OF = {"GUESS-P": "site_coordinator", "GUESS-T": "therapist", "GUESS-R": "rater"}
GUESSES = "".join(GUESS.format(form=form) for form in WRITER_OF)
BOARD_STUDY = (
    STUDY.replace(
        "visits:\n",
        """  AE:
    title: Adverse event
    fields:
      - {key: event, label: Event, type: text}
      - {key: serious, label: Serious, type: yes_no}
      - {key: story, label: What happened, type: text, required: false}
"""
        + GUESSES
        + "visits:\n",
        1,
    ).replace(
        "      - {form: CALM, by: rater}\nrandomisation",
        """      - {form: CALM, by: rater}
      - {form: PULSE, by: site, optional: true}
      - {form: AE, by: site, as_needed: true}
      - {form: GUESS-P, by: participant, form_class: sealed}
      - {form: GUESS-T, by: therapist, form_class: sealed}
      - {form: GUESS-R, by: rater, form_class: sealed}
randomisation""",
    )
    + """
adverse_events: {form: AE, serious: serious}
safety_board:
  term: event
  vitals: [{form: PULSE, limits: {pulse: 100}}]
"""
)
ARMS = ("velvet", "gravel", "velvet", "gravel")


def make_board() -> SmallStudy:
    """As the web's login, which it leaves as it was."""
    study = make_small_study(BOARD_STUDY)
    log_in_as("vault")
    seal_small_study(study, [PlannedSlot("01", place, arm) for place, arm in enumerate(ARMS, 1)])
    log_in_as("web")
    for place in range(1, 5):
        participant = study.enrol(f"01-00{place}")
        study.complete_visit(f"01-00{place}", "V1")
        study.randomise(participant)
    # In the velvet arm.
    have_event(study, "01-001", "Headache")
    have_event(study, "01-001", "headache ", serious=1)
    have_event(study, "01-003", "Headache")
    study.save(study.entry("01-001", "V2", "PULSE"), {"pulse": 132})
    # In the other arm.
    have_event(study, "01-002", "Cough")
    begin_event(study, "01-002")
    study.save(study.entry("01-002", "V2", "PULSE"), {"pulse": 70})
    give_dose(study, "01-004")
    stop_treatment(study, "01-004")
    for place, guess in enumerate(("drug", "control", "drug", "unknown"), 1):
        give_guesses(study, f"01-00{place}", guess)
    return study


def give_guesses(study: SmallStudy, number: str, guess: str) -> None:
    """By the participant, a therapist and the rater, each alone."""
    for form, role in WRITER_OF.items():
        entry = study.entry(number, "V2", form)
        if role == "rater":
            office = study.scope("data_manager")
            assign(entry=entry, rater=study.people["rater"], scope=office)
        study.save(entry, {"guess": guess}, role=role)


def visit_of(study: SmallStudy, number: str) -> Visit:
    with reading_all(study.trial):
        return Visit.objects.select_related("participant__site", "trial", "site").get(
            trial=study.trial, participant__number=number, code="V2"
        )


def begin_event(study: SmallStudy, number: str, **answers):
    """A form of an adverse event that is begun, and complete where there are answers."""
    scope = study.scope("site_coordinator")
    entry = add_entry(visit=visit_of(study, number), form="AE", scope=scope)
    return study.save(
        entry, answers or {"event": "Unsaid"}, role="site_coordinator", complete=bool(answers)
    )


def have_event(study: SmallStudy, number: str, event: str, serious: int = 0):
    return begin_event(study, number, event=event, serious=serious, story="Told at length")


def give_dose(study: SmallStudy, number: str) -> None:
    visit = visit_of(study, number)
    with act("dosing.record", scope=study.scope("site_physician")):
        DosingStep.objects.create(
            trial=visit.trial,
            site=visit.site,
            participant=visit.participant,
            visit=visit,
            kind="initial",
            decision="given",
            happened_at=datetime(2026, 1, 12, 9, tzinfo=UTC),
        )


def stop_treatment(study: SmallStudy, number: str) -> None:
    with reading_all(study.trial):
        participant = Randomisation.objects.get(participant__number=number).participant
    record_step(
        participant=participant,
        axis="treatment",
        state="treatment_stopped",
        reason="adverse_event",
        on=DONE,
        scope=study.scope("site_physician"),
    )
