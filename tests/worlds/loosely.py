"""Worlds in which not the same acts took place, so that not the same ids and numbers were drawn:
compared without them. Where the acts are the same, reading.py compares more, byte by byte."""

import re

from psycopg import Connection, sql

from tests import raw
from tests.trials.web.conftest import text_of
from tests.trials.web.crawl import crawl
from tests.worlds.reading import Browser
from trials.context import Scope

# A running number counts every act of the study, also those that a reader does not see.
NUMBERS = ("event_id",)
NUMBERS_OF = {"event": ("id",), "change": ("id",)}
BY_LOT = re.compile(
    r"\d\d:\d\d(:\d\d(\.\d+)?)?"  # a time of day
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|[0-9a-f]{64}"  # the hash of a sealed list
)


def rows_without_ids(scope: Scope) -> dict[str, list[str]]:
    """{table: the rows that the web reads in this scope, sorted}."""
    with raw.as_login("web") as web:
        raw.enter(web, scope)
        tables = web.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)'"
            " and c.relkind in ('r', 'v', 'm') and has_table_privilege(c.oid, 'select')"
        ).fetchall()
        return {table: _rows_of(web, table) for (table,) in tables}


def pages_read(study, role: str) -> list[tuple[str, str]]:
    """Every page that a role reaches: (address, text)."""
    browser = Browser()
    browser.force_login(study.people[role])
    found = crawl(browser)
    return sorted((_without_lots(url), _without_lots(text_of(page))) for url, page in found.items())


def _without_lots(text: str) -> str:
    return BY_LOT.sub("(by lot)", text)


def _rows_of(web: Connection, table: str) -> list[str]:
    columns = web.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and atttypid <> 'timestamptz'::regtype and attname <> all(%s)"
        " order by attnum",
        [table, [*NUMBERS, *NUMBERS_OF.get(table, ())]],
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    rows = web.execute(sql.SQL("select row({})::text from {}").format(names, sql.SQL(table)))
    return sorted(_without_lots(row) for (row,) in rows)
