"""What the owners of schemas, as whom nobody logs in, may do with the tables of the trial."""

import psycopg
from psycopg import sql

from trials.database.protection import FREE_TEXTS, TABLES

RECORDED_IN_GOVERNANCE = (
    "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
    " where t.tgname = 'd_record' and c.relnamespace = 'governance'::regnamespace"
)


def grant_to_owner(
    admin: psycopg.Connection, owner: str, role: sql.Identifier, table: str, right: str
) -> None:
    name, policy = sql.Identifier(table), sql.Identifier(f"{right}_by_{owner}")
    every_row = "with check (true)" if right == "insert" else "using (true)"
    admin.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(right), name, role))
    admin.execute(sql.SQL("drop policy if exists {} on {}").format(policy, name))
    admin.execute(
        sql.SQL("create policy {} on {} for {} to {} {}").format(
            policy, name, sql.SQL(right), role, sql.SQL(every_row)
        )
    )


def open_free_texts(admin: psycopg.Connection, names: dict[str, str]) -> None:
    """To the function that redacts, and to nobody else: these columns and no others."""
    governance = sql.Identifier(names["governance_owner"])
    with admin.transaction():
        admin.execute(sql.SQL("set local role {}").format(sql.Identifier(names["migrator"])))
        for table, columns in FREE_TEXTS.items():
            grant_to_owner(admin, "governance_owner", governance, table, "select")
            _let_write(admin, governance, table, columns)
    with admin.transaction():
        admin.execute(sql.SQL("set local role {}").format(governance))
        admin.execute("delete from governance.free_text")
        for table, columns in FREE_TEXTS.items():
            for column in columns:
                admin.execute("insert into governance.free_text values (%s, %s)", [table, column])


def _let_write(admin, governance: sql.Identifier, table: str, columns: tuple[str, ...]) -> None:
    name = sql.Identifier(table)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    admin.execute(sql.SQL("grant update ({}) on {} to {}").format(listed, name, governance))
    admin.execute(sql.SQL("drop policy if exists redaction on {}").format(name))
    admin.execute(
        sql.SQL("create policy redaction on {} for update to {} using (true)").format(
            name, governance
        )
    )


def show_everything_to_the_ledger(admin: psycopg.Connection, names: dict[str, str]) -> None:
    """It compares each row with what its lines say (ledger.rows_that_differ)."""
    ledger = sql.Identifier(names["ledger_owner"])
    with admin.transaction():
        admin.execute(sql.SQL("set local role {}").format(sql.Identifier(names["migrator"])))
        for table, protection in TABLES.items():
            if protection.ledger:
                grant_to_owner(admin, "ledger_owner", ledger, table, "select")
    with admin.transaction():
        admin.execute(
            sql.SQL("set local role {}").format(sql.Identifier(names["governance_owner"]))
        )
        for (table,) in admin.execute(RECORDED_IN_GOVERNANCE).fetchall():
            name = sql.Identifier("governance", table)
            admin.execute(sql.SQL("grant select on {} to {}").format(name, ledger))
            admin.execute(sql.SQL("drop policy if exists verifying on {}").format(name))
            admin.execute(
                sql.SQL("create policy verifying on {} for select to {} using (true)").format(
                    name, ledger
                )
            )
