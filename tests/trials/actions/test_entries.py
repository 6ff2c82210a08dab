"""An acknowledged save is there, once, with its line; a refused one changes nothing."""

import random
import threading
import time
import uuid
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from tests import raw
from tests.study import DONE, SmallStudy, reading_all
from trials.actions.entries import mark_not_done
from trials.context import reading
from trials.ledger import act
from trials.models import AuditChange, AuditEvent, Entry, EntryStep, Participant, Revision
from trials.refusals import Conflict, InvalidAnswers, NotPermitted, Refused
from trials.selectors.entries import with_state

GOOD = {"mood": 1, "sleep": 7}
REASON = "Read from the paper form again"


@pytest.fixture(scope="module")
def study(open_study_of_module) -> SmallStudy:
    return open_study_of_module


@pytest.fixture
def rolled_back(study):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def entry(study, rolled_back) -> Entry:
    """The mood form of somebody who has just consented."""
    study.enrol("01-100")
    return study.entry("01-100", "V1", "MOOD")


def revisions(study, entry) -> list[Revision]:
    with reading_all(study.trial):
        return list(Revision.objects.filter(entry=entry).order_by("number"))


def state(study, entry) -> str:
    with reading_all(study.trial):
        return with_state(Entry.objects.filter(pk=entry.pk)).get().state


# Once, and only once.


def test_one_key_sent_twice_is_one_revision(study, entry):
    key = uuid.uuid4()
    first = study.save(entry, GOOD, idempotency_key=key)

    again = study.save(entry, GOOD, idempotency_key=key)

    assert again == first
    assert [revision.number for revision in revisions(study, entry)] == [1]


def test_a_late_repeat_of_a_save_does_not_undo_a_newer_one(study, entry):
    key = uuid.uuid4()
    study.save(entry, {"mood": 0, "sleep": 7}, idempotency_key=key)
    study.save(entry, GOOD, based_on=1, reason=REASON)

    study.save(entry, {"mood": 0, "sleep": 7}, idempotency_key=key)

    assert [revision.answers["mood"] for revision in revisions(study, entry)] == [0, 1]


@pytest.mark.parametrize(
    "changed",
    [{"answers": {"mood": 2, "sleep": 7}}, {"complete": False}, {"done_on": DONE - timedelta(1)}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_key_cannot_be_used_again_for_something_else(study, entry, changed):
    key = uuid.uuid4()
    study.save(entry, GOOD, idempotency_key=key)
    said = {"answers": GOOD, "idempotency_key": key} | changed

    with pytest.raises(Refused, match="sent before with other answers: send it with a new key"):
        study.save(entry, **said)

    assert len(revisions(study, entry)) == 1


def test_a_key_cannot_be_used_again_for_another_form(study, entry):
    key = uuid.uuid4()
    study.save(entry, GOOD, idempotency_key=key)

    with pytest.raises(Refused, match="send it with a new key"):
        study.save(study.entry("01-100", "V2", "MOOD"), GOOD, idempotency_key=key)


def test_saving_what_is_there_already_makes_no_revision(study, entry):
    first = study.save(entry, GOOD)

    assert study.save(entry, GOOD, based_on=1) == first


# Nothing is overwritten.


@pytest.mark.parametrize("based_on", [0, 2, 7])
def test_a_save_on_another_base_is_a_conflict_that_shows_what_is_there(study, entry, based_on):
    study.save(entry, GOOD)

    with pytest.raises(Conflict, match="Nothing was overwritten") as conflict:
        study.save(entry, {"mood": 2, "sleep": 3}, based_on=based_on, reason=REASON)

    assert conflict.value.current.answers == GOOD
    assert [revision.answers for revision in revisions(study, entry)] == [GOOD]


def test_eight_people_who_edit_one_form_lose_nothing(open_study):
    """Each adds its own quarter of an hour, again and again, on what it has just seen."""
    open_study.enrol("01-200")
    entry, scope = open_study.entry("01-200", "V1", "MOOD"), open_study.scope("data_manager")
    rounds, acknowledged = 8, {}

    def edit(person: int) -> None:
        seen = 0
        for round_ in range(rounds):
            mine = (person * rounds + round_ + 1) / 10
            saved = None
            while saved is None:
                try:
                    saved = open_study.save(entry, {"sleep": mine}, based_on=seen, complete=False)
                    acknowledged[saved.number] = mine
                except Conflict as conflict:
                    seen = conflict.current.number
                    time.sleep(random.uniform(0, 0.1))  # reads what the others wrote
            seen = saved.number
        connection.close()

    people = [threading.Thread(target=edit, args=(n,)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    with reading(scope):
        stored = dict(Revision.objects.filter(entry=entry).values_list("number", "answers__sleep"))
    assert stored == acknowledged
    edits = range(1, 8 * rounds + 1)
    assert sorted(stored) == list(edits)
    assert sorted(stored.values()) == [n / 10 for n in edits]


def test_a_form_that_was_completed_meanwhile_is_not_marked_as_not_done(open_study):
    open_study.enrol("01-200")
    entry = open_study.entry("01-200", "V1", "MOOD")
    outcome = []

    def say_not_done():
        try:
            mark_not_done(entry=entry, reason=REASON, scope=open_study.scope("data_manager"))
        except Refused as refused:
            outcome.append(str(refused))
        connection.close()

    other = threading.Thread(target=say_not_done)
    with transaction.atomic():
        open_study.save(entry, GOOD)
        other.start()
        wait_until_somebody_waits()
    other.join()

    assert state(open_study, entry) == "complete"
    assert outcome == [
        "complete cannot become not done; what may follow is: complete, in progress."
    ]


def wait_until_somebody_waits() -> None:
    waiting = "select exists (select from pg_stat_activity where wait_event_type = 'Lock'"
    with raw.as_administrator(autocommit=True) as administrator:
        while not administrator.execute(f"{waiting} and datname = current_database())").fetchone()[
            0
        ]:
            pass


# Reasons.


def test_the_first_complete_save_needs_no_reason(study, entry):
    study.save(entry, {"mood": 1}, complete=False)

    study.save(entry, GOOD, based_on=1)

    assert state(study, entry) == "complete"


@pytest.mark.parametrize("reason", ["", "  ", "ok"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_change_of_a_complete_form_needs_its_reason(study, entry, reason, complete):
    study.save(entry, GOOD)

    with pytest.raises(Refused, match="This form was complete before: say why it changes"):
        study.save(entry, {"mood": 2, "sleep": 7}, based_on=1, reason=reason, complete=complete)

    assert len(revisions(study, entry)) == 1


def test_the_database_asks_for_the_reason_as_well(study):
    scope = study.scope("data_manager")

    with (
        pytest.raises(Refused, match="A reason is needed to change a complete form"),
        act("entries.record", scope=scope),
    ):
        revision = Revision.objects.filter(entry__form_key="MOOD").first()
        revision.pk, revision.idempotency_key, revision.number = uuid.uuid4(), uuid.uuid4(), 2
        revision.save(force_insert=True)


def test_the_reason_stands_in_the_ledger_with_each_item_that_changed(study, entry):
    study.save(entry, GOOD)

    changed = study.save(entry, {"mood": 0, "sleep": 7}, based_on=1, reason=REASON)

    with reading_all(study.trial):
        change = AuditChange.objects.select_related("event").get(row_id=str(changed.pk))
        assert change.difference == {"mood": [1, 0]}
        assert change.event.reason == REASON


def test_the_database_and_not_the_application_says_who_saved_and_when(study, entry):
    scope = study.scope("data_manager")
    with act("entries.record", scope=scope):
        Revision.objects.create(
            entry=entry,
            trial=study.trial,
            site_id=entry.site_id,
            participant_id=entry.participant_id,
            form_class="self_report",
            number=1,
            done_on=DONE,
            answers=GOOD,
            complete=True,
            scores={},
            fingerprint="",
            idempotency_key=uuid.uuid4(),
            recorded_by=study.people["sponsor"],
            recorded_at="2001-01-01T00:00Z",
            content_hash=b"mine",
        )

    [found] = revisions(study, entry)
    assert str(found.recorded_by_id) == scope.actor
    assert found.recorded_at.year > 2001
    assert len(found.content_hash) == 32


# What an answer may be.


@pytest.mark.parametrize(
    ("answers", "item"),
    [
        ({"mood": 3, "sleep": 7}, "mood"),
        ({"mood": "1", "sleep": 7}, "mood"),
        ({"mood": True, "sleep": 7}, "mood"),
        ({"mood": 1, "sleep": 25}, "sleep"),
        ({"mood": 1, "sleep": float("nan")}, "sleep"),
        ({"mood": 1, "sleep": {"missing": "I forgot"}}, "sleep"),
        ({"mood": 1, "sleep": 7, "arm": "velvet"}, "arm"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_answer_that_the_form_does_not_have_is_refused_by_its_item(study, entry, answers, item):
    with pytest.raises(InvalidAnswers) as refused:
        study.save(entry, answers)

    assert [problem.item_key for problem in refused.value.problems] == [item]
    assert revisions(study, entry) == []


def test_a_complete_form_has_an_answer_or_a_reason_for_every_item(study, entry):
    with pytest.raises(InvalidAnswers, match="Not complete yet: 1 to answer") as refusal:
        study.save(entry, {"mood": 1})

    assert [problem.item_key for problem in refusal.value.problems] == ["sleep"]


def test_missing_zero_and_not_yet_answered_are_three_things(study, entry):
    study.save(entry, {"mood": 0}, complete=False)
    study.save(entry, {"mood": 0, "sleep": {"missing": "refused"}}, based_on=1)

    stored = [revision.answers for revision in revisions(study, entry)]

    assert stored == [{"mood": 0}, {"mood": 0, "sleep": {"missing": "refused"}}]
    with reading_all(study.trial):
        differences = (
            AuditChange.objects.filter(
                table_name="trials_revision", participant_id=entry.participant_id
            )
            .order_by("id")
            .values_list("difference", flat=True)
        )
        assert list(differences) == [{"mood": [None, 0]}, {"sleep": [None, {"missing": "refused"}]}]


# Dates and people.


def test_nothing_is_assessed_in_the_future(study, entry):
    tomorrow = date.today() + timedelta(1)

    with pytest.raises(Refused, match=f"{tomorrow}, is in the future"):
        study.save(entry, GOOD, done_on=tomorrow)


def test_nobody_consents_in_the_future(study):
    tomorrow = date.today() + timedelta(1)

    with pytest.raises(Refused, match=f"The consent is dated {tomorrow}"):
        study.enrol("01-300", consented_on=tomorrow)


def test_nothing_is_entered_before_consent(study):
    """Before consent there is no participant, no visit and no form to write on."""
    with reading_all(study.trial):
        without_consent = Participant.objects.filter(consents=None).count()

    assert without_consent == 0


@pytest.mark.parametrize("role", ["sponsor", "statistician"])
def test_a_role_that_does_not_fill_in_forms_saves_none(study, entry, role):
    with pytest.raises(NotPermitted, match="does not include: fill in forms"):
        study.save(entry, GOOD, role=role)


def test_a_rater_does_not_fill_in_the_forms_of_the_site(study, entry):
    with pytest.raises(NotPermitted, match="filled in by: site coordinator, site physician, ther"):
        study.save(entry, GOOD, role="rater")


def test_a_locked_study_takes_no_save(locked_study):
    entry = locked_study.entry("01-001", "V2", "MOOD")

    with pytest.raises(Refused, match=r"The study is locked, arms sealed\."):
        locked_study.save(entry, GOOD, based_on=1, reason=REASON)


def test_a_locked_study_takes_no_save_past_the_act_either(locked_study):
    entry = locked_study.entry("01-001", "V2", "MOOD")

    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="the study is locked"):
        raw.open_act(web, locked_study.scope("data_manager"), "entries.record", reason=REASON)
        web.execute(
            "insert into trials_entrystep (id, trial_id, site_id, participant_id, entry_id, state,"
            " reason, recorded_at) select gen_random_uuid(), trial_id, site_id, participant_id, id,"
            " 'draft', '', now() from trials_entry where id = %s",
            [entry.pk],
        )


# Half of it is nothing of it.


def test_a_save_that_fails_on_its_last_step_leaves_nothing_but_its_line(open_study, monkeypatch):
    open_study.enrol("01-200")
    entry = open_study.entry("01-200", "V1", "MOOD")

    def refuse(*args, **kwargs):
        raise Refused("The last step said no.")

    monkeypatch.setattr(EntryStep.objects, "create", refuse)
    with pytest.raises(Refused, match="The last step said no"):
        open_study.save(entry, GOOD)

    assert revisions(open_study, entry) == []
    assert state(open_study, entry) == "expected"
    with reading_all(open_study.trial):
        line = AuditEvent.objects.order_by("id").last()
        assert (line.act, line.outcome, line.detail) == (
            "entries.record",
            "refused",
            "The last step said no.",
        )
        assert not AuditChange.objects.filter(event=line).exists()
