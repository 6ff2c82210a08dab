"""Two worlds: databases that differ only in the arms must look the same to whoever is blinded.
And what a stolen database would say."""

import base64
import os
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from psycopg import sql

from tests import raw
from tests.trials.web.conftest import browser, text_of
from tests.trials.web.crawl import crawl
from trials.context import Scope

# Ids that the server draws itself, where no loaded dice reach.
MADE_BY_THE_DATABASE = {
    "snapshot": ["id"],
    "snapshot_line": ["snapshot_id"],
    "path_snapshot": ["snapshot_id"],
    "approval": ["snapshot_id"],
    "disclosure_request": ["id"],
}
# A running number counts every act of the study, also those that a reader does not see.
RUNNING_NUMBERS = {
    "event": ["id"],
    "change": ["id", "event_id"],
    "disclosure_request": ["event_id"],
}
# A time in a line of the ledger; the hash of the sealed list, whose ciphertexts are never twice
# the same.
BY_LOT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00|sha256 [0-9a-f]{64}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME_OF_DAY = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?")
SCHEMAS = ("allocation", "context", "governance", "ledger", "public", "pg_catalog")


@contextmanager
def loaded_dice(seed: int):
    """The same random ids, tokens and kit numbers each time, so that worlds can be compared."""
    dice = random.Random(seed)
    patch = pytest.MonkeyPatch()
    patch.setattr(os, "urandom", dice.randbytes)
    patch.setattr(random, "_urandom", dice.randbytes)
    try:
        yield
    finally:
        patch.undo()


def rows_read(scope: Scope) -> dict[str, list]:
    """{table: the rows that the web reads in this scope}, without the times of day and what the
    database made up by lot."""
    with raw.as_login("web") as web:
        raw.enter(web, scope)
        tables = web.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)'"
            " and c.relkind in ('r', 'v', 'm') and has_table_privilege(c.oid, 'select')"
        ).fetchall()
        return {table: _rows_of(web, table) for (table,) in tables}


def rows_without_ids(scope: Scope) -> dict[str, list]:
    """As rows_read, where the worlds have not drawn the same number of ids."""
    return {table: sorted(map(_without_ids, rows)) for table, rows in rows_read(scope).items()}


def pages_read(study, role: str) -> list[tuple[str, str]]:
    """Every page that a role reaches: (address, text), without ids and times of day."""
    found = crawl(browser(study, role))
    return sorted((_without_ids(url), _without_ids(text_of(page))) for url, page in found.items())


def differing(one: dict, other: dict) -> set[str]:
    return {table for table in one.keys() | other.keys() if one.get(table) != other.get(table)}


def tables_that_name(arms: Iterable[str], *, study_file: str) -> set[str]:
    """Where a stolen database says an arm, however spelt, but for the row of the study file."""
    wanted = [spelling for arm in arms for spelling in _spellings(arm)]
    return {
        table
        for table, row in _dumped_rows()
        if study_file.encode() not in row and any(word in row for word in wanted)
    }


def _dumped_rows() -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as whoever stole the files would have them: (table, row)."""
    with raw.as_administrator() as administrator:
        tables = administrator.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2",
            [list(SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            copy_out = sql.SQL("copy (table {}) to stdout").format(sql.Identifier(schema, table))
            with administrator.cursor().copy(copy_out) as copy:
                for row in copy.rows():
                    yield f"{schema}.{table}", b"\t".join(cell.encode() for cell in row if cell)


def _spellings(arm: str) -> list[bytes]:
    plain = arm.encode()
    return [plain, plain.hex().encode(), base64.b64encode(plain).rstrip(b"="), plain[::-1]]


def _without_ids(text: str) -> str:
    return TIME_OF_DAY.sub("time", ID.sub("id", text))


def _rows_of(web, table: str) -> list:
    left_out = MADE_BY_THE_DATABASE.get(table, []) + RUNNING_NUMBERS.get(table, [])
    columns = web.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and atttypid <> 'timestamptz'::regtype and attname <> all(%s)"
        " order by attnum",
        [table, left_out],
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    rows = web.execute(
        sql.SQL("select row({})::text from {}").format(names, sql.SQL(table))
    ).fetchall()
    return sorted(BY_LOT.sub("by lot", row) for (row,) in rows)
