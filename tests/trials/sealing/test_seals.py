"""Sealing takes what is committed, misses nothing, and stands in nobody's way."""

import psycopg
import pytest
from django.db import connection

from tests import raw
from tests.conftest import log_in_as
from tests.study import make_small_study
from trials.context import reading
from trials.ledger import act
from trials.models import Seal
from trials.sealing.rounds import look
from trials.sealing.sealer import seal_now


@pytest.fixture
def study(own_database):
    made = make_small_study()
    seal_now()
    return made


def lines_of(seal: int) -> list[tuple[str, int]]:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select of_table, line_id from ledger.leaf where seal_id = %s order by place", [seal]
        ).fetchall()


def an_act(study) -> int:
    with act("participants.x", scope=study.scope("data_manager")) as line:
        return line


def test_each_line_is_sealed_once_and_nothing_new_makes_no_seal(study):
    line = an_act(study)

    assert seal_now() == [2]
    assert lines_of(2) == [("event", line)]
    assert seal_now() == []


def test_a_line_that_commits_late_comes_into_the_next_seal(study):
    with raw.as_login("web") as late:
        number = raw.open_act(late, study.scope("data_manager"), "participants.late")
        later = an_act(study)
        assert seal_now() == [2]
        late.commit()

    assert (lines_of(2), seal_now(), lines_of(3)) == ([("event", later)], [3], [("event", number)])


def test_sealing_waits_for_no_writer_and_no_writer_for_it(study):
    with raw.as_login("web") as sealer:
        an_act(study)
        sealer.execute("select ledger.seal_lines()")

        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '1s'")
        line = an_act(study)

    assert seal_now() == [3]
    assert lines_of(3) == [("event", line)]


def test_the_next_seal_looks_only_at_what_is_new(study):
    an_act(study)
    seal_now()

    with raw.as_administrator() as administrator:
        settled = administrator.execute("select event_id, change_id from ledger.settled").fetchone()
        last = administrator.execute(
            "select (select max(id) from ledger.event), (select max(id) from ledger.change)"
        ).fetchone()
    assert settled == last


def test_a_study_that_was_just_made_is_whole(study):
    log_in_as("worker")

    report = look()

    assert report.findings == []
    assert report.seals == 1 and report.lines > 60


@pytest.mark.parametrize("login", ["web", "worker", "vault", "migrator"])
@pytest.mark.parametrize(
    "statement",
    [
        "update ledger.seal set root = root",
        "delete from ledger.leaf",
        "truncate ledger.seal",
        "update ledger.settled set event_id = 1000000",
        "update ledger.event set salt = null",
        "insert into ledger.leaf values (9, 1, 'event', 9, '')",
        "insert into ledger.anchoring (place, up_to_seal) values ('file x', 9)",
        "lock table ledger.seal in share row exclusive mode",
    ],
)
def test_no_login_touches_what_is_sealed(study, login, statement):
    with raw.as_login(login) as somebody, pytest.raises(psycopg.errors.InsufficientPrivilege):
        somebody.execute(statement)


@pytest.mark.parametrize("role", ["rater", "coder", "rater_coordinator"])
def test_the_room_of_the_raters_sees_no_seal(study, role):
    with reading(study.scope(role)):
        assert not Seal.objects.exists()


# Rows that are not what the ledger says was written: found although no line was touched.
ALTERED = {
    "update trials_participant set number = '01-009'": "trials_participant {0} differs in number",
    "update trials_consent set version = '2.0'": "trials_consent {0} differs in version",
    "delete from trials_consent": "trials_consent {0} was removed without a line",
    "insert into trials_site (id, trial_id, code, name, country, timezone) select"
    " gen_random_uuid(), trial_id, '09', 'Ghost', country, timezone from trials_site limit 1":
    "trials_site {0} was added without a line",
    "update trials_revision set answers = '{\"pulse\": 99}'":
    "trials_revision {0} differs in its answers",
    "update trials_revision set scores = '{}'":
    "trials_revision {0} differs in its date, state, scores or hash",
    "update trials_user set is_active = false where name = 'Ada Site'":
    "trials_user {0} differs in is_active",
}  # fmt: skip


@pytest.mark.parametrize("statement", ALTERED)
def test_a_row_that_was_altered_behind_the_ledger_is_found(study, statement):
    study.enrol("01-001")
    study.save(study.entry("01-001", "V1", "PULSE"), {"pulse": 72})
    table = ALTERED[statement].split()[0]

    with raw.as_administrator() as superuser:
        superuser.execute(f"alter table {table} disable trigger all")
        ((row, *_),) = superuser.execute(f"{statement} returning id").fetchall()
        superuser.execute(f"alter table {table} enable trigger all")
        for name in names_of_triggers(superuser, table):
            superuser.execute(f"alter table {table} enable always trigger {name}")

    log_in_as("worker")
    assert [finding.where for finding in look().findings] == [ALTERED[statement].format(row)]


def names_of_triggers(superuser, table: str) -> list[str]:
    found = superuser.execute(
        "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal", [table]
    )
    return [name for (name,) in found]


SWITCHED_OFF = {
    "alter table trials_consent disable trigger d_record":
    "trigger d_record on public.trials_consent",
    "alter table trials_revision enable trigger b_keep_text":
    "trigger b_keep_text on public.trials_revision",
    "drop trigger append_only on governance.snapshot": "trigger append_only on governance.snapshot",
    "alter table ledger.change disable trigger only_redacted":
    "trigger only_redacted on ledger.change",
    "create or replace function ledger.keep_fact() returns trigger language plpgsql as"
    " 'begin return new; end'": "function ledger.keep_fact",
    "create function ledger.another() returns int language sql as 'select 1'":
    "function ledger.another",
}  # fmt: skip


@pytest.mark.parametrize("statement", SWITCHED_OFF)
def test_a_guard_that_was_switched_off_or_replaced_is_found(own_database, statement):
    with raw.as_administrator() as superuser:
        superuser.execute(statement)

    log_in_as("worker")
    assert [str(finding) for finding in look().findings] == [
        f"guard missing or altered: {SWITCHED_OFF[statement]}"
    ]


def test_nobody_of_the_web_asks_for_hashes_of_lines_that_they_may_not_read(study):
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("select * from ledger.leaves_again(1)")
