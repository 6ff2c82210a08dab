"""What protection.py promises is what the database does, for every table and every login."""

import psycopg
import pytest
from psycopg import sql

from analysis.work import compute_part
from tests import raw
from tests.conftest import log_in_as
from tests.study import PASSWORD, PEOPLE, VAULT_ROLES, start_run
from trials.actions.studies import create_account
from trials.database.protection import FREE_TEXTS, TABLES
from trials.models import User

LEDGERED = sorted(table for table, guard in TABLES.items() if guard.ledger)
FACTS = sorted(table for table, guard in TABLES.items() if guard.fact)
KEPT_BY_NOBODY = [
    "ledger.event",
    "ledger.change",
    "ledger.seal",
    "ledger.leaf",
    "ledger.anchoring",
    "ledger.verification",
    "governance.redaction_request",
    "governance.redaction",
    "governance.redacted_text",
    "governance.transition",
    "governance.snapshot",
    "governance.snapshot_line",
    "governance.path_snapshot",
    "governance.approval",
    "governance.letter",
    "governance.meaning",
    "governance.disclosure_request",
    "governance.disclosure_confirmation",
    "governance.disclosed_arm",
    "governance.opened_stage",
    "governance.emergency_request",
    "governance.emergency_confirmation",
    "governance.unblinding",
    "governance.unblinding_review",
    "governance.signature",
]
ALLOCATION = ["allocation.sealed_list", "allocation.slot", "allocation.lot"]
REFUSED = {"42501", "28000", "55006"}  # no right, nobody acts, the study is locked


@pytest.fixture(scope="module")
def whole(unblinded_study_of_module):
    """A study that was opened and analysed: every table has rows."""
    study = unblinded_study_of_module
    run = start_run(study, kind="labelled")
    log_in_as("worker")
    for part in run.parts.values_list("pk", flat=True):
        compute_part(part)
    log_in_as("web")
    return study


def last_column(table: str) -> str:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass"
            " and attnum > 0 and not attisdropped order by attnum desc limit 1",
            [table],
        ).fetchone()[0]


def refusal(connection, statement: str) -> str | None:
    """The SQLSTATE of the refusal; None where it changed nothing; else what it did."""
    try:
        with connection.transaction():
            done = connection.execute(statement)
            return f"{done.statusmessage}!" if done.rowcount else None
    except psycopg.Error as refused:
        return refused.sqlstate


def expected_triggers(table: str) -> set[str]:
    guard = TABLES[table]
    wanted = {
        "a_lock": guard.locked,
        **{f"b_guard_{name}": True for name in guard.guards},
        "b_keep_fact": guard.fact,
        "b_keep_text": table in FREE_TEXTS,
        "c_seal": table == "trials_revision",
        "d_record": guard.ledger,
        "e_no_truncate": guard.ledger,
    }
    return {name for name, is_wanted in wanted.items() if is_wanted}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_its_triggers_and_they_always_fire(whole, table):
    with raw.as_administrator() as administrator:
        found = administrator.execute(
            "select tgname, tgenabled::text from pg_trigger"
            " where tgrelid = %s::regclass and not tgisinternal",
            [table],
        ).fetchall()

    assert {name: enabled for name, enabled in found} == dict.fromkeys(
        expected_triggers(table), "A"
    )


@pytest.mark.parametrize("table", sorted(TABLES))
def test_rows_are_restricted_even_for_the_owner_where_the_table_says_so(whole, table):
    with raw.as_administrator() as administrator:
        found = administrator.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            [table],
        ).fetchone()

    assert found == ((True, True) if TABLES[table].rows else (False, False))


@pytest.mark.parametrize("login", ["web", "worker", "vault"])
@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_login_has_the_rights_that_are_written_and_no_other(whole, table, login):
    rights = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
    with raw.as_administrator() as administrator:
        found = [
            right
            for right in rights
            if administrator.execute(
                "select has_table_privilege(%s, %s, %s)", [raw.ROLES[login], table, right]
            ).fetchone()[0]
        ]

    assert ", ".join(found) == getattr(TABLES[table], login)


def test_each_row_of_a_whole_study_has_its_line_in_the_ledger(whole):
    """From the first consent to the release of the letters: nothing came in beside the ledger."""
    without_line = {}
    with raw.as_administrator() as administrator:
        for table in LEDGERED:
            without_line[table] = administrator.execute(
                sql.SQL(
                    "select count(*) from {} t where not exists (select from ledger.change c"
                    " join ledger.event e on e.id = c.event_id where c.table_name = {}"
                    " and c.row_id = t.id::text and c.operation = 'INSERT' and e.act <> '')"
                ).format(sql.Identifier(table), sql.Literal(table))
            ).fetchone()[0]

    assert without_line == dict.fromkeys(LEDGERED, 0)


@pytest.mark.parametrize(
    "statement",
    ["update {0} set {1} = {1}", "delete from {0}", "truncate {0} cascade"],
    ids=["update", "delete", "truncate"],
)
@pytest.mark.parametrize("login", ["web", "worker", "vault", "migrator", "administrator"])
def test_facts_ledger_and_governance_are_append_only_for_every_login(whole, login, statement):
    connect = raw.as_administrator if login == "administrator" else lambda: raw.as_login(login)
    # The owner of a table whose rows are restricted finds no row there to change.
    accepted = REFUSED | ({None} if login == "migrator" else set())
    with connect() as connection:
        outcomes = {
            table: refusal(connection, statement.format(table, last_column(table)))
            for table in with_rows([*FACTS, *KEPT_BY_NOBODY])
        }

    assert {table: end for table, end in outcomes.items() if end not in accepted} == {}
    assert len(outcomes) >= 20


def test_not_even_the_administrator_adds_a_row_beside_the_ledger(whole):
    with raw.as_administrator() as administrator:
        # Without its unique keys the same row could stand twice: only the guards are left.
        outcomes = {
            table: refusal(
                administrator,
                drop_unique_keys(administrator, table) + copy_of_its_rows(administrator, table),
            )
            for table in with_rows(LEDGERED)
        }

    assert {table: end for table, end in outcomes.items() if end not in REFUSED} == {}
    assert len(outcomes) >= 16


def with_rows(tables: list[str]) -> list[str]:
    """Where there is no row, no trigger is asked; that it is there is tested above."""
    with raw.as_administrator() as administrator:
        return [
            table
            for table in tables
            if administrator.execute(f"select exists (table {table})").fetchone()[0]
        ]


def copy_of_its_rows(administrator, table: str) -> str:
    """But for columns that the database makes itself."""
    [columns] = administrator.execute(
        "select string_agg(quote_ident(attname), ', ') from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        [table],
    ).fetchone()
    return f" insert into {table} ({columns}) select {columns} from {table}"


def drop_unique_keys(administrator, table: str) -> str:
    constraints = administrator.execute(
        "select quote_ident(conname) from pg_constraint"
        " where conrelid = %s::regclass and contype in ('u', 'p')",
        [table],
    )
    dropped = [f"alter table {table} drop constraint {name} cascade;" for (name,) in constraints]
    indexes = administrator.execute(
        "select indexrelid::regclass::text from pg_index where indrelid = %s::regclass"
        " and indisunique and not exists (select from pg_constraint where conindid = indexrelid)",
        [table],
    )
    return "".join([*dropped, *(f"drop index {name};" for (name,) in indexes)])


@pytest.mark.parametrize("table", [*KEPT_BY_NOBODY, *ALLOCATION, "context.signing_key"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into {0} overriding system value select * from {0}",
        "update {0} set {1} = {1}",
        "delete from {0}",
        "truncate {0}",
        "drop table {0}",
        "alter table {0} disable trigger all",
    ],
)
def test_the_login_that_migrates_cannot_write_what_decides(whole, statement, table):
    with raw.as_login("migrator") as migrator:
        outcome = refusal(migrator, statement.format(table, last_column(table)))

    assert outcome == "42501"


@pytest.mark.parametrize(
    "call",
    [
        "governance.lock(gen_random_uuid(), gen_random_uuid())",
        "governance.approve(gen_random_uuid(), 'letters', '')",
        "governance.move(gen_random_uuid(), 'open', 'locked')",
        "allocation.randomise(gen_random_uuid(), '01')",
        "governance.release_letters(gen_random_uuid(), '{}')",
        "ledger.open_act('{}', '')",
        "allocation.load(gen_random_uuid(), '{}', '')",
    ],
)
def test_the_login_that_migrates_cannot_call_what_decides(whole, call):
    with raw.as_login("migrator") as migrator:
        assert refusal(migrator, f"select {call}") == "42501"


def test_the_web_finds_its_own_accounts_and_none_of_the_vault(whole):
    expected = {PEOPLE[role][0] for role in PEOPLE if role not in VAULT_ROLES}

    assert set(User.objects.values_list("username", flat=True)) == expected


def test_the_vault_finds_its_own_accounts_and_none_of_the_web(whole):
    with raw.as_login("vault") as vault:
        found = {name for (name,) in vault.execute("select username from trials_user")}

    assert found == {PEOPLE[role][0] for role in VAULT_ROLES}


def test_the_web_cannot_make_an_account_of_the_vault(open_study):
    with pytest.raises(Exception, match="row-level security policy"):
        create_account(username="mole", name="Mo Le", password=PASSWORD, realm="vault")
