"""What is analysed is what was frozen at the lock, answer by answer and score by score."""

import json
from datetime import date

import pytest

from analysis import snapshots
from analysis.runs import worker_scope
from tests import raw
from tests.conftest import log_in_as
from tests.study import SmallStudy
from trials.context import reading
from trials.extract import SnapshotAltered, frozen_revisions, hash_of_answers
from trials.selectors.trials import latest_snapshot


@pytest.fixture
def masked(masked_study) -> SmallStudy:
    log_in_as("worker")
    return masked_study


@pytest.fixture
def unaltered(masked_study_of_module) -> SmallStudy:
    log_in_as("worker")
    return masked_study_of_module


@pytest.fixture
def locked(locked_study) -> SmallStudy:
    log_in_as("worker")
    return locked_study


def frozen(study):
    with reading(worker_scope(study.trial)):
        return frozen_revisions(latest_snapshot(study.trial))


def alter(statement: str) -> None:
    """By somebody who administers the database, with every guard switched off."""
    with raw.as_administrator() as administrator:
        for table in ("participant", "visit", "entry", "revision", "rescoring"):
            administrator.execute(f"alter table trials_{table} disable trigger all")
        assert administrator.execute(statement).rowcount > 0


# One that the snapshot names, with the scores that count.
ONE = """(select r.id from trials_revision r join governance.snapshot_line l on l.revision_id = r.id
    where not exists (select from trials_rescoring a where a.revision_id = r.id)
    order by r.id limit 1)"""


def test_the_snapshot_holds_every_complete_form_once(unaltered):
    revisions = frozen(unaltered)

    assert len(revisions) == 12 * 5
    assert len({(r.participant, r.visit, r.form) for r in revisions}) == 60


def test_the_python_hash_of_a_snapshot_is_that_of_the_database(unaltered):
    snapshot = latest_snapshot(unaltered.trial)

    assert (snapshot.participants, snapshot.revisions) == (12, 60)
    assert len(frozen(unaltered)) == 60  # which raises SnapshotAltered where the hashes differ


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"mood": 0},
        {"b": 1, "a": 2, "B": 3},
        {"sleep": 7.5},
        {"sleep": 0.1 + 0.2},
        {"sleep": 0.00001},
        {"sleep": 1e16},
        {"sleep": -3.0},
        {"mood": {"missing": "refused"}},
        {"words": 'é "quoted"\\ \n\t 漢 \u007f/'},
    ],
    ids=str,
)
def test_database_and_python_hash_the_same_answers_alike(unaltered, answers):
    with raw.as_login("worker") as worker:
        stored, digest = worker.execute(
            "select a::text, encode(governance.hash_of_answers(a, '2026-01-12'), 'hex')"
            " from (select %s::jsonb as a) x",
            [json.dumps(answers)],
        ).fetchone()

    assert hash_of_answers(json.loads(stored), date(2026, 1, 12)) == digest


def test_the_hash_does_not_depend_on_how_a_session_writes_dates(unaltered):
    with raw.as_login("worker") as worker:
        hashes = []
        for style in ("ISO, MDY", "German", "SQL, DMY"):
            worker.execute(f"set datestyle to '{style}'")
            hashes += worker.execute(
                "select encode(governance.hash_of_answers('{}', '2026-01-12'), 'hex')"
            ).fetchone()

    assert hashes == [hash_of_answers({}, date(2026, 1, 12))] * 3


@pytest.mark.parametrize(
    "statement",
    [
        "update trials_revision set answers = answers || '{\"mood\": 2}' where id ="
        " (select r.id from trials_revision r join trials_entry e on e.id = r.entry_id"
        "  where e.form_key = 'MOOD' and (r.answers ->> 'mood')::int <> 2 limit 1)",
        f"update trials_revision set done_on = done_on - 1 where id = {ONE}",
        f"delete from trials_revision where id = {ONE}",
        "update trials_participant set number = '01-901' where number = '01-001'",
        "update trials_visit set code = 'V9' where code = 'V2' and participant_id ="
        " (select id from trials_participant where number = '01-001')",
        "update trials_entry set form_key = 'SCS' where form_key = 'MOOD'",
        "update trials_revision set scores = jsonb_set(scores, '{values,mood}', '9')"
        f" where id = {ONE}",
        "insert into trials_rescoring (id, trial_id, site_id, participant_id, revision_id,"
        " arm_path, form_class, scores, fingerprint, recorded_at) select gen_random_uuid(),"
        " trial_id, site_id, participant_id, id, arm_path, form_class,"
        " '{\"values\": {\"mood\": 9}}', '', now()"
        f" from trials_revision where id = {ONE}",
    ],
    ids=[
        "an answer",
        "a date",
        "a revision taken away",
        "a participant's number",
        "a visit",
        "a form",
        "a score",
        "a score given again",
    ],
)
def test_what_was_altered_after_the_lock_is_noticed(masked, statement):
    alter(statement)

    with pytest.raises(SnapshotAltered, match=r"The records give \w{64}, the snapshot says \w{64}"):
        frozen(masked)


def test_alteration_is_noticed_only_where_there_is_one(masked):
    alter("update trials_revision set answers = answers")

    assert len(frozen(masked)) == 60


def test_a_snapshot_holds_no_arm_and_no_letter(unaltered):
    said = json.dumps([revision.__dict__ for revision in frozen(unaltered)], default=str)

    assert "velvet" not in said
    assert not any(f'"{letter}"' in said for letter in "AB")


def test_there_are_no_letters_before_two_people_released_them(locked):
    assert snapshots.letters_of(latest_snapshot(locked.trial)) == {}


def test_after_the_letters_their_meaning_is_still_sealed(unaltered):
    snapshot = latest_snapshot(unaltered.trial)

    assert set(snapshots.letters_of(snapshot).values()) == {"A", "B"}
    assert snapshots.meaning(snapshot) == {}
