"""The rows and the catalogs that a login of ours can read, as from psql."""

from psycopg import Connection, sql

from tests import raw
from trials.context import Scope

# Sign-ins of the readers themselves, whose text is signed with the time; nothing of the study.
SIGN_INS = "django_session"
_OURS = "schemaname in ('allocation', 'context', 'governance', 'ledger', 'public')"
_OF_ARMS = "schemaname in ('allocation', 'governance')"
# What PostgreSQL shows to everybody about tables that they may not read. Left out: sizes of tables
# that hold times, whose text is not always of one length.
CATALOGS = {
    "writes": "select relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup"
    f" from pg_stat_all_tables where {_OF_ARMS} order by 1",
    "numbers of rows": "select relname, reltuples from pg_class join pg_namespace n on n.oid ="
    " relnamespace where relkind in ('r', 'i') and nspname !~ '^(pg_|information_schema)'"
    f" and relname !~ '{SIGN_INS}' order by 1",
    "sizes": "select tablename, pg_total_relation_size(format('%I.%I', schemaname, tablename))"
    f" from pg_tables where {_OF_ARMS} and tablename in ('slot', 'lot', 'letter') order by 1",
    "statistics": "select tablename, attname, null_frac, avg_width, n_distinct, most_common_freqs"
    f" from pg_stats where {_OURS} and tablename <> '{SIGN_INS}' order by 1, 2",
    "functions": "select proname, prosrc from pg_proc order by oid",
    "comments": "select description from pg_description order by objoid, objsubid",
    "constraints": "select conname, pg_get_constraintdef(oid) from pg_constraint order by oid",
    "indexes": f"select indexname, indexdef from pg_indexes where {_OURS} order by 1",
    "policies": f"select policyname, qual from pg_policies where {_OURS} order by 1, 2",
    "sequences": f"select sequencename, last_value from pg_sequences where {_OURS} order by 1",
    "large objects": "select oid from pg_largeobject_metadata order by 1",
}
# (table, its columns in their order) of each of the tables.
COLUMNS = """
    select attrelid::regclass::text, array_agg(attname::text order by attnum)
    from pg_attribute
    where attrelid = any(%s::regclass[]) and attnum > 0 and not attisdropped
      and atttypid <> 'timestamptz'::regtype
    group by attrelid
"""


def catalogs_read() -> dict[str, bytes]:
    """{what: what PostgreSQL says of it to the web's login}, once it has counted all rows."""
    with raw.as_administrator(autocommit=True) as administrator:
        administrator.execute("analyze")
    with raw.as_login("web") as web:
        return {what: _as_text(web, question) for what, question in CATALOGS.items()}


def _as_text(connection: Connection, question: str) -> bytes:
    return "\n".join(map(str, connection.execute(question))).encode()


def rows_read(scope: Scope, login: str = "web") -> dict[str, bytes]:
    """{table or view: what the login reads of it in this scope, in the order in which the rows
    are stored}, without columns of times."""
    with raw.as_login(login) as connection:
        connection.execute("select context.enter(%s, %s)", raw.sign(scope, login=login))
        tables = connection.execute(
            "select c.oid::regclass::text, c.relkind = 'r' from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)'"
            " and c.relkind in ('r', 'v', 'm') and has_table_privilege(c.oid, 'select')"
            " and c.relname <> %s order by 1",
            [SIGN_INS],
        ).fetchall()
        columns = dict(connection.execute(COLUMNS, [[table for table, _ in tables]]).fetchall())
        return {
            table: _rows_of(connection, table, columns.get(table, []), stored)
            for table, stored in tables
        }


def _rows_of(connection: Connection, table: str, columns: list[str], stored: bool) -> bytes:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    rows = connection.execute(
        sql.SQL("select row({})::text from {} order by {}").format(
            names, sql.SQL(table), sql.SQL("ctid" if stored else "true")
        )
    ).fetchall()
    return "\n".join(row for (row,) in rows).encode()
