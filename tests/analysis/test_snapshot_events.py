"""What an analysis reads beside the answers: adverse events as they were coded, the site, the first
dose, the analysis sets; each as it was at the lock."""

from datetime import UTC, datetime

import pytest

from analysis import runs, snapshots, work
from analysis.models import Run
from analysis.plans import load_plan
from tests import locking
from tests import settings as test_settings
from tests.conftest import copy_of, log_in_as
from tests.safety import STUDY as SAFETY
from tests.safety import load
from tests.study import (
    SmallStudy,
    make_small_study,
    reading_all,
    seal_small_study,
    signed_plan,
    start_run,
)
from trials.actions.blind_review import Decision, decide
from trials.actions.locks import begin_soft_lock
from trials.actions.term_coding import code_term
from trials.actions.visits import add_entry
from trials.context import reading
from trials.ledger import act
from trials.models import DosingStep, Participant, Visit
from trials.selectors.trials import latest_snapshot

STUDY = (
    SAFETY.replace("form: AE, by: site, repeat: 2", "form: AE, by: site, as_needed: true").replace(
        "      - {key: serious,",
        "      - {key: severity, label: Severity, required: false, minimum: 1, maximum: 3}\n"
        "      - {key: serious,",
        1,
    )
    + """
analysis_sets:
  - {code: all, label: Everybody}
  - {code: per_protocol, label: As the protocol says}
"""
)
DICTIONARY = """code,term,level,parent
S1,Nervous system disorders,SOC,
P1,Headache,PT,S1
L1,Head pain,LLT,P1
P2,Fall,PT,S2
S2,Injury,SOC,
"""
PLAN = """
plan: Safety
data:
  layout: trial
  arm: {reference: gravel}
  events: {form: AE, term: event, onset: began_on, severity: severity}
variables:
  mood: {instrument: MOOD, score: mood, baseline: V1, follow_up: V2, improvement: higher}
analyses:
  - {id: events, method: adverse_events, kinds: {serious: serious = 1}}
  - {id: kept, method: descriptives, variables: [mood], include: {set: per_protocol}}
  - {id: other, method: descriptives, variables: [mood], include: {set: nobody}}
  - {id: hill, method: descriptives, variables: [mood], categories: [site], include: site = "02"}
"""
PEOPLE = ("01-001", "01-002", "02-001", "02-002")


def dose(study: SmallStudy, number: str) -> None:
    with reading_all(study.trial):
        visit = Visit.objects.get(participant__number=number, code="V1")
    with act("dosing.record", scope=study.scope("data_manager")):
        DosingStep.objects.create(
            trial=visit.trial,
            site=visit.site,
            participant=visit.participant,
            visit=visit,
            kind="initial",
            decision="given",
            happened_at=datetime(2026, 1, 12, 15, 30, tzinfo=UTC),
        )


def have(study: SmallStudy, number: str, event: str, began_on: str) -> None:
    manager = study.scope("data_manager")
    with reading_all(study.trial):
        visit = Visit.objects.get(participant__number=number, code="V1")
    entry = add_entry(visit=visit, form="AE", scope=manager)
    ended = {"ended_on": "2026-01-14", "outcome": "recovered"}
    study.save(entry, {"event": event, "began_on": began_on, "serious": 0} | ended)


def make_and_lock(study: SmallStudy) -> None:
    load(study, text=DICTIONARY)
    for number in PEOPLE:
        study.take_through(number, site=number[:2], mood=int(number[-1]) % 3)
    for number in PEOPLE[:3]:
        dose(study, number)
    have(study, "01-001", "Head pain", "2026-01-10")
    have(study, "01-001", "Fall", "2026-01")
    have(study, "02-001", "head pain", "2026-01-13")
    manager = study.scope("data_manager")
    for words, code in (("Head pain", "L1"), ("Fall", "P2")):
        code_term(trial=study.trial, dictionary="Plain", words=words, code=code, scope=manager)
    locking.make_ready(study)
    begin_soft_lock(trial=study.trial, reason=locking.REASON, scope=manager)
    locking.decide_on_everybody(study)
    with reading(manager):
        one = Participant.objects.get(number="01-002")
    left_out = Decision(one, "per_protocol", False, "The second session was missed")
    decide(trial=study.trial, decisions=[left_out], scope=study.scope("statistician"))
    minutes = locking.minutes_of(study)
    for role in locking.REVIEWERS:
        locking.sign_review(study, minutes, role)
    locking.sign_by_all(study)


@pytest.fixture(scope="module")
def study(django_db_setup, django_db_blocker):
    """Masked: the letters are released, their meaning is not."""
    database = f"{test_settings.DATABASE}_events"
    with (
        django_db_blocker.unblock(),
        copy_of(test_settings.DATABASE, database),
    ):
        made = make_small_study(STUDY)
        log_in_as("vault", database)
        seal_small_study(made)
        log_in_as("web", database)
        make_and_lock(made)
        signed_plan(made, PLAN)
        log_in_as("vault", database)
        made.release_next_step()
        log_in_as("web", database)
        yield made


def of_snapshot(study: SmallStudy):
    """(people, events) as the worker's login reads them."""
    log_in_as("worker")
    plan = load_plan(PLAN)
    with reading(runs.worker_scope(study.trial)):
        snapshot = latest_snapshot(study.trial)
        data = snapshots.frozen_data(snapshot)
        arms = dict.fromkeys(PEOPLE, "A")
        people = snapshots.people(snapshot, data, plan.needed_columns())
        table = snapshots.table(data, plan.needed_columns(), arms, people)
        events = snapshots.events(snapshot, data, plan, arms)
    log_in_as("web")
    return table, events


def test_an_event_carries_its_preferred_term_and_class_and_when_it_began(study):
    _, events = of_snapshot(study)

    asked = events[["participant", "term", "soc", "onset", "serious"]]
    assert asked.to_numpy().tolist() == [
        ["01-001", "Headache", "Nervous system disorders", "2026-01-10", 0],
        ["01-001", "Fall", "Injury", "2026-01", 0],
        ["02-001", "Headache", "Nervous system disorders", "2026-01-13", 0],
    ]


def test_people_have_their_site_first_dose_and_sets(study):
    people, _ = of_snapshot(study)

    found = people[["participant", "site", "first_dose", "set:per_protocol"]]
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        ["01-001", "01", "2026-01-12T10:30", 1],  # by the clock of New York
        ["01-002", "01", "2026-01-12T10:30", 0],
        ["02-001", "02", "2026-01-12T17:30", 1],  # by that of Jerusalem
        ["02-002", "02", None, 1],
    ]


def found_by(study: SmallStudy, kind: str) -> dict:
    run = start_run(study, plan=PLAN, kind=kind)
    log_in_as("worker")
    for part in run.parts.all():
        work.compute_part(part.pk)
    log_in_as("web")
    return runs.result_of(Run.objects.get(pk=run.pk))["analyses"]


def test_a_run_counts_the_safety_population_each_set_and_site(study):
    found = found_by(study, "dry")

    assert found["events"]["participants"] == ["01-001", "01-002", "02-001"]
    any_event = [row for row in found["events"]["estimates"] if row["of"] == "any"]
    in_all = [row for row in any_event if row["group"] == "overall" and "arm" in row]
    assert sum(row["count"] for row in in_all) == 2
    assert sum(row["events"] for row in in_all) == 2  # one began before the dose
    assert found["kept"]["participants"] == ["01-001", "02-001", "02-002"]
    assert found["hill"]["participants"] == ["02-001", "02-002"]
    assert found["other"]["reason"] == (
        "There is no analysis set 'nobody' in these data; there are: all, per_protocol."
    )


def test_a_masked_run_is_given_no_event_at_all(study):
    found = found_by(study, "masked")

    assert found["events"]["reason"].startswith("The events of a group could tell")
    log_in_as("worker")
    assert "events" not in runs.tables_of(Run.objects.filter(kind="masked").latest("started_at"))
    log_in_as("web")
