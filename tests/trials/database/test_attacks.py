"""The attacks of attacks.py, by the web's login, with the widest context the web can sign."""

import psycopg
import pytest

from tests import raw, settings
from tests.trials.database.attacks import ATTACKS, HARMLESS
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import Participant

# Roles belong to the server: another test process may be making others.
OUR_ROLES = f"(select * from pg_roles where rolname like '{settings.PREFIX}%') as roles"
GUARDED_SCHEMAS = ("allocation", "context", "governance", "ledger", "public")
# Where the words of the study stand for what nobody on the web may read.
SECRETS = """
    select encode(study_ciphertext, 'hex') from allocation.slot
    union all select encode(vault_ciphertext, 'hex') from allocation.slot
    union all select encode(arm_ciphertext, 'hex') from allocation.lot
    union all select encode(inner_pad, 'hex') from context.server_key
    union all select encode(inner_pad, 'hex') from context.signing_key
    union all select '<' || participant_id || letter || '>' from governance.letter
"""


@pytest.fixture(scope="module")
def secrets(masked_study_of_module) -> set[str]:
    with raw.as_administrator() as administrator:
        found = {secret for (secret,) in administrator.execute(SECRETS)}
    return found | set(settings.CONTEXT_KEYS.values()) | set(settings.PASSWORDS.values())


@pytest.fixture
def web(masked_study_of_module):
    with raw.as_login("web") as connection:
        raw.enter(connection, system_scope(masked_study_of_module.trial))
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def names(masked_study_of_module) -> dict[str, str]:
    with raw.as_administrator() as administrator:
        participant = administrator.execute("select id from trials_participant").fetchone()[0]
    study = {"trial": masked_study_of_module.trial.pk, "participant": participant}
    return raw.ROLES | study | {"database": raw.current_database()}


def run(connection: psycopg.Connection, statement: str) -> str:
    """Everything that the statement shows: rows, notices."""
    shown: list[str] = []
    connection.add_notice_handler(lambda notice: shown.append(str(notice.message_primary)))
    cursor = connection.execute(statement)
    if cursor.description:
        shown += [as_text(value) for row in cursor for value in row]
    return "\n".join(shown)


def as_text(value) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def guarded() -> str:
    """One number for all rows, rights, guards and functions that no attack may change."""
    with raw.as_administrator() as administrator:
        tables = administrator.execute(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
            " where schemaname = any(%s) order by 1",
            [list(GUARDED_SCHEMAS)],
        ).fetchall()
        parts = [
            f"(select md5(string_agg(t::text, '' order by t::text)) from {t} t)" for (t,) in tables
        ]
        parts += [
            f"(select md5(string_agg({column}, '' order by {column})) from {catalog})"
            for catalog, column in (
                ("pg_class", "relname || coalesce(relacl::text, '') || relowner || relrowsecurity"),
                ("pg_proc", "prosrc || coalesce(proacl::text, '')"),
                ("pg_trigger", "tgenabled::text || tgname"),
                ("pg_policy", "polname"),
                (OUR_ROLES, "rolname || rolsuper || rolbypassrls || rolcreaterole"),
                (f"pg_auth_members join {OUR_ROLES} on roles.oid = roleid", "rolname || member"),
                ("pg_namespace", "nspname || coalesce(nspacl::text, '')"),
            )
        ]
        row = administrator.execute(f"select md5(array_to_string(array[{', '.join(parts)}], '|'))")
        return row.fetchone()[0]


@pytest.fixture(scope="module")
def untouched(masked_study_of_module) -> str:
    return guarded()


@pytest.mark.parametrize(("statement", "end"), ATTACKS, ids=lambda value: value[:70])
def test_an_attack_is_refused_or_harmless(web, names, secrets, untouched, statement, end):
    try:
        shown, ended = run(web, statement.format(**names)), HARMLESS
        web.commit()
    except psycopg.Error as refused:
        shown, ended = str(refused), refused.sqlstate

    assert ended in end.split(" or ")
    assert [secret for secret in secrets if secret in shown] == []
    # What was refused is rolled back; what ran must have left everything as it was.
    assert ended != HARMLESS or guarded() == untouched


def test_there_are_more_attacks_than_were_tried_on_the_prototype():
    assert len(ATTACKS) > 68


@pytest.mark.parametrize("table", ["allocation.slot", "allocation.lot", "context.server_key"])
def test_the_search_for_secrets_finds_what_it_is_shown(masked_study_of_module, secrets, table):
    with raw.as_administrator() as administrator:
        shown = run(administrator, f"table {table}")

    assert [secret for secret in secrets if secret in shown] != []


def test_the_watch_over_the_guards_notices_a_trigger_that_is_switched_off(masked_study_of_module):
    before = guarded()

    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_participant disable trigger a_lock")
    after = guarded()
    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_participant enable always trigger a_lock")

    assert after != before
    assert guarded() == before


def test_nobody_is_randomised_without_a_line_in_the_ledger(open_study):
    """A web that was taken over signs a context, and asks for a kit without opening an act."""
    with reading(open_study.scope("data_manager")):
        participant = Participant.objects.order_by("number").first()
    scope = open_study.scope("site_coordinator").doing("participants.randomise")

    with raw.as_login("web") as web:
        raw.enter(web, scope)
        with pytest.raises(psycopg.Error, match="without a line in the ledger"):
            web.execute("select allocation.randomise(%s, '01')", [participant.pk])


# The same with the worker's credentials, while the letters are not released yet.


@pytest.fixture(scope="module")
def open_secrets(open_study_of_module) -> set[str]:
    with raw.as_administrator() as administrator:
        found = {secret for (secret,) in administrator.execute(SECRETS)}
    return found | set(settings.PASSWORDS.values())


def test_no_attack_shows_the_worker_a_secret_or_changes_a_guard(open_study_of_module, open_secrets):
    scope = system_scope(open_study_of_module.trial)
    with raw.as_administrator() as administrator:
        participant = administrator.execute("select id from trials_participant").fetchone()[0]
    study = {"trial": open_study_of_module.trial.pk, "participant": participant}
    names = raw.ROLES | study | {"database": raw.current_database()}
    before, shown = guarded(), []

    for statement, _ in ATTACKS:
        worker = raw.as_login("worker")
        worker.execute("select context.enter(%s, %s)", raw.sign(scope, login="worker"))
        try:
            shown.append(run(worker, statement.format(**names)))
            worker.commit()
        except psycopg.Error as refused:
            shown.append(str(refused))
        finally:
            worker.close()

    assert len(shown) == len(ATTACKS)
    assert [secret for secret in open_secrets if any(secret in one for one in shown)] == []
    assert guarded() == before


# What the vault does meanwhile.

WATCHING = {
    "what it is asked": "select query from pg_stat_activity where usename <> session_user",
    "what it holds": "select * from pg_locks where pid <> pg_backend_pid()",
    "what it prepared": "table pg_prepared_statements",
    "its cursors": "table pg_cursors",
    "its settings": "select name, setting from pg_settings where name like 'equipoise.%'",
    "its temporary tables": "select relname from pg_class where relname = 'velvet'",
    "how far it is": "table pg_stat_progress_copy",
}


@pytest.mark.parametrize("question", WATCHING.values(), ids=WATCHING)
def test_the_web_cannot_watch_the_vault_at_work(masked_study_of_module, question):
    """The vault says an arm in a statement, a prepared one, a cursor and a lock of its own."""
    said = "velvet"
    with raw.as_login("vault") as vault, raw.as_login("web") as web:
        web.execute("listen velvet; listen gravel")
        vault.execute(f"prepare {said} as select '{said}'")
        vault.execute(f"declare {said} cursor for select '{said}'")
        vault.execute(f"select pg_advisory_xact_lock(hashtext('{said}')), '{said}'")
        raw.enter(web, system_scope(masked_study_of_module.trial))

        shown = run(web, question)

        assert said not in shown
        assert list(web.notifies(timeout=0)) == []
