"""Observations of a session in psql, as the login of the web: nobody bends them."""

import json
import uuid

import psycopg
import pytest

from tests import raw
from tests.sessions import DEVICE, at
from tests.study import reading_all
from trials.models import DosingStep, SessionObservation, Site

NAUSEA = {"code": "nausea"}
INSERT = (
    "insert into trials_sessionobservation (id, arm_path, form_class, kind, said, words, note,"
    " device, sequence, device_time, clock_offset_ms, clock_jump_ms, happened_at, participant_id,"
    " recorded_by_id, site_id, trial_id, visit_id, of_id) values (%(id)s, false, %(form_class)s,"
    " %(kind)s, %(said)s, '', '', %(device)s, %(sequence)s, %(device_time)s, %(offset)s, 0,"
    " %(happened_at)s, %(participant)s, %(recorded_by)s, %(site)s, %(trial)s, %(visit)s, %(of)s)"
)


@pytest.fixture(scope="module")
def room(session_study_of_module):
    study = session_study_of_module
    study.observe("event", NAUSEA, at=at(10, 40))
    return study


@pytest.fixture(scope="module")
def event(room):
    with reading_all(room.trial):
        return SessionObservation.objects.get()


def added(room, *, role: str = "therapist", **said) -> int:
    """How many rows one statement added, under an open line of the ledger; taken back again."""
    visit, scope = room.visit("S1"), room.scope(role)
    usual = {
        "id": uuid.uuid4(),
        "form_class": "session",
        "kind": "event",
        "said": json.dumps(NAUSEA),
        "device": DEVICE,
        "sequence": 77,
        "device_time": at(11),
        "offset": 0,
        "happened_at": at(11),
        "participant": visit.participant_id,
        "recorded_by": scope.actor,
        "site": visit.site_id,
        "trial": room.trial.pk,
        "visit": visit.pk,
        "of": None,
    }
    with raw.as_login("web") as web, web.transaction(force_rollback=True):
        raw.open_act(web, scope, "sessions.observe")
        return web.execute(INSERT, usual | said).rowcount


def test_the_statement_of_these_tests_is_taken_when_it_is_honest(room):
    assert added(room) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"happened_at": at(9)}, "when it happened is what the tablet said"),
        ({"offset": 60_000}, "when it happened is what the tablet said"),
        ({"recorded_by": "phil"}, "in their own name"),
        ({"role": "data_manager"}, "those who work in the room"),
        ({"form_class": "clinical"}, "observed at another visit"),
        ({"site": "02"}, "observed at another visit"),
        ({"kind": "undo", "of": None}, "name their event"),
        ({"kind": "undo", "of": "the event"}, "taken back within a minute"),
        ({"kind": "undo", "of": uuid.uuid4()}, "no such event"),
    ],
)
def test_nobody_adds_what_was_not_observed(room, event, said, why):
    if said.get("recorded_by") == "phil":
        said = {"recorded_by": room.people["site_physician"].pk}
    if said.get("site") == "02":
        with reading_all(room.trial):
            said = {"site": Site.objects.get(trial=room.trial, code="02").pk}
    if said.get("of") == "the event":
        said = said | {"of": event.pk}

    with pytest.raises(psycopg.Error, match=why):
        added(room, **said)


@pytest.mark.parametrize(
    "statement",
    [
        "update trials_sessionobservation set happened_at = now()",
        "update trials_sessionobservation set words = 'nothing happened'",
        "delete from trials_sessionobservation",
        "truncate trials_sessionobservation",
        "delete from trials_doseconfirmation",
    ],
)
def test_nothing_of_it_is_changed_or_deleted(room, statement):
    with raw.as_login("web") as web, web.transaction(force_rollback=True):
        raw.open_act(web, room.scope("therapist"), "sessions.observe")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(statement)


def test_when_it_arrived_is_the_databases_word(room):
    tap = room.observe("event", NAUSEA, at=at(12))

    with reading_all(room.trial):
        kept = SessionObservation.objects.get(pk=tap.pk)

    assert kept.recorded_at > kept.happened_at


@pytest.mark.parametrize("role", ["rater", "statistician", "sponsor", "site_assessor"])
def test_who_has_no_part_in_sessions_reads_none(room, event, role):
    with raw.as_login("web") as web, web.transaction():
        raw.enter(web, room.scope(role))
        assert web.execute("select count(*) from trials_sessionobservation").fetchone() == (0,)


def test_nobody_confirms_their_own_dose_or_in_the_name_of_who_gives_none(room):
    room.make_ready()
    step = room.give_dose(at(13))
    scope = room.scope("therapist")

    with raw.as_login("web") as web:
        for second in ("therapist", "site_coordinator"):
            with web.transaction(force_rollback=True):
                raw.open_act(web, scope, "dosing.record")
                other = uuid.uuid4()
                web.execute(
                    "insert into trials_dosingstep (id, arm_path, form_class, kind, decision,"
                    " happened_at, reason, recorded_at, participant_id, recorded_by_id, site_id,"
                    " trial_id, visit_id) select %s, arm_path, form_class, 'escalation', 'hold',"
                    " happened_at, '', recorded_at, participant_id, recorded_by_id, site_id,"
                    " trial_id, visit_id from trials_dosingstep where id = %s",
                    [other, step.pk],
                )
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    web.execute(
                        "insert into trials_doseconfirmation (id, arm_path, form_class, role,"
                        " confirmed_by_id, participant_id, site_id, step_id, trial_id)"
                        " select gen_random_uuid(), arm_path, form_class, 'therapist', %s,"
                        " participant_id, site_id, id, trial_id from trials_dosingstep"
                        " where id = %s",
                        [room.people[second].pk, other],
                    )
    with reading_all(room.trial):
        assert DosingStep.objects.get().confirmation.role == "therapist"
