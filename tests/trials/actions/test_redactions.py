"""Words typed by mistake: two people take them out, and everything else goes on to hold."""

import time

import psycopg
import pytest

from tests import raw
from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.study import STUDY, make_small_study, reading_all
from trials.actions.redactions import ask_redaction, confirm_redaction
from trials.extract import frozen_revisions
from trials.models import RedactionRequest, Revision, Snapshot
from trials.refusals import NotPermitted, Refused
from trials.sealing.rounds import look, seal_and_tell

NAME = 'Ann "Annie" Smith'
WRITTEN = f"{NAME} felt faint"
WHY = "The participant's name was typed into the note."
WITH_NOTE = STUDY.replace(
    "unit: per minute}\n", "unit: per minute}\n      - {key: note, label: Note, type: text}\n", 1
)


@pytest.fixture(scope="module")
def noted(django_db_setup, django_db_blocker):
    """A study with a form that holds a name, in two revisions, and a snapshot of it."""
    name = f"{DATABASE}_noted"
    with django_db_blocker.unblock(), copy_of(DATABASE, name):
        study = make_small_study(WITH_NOTE)
        study.enrol("01-001")
        entry = study.entry("01-001", "V1", "PULSE")
        study.save(entry, {"pulse": 72, "note": f"{WRITTEN}."}, role="site_coordinator")
        study.save(
            entry,
            {"pulse": 74, "note": f"{WRITTEN}."},
            role="site_coordinator",
            based_on=1,
            reason=f"Counted again. {WRITTEN}.",
        )
        take_snapshot(study.trial)
        yield study, name


@pytest.fixture
def study(noted, django_db_blocker):
    made, name = noted
    with django_db_blocker.unblock(), copy_of(name, f"{name}_once"):
        yield made


def take_snapshot(trial) -> None:
    """As the lock does, in a study that is not ready for it."""
    with raw.as_administrator() as administrator:
        administrator.execute(
            "with made as (insert into governance.snapshot (trial_id, content_hash, participants,"
            " revisions, event_id) select %s, governance.hash_of_lines(array_agg(line)), 1, 1, 1"
            " from governance.lines_to_freeze(%s) returning id)"
            " insert into governance.snapshot_line (snapshot_id, revision_id, line)"
            " select made.id, l.revision_id, l.line from made, governance.lines_to_freeze(%s) l",
            [trial.pk] * 3,
        )


def revision(study, number: int = 1) -> Revision:
    with reading_all(study.trial):
        return Revision.objects.select_related("entry", "trial").get(number=number)


def ask(study, *, role: str = "site_coordinator", item: str = "note", reason: str = WHY):
    made = ask_redaction(
        revision=revision(study), item=item, reason=reason, scope=study.scope(role)
    )
    with reading_all(study.trial):
        return RedactionRequest.objects.get(pk=made)


def confirm(study, request, *, role: str = "quality_auditor") -> None:
    confirm_redaction(request=request, scope=study.scope(role), authenticated=time.time())


def places_of(words: str) -> set[str]:
    """Every table of the database in which the words stand, as a superuser finds them."""
    with raw.as_administrator() as administrator:
        tables = administrator.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('public', 'ledger', 'governance', 'allocation', 'context')"
        ).fetchall()
        return {
            table
            for (table,) in tables
            if administrator.execute(
                f"select exists (select from {table} t where strpos(t::text, %s) > 0)", [words]
            ).fetchone()[0]
        }


def look_as_the_worker():
    log_in_as("worker")
    return look()


def test_before_the_words_stand_in_answers_and_ledger(study):
    assert places_of("Annie") == {"public.trials_revision", "ledger.change", "ledger.event"}


def test_afterwards_the_words_stand_nowhere(study):
    confirm(study, ask(study))

    assert places_of("Annie") == places_of("felt faint") == set()


def test_only_the_words_are_gone(study):
    before = revision(study, 2)

    confirm(study, ask(study))

    after = revision(study, 2)
    assert after.answers == {"pulse": 74, "note": "[redacted]"}
    assert after.content_hash == before.content_hash and after.scores == before.scores


def test_it_verifies_as_redacted_and_not_as_altered(study):
    seal_and_tell_as_the_worker()

    log_in_as("web")
    confirm(study, ask(study))

    report = look_as_the_worker()
    assert report.findings == []
    assert len(report.redacted) == 4
    assert all("asked by Ada Site, confirmed by Quen Auditor" in one for one in report.redacted)


def seal_and_tell_as_the_worker() -> None:
    log_in_as("worker")
    seal_and_tell()


@pytest.mark.parametrize(
    "statement, found",
    [
        (
            "update trials_revision set answers = jsonb_set(answers, '{note}', '\"[removed]\"')",
            {"row altered"},
        ),
        (
            "update ledger.change set difference = jsonb_set(difference, '{note}', '[1, 2]'),"
            " salt = null where difference ? 'note'",
            {"line altered", "row altered"},
        ),
    ],
)
@pytest.mark.parametrize("redacted", [False, True])
def test_what_nobody_asked_for_stays_an_alteration(study, statement, found, redacted):
    seal_and_tell_as_the_worker()
    log_in_as("web")
    if redacted:
        confirm(study, ask(study))

    with raw.as_administrator() as superuser:
        superuser.execute("set session_replication_role = replica")
        for table in ("trials_revision", "ledger.change"):
            superuser.execute(f"alter table {table} disable trigger user")
        superuser.execute(statement)
        for table, names in (("trials_revision", ALWAYS), ("ledger.change", ALWAYS_OF_LEDGER)):
            for name in names:
                superuser.execute(f"alter table {table} enable always trigger {name}")

    assert {finding.kind for finding in look_as_the_worker().findings} - {
        "guard missing or altered"
    } == found


ALWAYS = ("a_lock", "b_keep_text", "b_keep_fact", "c_seal", "d_record", "e_no_truncate")
ALWAYS_OF_LEDGER = ("append_only", "only_redacted")


def test_the_snapshot_stays_valid(study):
    confirm(study, ask(study))

    with reading_all(study.trial):
        (frozen,) = frozen_revisions(Snapshot.objects.get())
    assert frozen.answers["note"] == "[redacted]"


def test_after_the_lock_words_can_still_be_taken_out(study):
    raw.say_the_state(study.trial, "open", "locked")

    confirm(study, ask(study))

    assert places_of("Annie") == set()


@pytest.mark.parametrize("item", ["pulse", "mood"])
def test_what_is_no_text_is_refused(study, item):
    with pytest.raises(Refused, match=f"Only free text can be redacted, and {item} holds none"):
        ask(study, item=item)


def test_a_request_says_why(study):
    with pytest.raises(Refused, match="Say in at least 10 characters why"):
        ask(study, reason="A name")


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "sponsor"])
def test_another_role_than_the_auditor_confirms_nothing(study, role):
    request = ask(study)

    with pytest.raises(NotPermitted):
        confirm(study, request, role=role)


def test_a_request_is_confirmed_once(study):
    request = ask(study)
    confirm(study, request)

    with pytest.raises(Refused, match="redacted already"):
        confirm(study, request)


BY_HAND = {
    "answers": "update trials_revision set answers = '{}'",
    "a line": "update ledger.change set difference = '{}'",
    "the words of a line": "select ledger.without_words(%(participant)s, 'note', 'faint', '')",
    "the words of a row": "select governance.without_words(%(participant)s, 'note', 'faint', '')",
    "a redaction": "insert into governance.redaction (request_id) values (gen_random_uuid())",
    "a code": "select governance.ask_redaction(%(revision)s, 'pulse')",
    "confirmed": "select governance.confirm_redaction(%(request)s)",
}


@pytest.mark.parametrize("role", ["site_coordinator", "sponsor", "quality_auditor"])
@pytest.mark.parametrize("what", BY_HAND)
def test_with_raw_sql_of_the_web_nobody_blanks_anything(study, what, role):
    """The auditor's own confirmation needs the password within the last minute."""
    request, first = ask(study), revision(study)
    values = {
        "participant": first.participant_id,
        "revision": first.pk,
        "request": request.pk,
    }

    with raw.as_login("web") as web:
        raw.open_act(web, study.scope(role), "redactions.confirm")
        with pytest.raises(psycopg.Error):
            web.execute(BY_HAND[what], values)

    assert "public.trials_revision" in places_of("Annie")


def test_the_owner_of_the_tables_may_not_either(study):
    with raw.as_login("migrator") as migrator, pytest.raises(psycopg.Error, match="holds facts"):
        migrator.execute("alter table trials_revision no force row level security")
        migrator.execute("update trials_revision set answers = '{}'")
