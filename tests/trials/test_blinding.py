"""A stolen database holds no arm, and nothing that the web can read depends on the arms."""

import base64
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from psycopg import sql

from tests import raw
from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.study import ARMS, fill, make_small_study, planned_slots, seal_small_study
from trials.authorization.scopes import system_scope

# The study file names the arms, as the protocol does; who got which is the secret.
STUDY_FILE = b"title: A small study"
SEALED_SCHEMAS = ("allocation", "context", "governance", "ledger", "public", "pg_catalog")


def dumped_rows() -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as whoever stole the files would have them: (table, row)."""
    with raw.as_administrator() as administrator:
        tables = administrator.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2",
            [list(SEALED_SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            copy_out = sql.SQL("copy (table {}) to stdout").format(sql.Identifier(schema, table))
            with administrator.cursor().copy(copy_out) as copy:
                for row in copy.rows():
                    yield f"{schema}.{table}", b"\t".join(cell.encode() for cell in row if cell)


def spellings(arm: str) -> list[bytes]:
    plain = arm.encode()
    return [plain, plain.hex().encode(), base64.b64encode(plain).rstrip(b"="), plain[::-1]]


def tables_that_name_an_arm() -> set[str]:
    wanted = [spelling for arm in ARMS for spelling in spellings(arm)]
    return {
        table
        for table, row in dumped_rows()
        if STUDY_FILE not in row and any(word in row for word in wanted)
    }


def test_a_stolen_database_of_an_open_study_holds_no_arm(open_study):
    assert tables_that_name_an_arm() == set()


def test_a_stolen_database_of_a_masked_study_holds_no_arm(masked_study):
    assert tables_that_name_an_arm() == set()


def test_the_search_finds_the_arms_once_their_meaning_is_released(unblinded_study):
    assert tables_that_name_an_arm() == {"governance.meaning"}


# Two worlds.

# Ids that the server draws itself, where no loaded dice reach.
MADE_BY_THE_DATABASE = {
    "snapshot": ["id"],
    "snapshot_line": ["snapshot_id"],
    "approval": ["snapshot_id"],
}
# A time in a line of the ledger; the hash of the sealed list, whose ciphertexts are never twice
# the same.
BY_LOT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00|sha256 [0-9a-f]{64}")


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


@pytest.fixture(scope="module")
def world_of(django_db_setup, django_db_blocker):
    """world_of(swap) → what the web reads of a study whose arms are, or are not, swapped."""

    @contextmanager
    def world(*, swap: bool):
        with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_world"):
            with loaded_dice(20):
                study = make_small_study()
                log_in_as("vault")
                seal_small_study(study, [swapped(s) if swap else s for s in planned_slots()])
                log_in_as("web")
                fill(study)
                study.lock()
                log_in_as("vault")
                study.release_next_step()
                log_in_as("web")
            yield study

    return world


def swapped(slot):
    return replace(slot, arm=ARMS[1 - ARMS.index(slot.arm)])


def what_the_web_reads(study) -> dict[str, list]:
    """{table: its rows}, without the times of day and what the database made up by lot."""
    with raw.as_login("web") as web:
        raw.enter(web, system_scope(study.trial))
        tables = web.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)'"
            " and c.relkind in ('r', 'v', 'm') and has_table_privilege(c.oid, 'select')"
        ).fetchall()
        return {table: rows_of(web, table) for (table,) in tables}


def rows_of(web, table: str) -> list:
    columns = web.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and atttypid <> 'timestamptz'::regtype and attname <> all(%s)"
        " order by attnum",
        [table, MADE_BY_THE_DATABASE.get(table, [])],
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    rows = web.execute(
        sql.SQL("select row({})::text from {}").format(names, sql.SQL(table))
    ).fetchall()
    return sorted(BY_LOT.sub("by lot", row) for (row,) in rows)


@pytest.fixture(scope="module")
def two_worlds(world_of) -> tuple[dict, dict]:
    with world_of(swap=False) as study:
        one = what_the_web_reads(study)
    with world_of(swap=True) as study:
        other = what_the_web_reads(study)
    return one, other


def differing(one: dict, other: dict) -> set[str]:
    return {table for table in one.keys() | other.keys() if one.get(table) != other.get(table)}


def test_nothing_that_the_web_reads_differs_between_two_worlds_of_opposite_arms(two_worlds):
    assert differing(*two_worlds) == set()


def test_the_worlds_hold_rows_to_compare(two_worlds):
    counts = {table: len(rows) for table, rows in two_worlds[0].items()}

    assert counts["trials_randomisation"] == 12
    assert counts["trials_revision"] == 60
    assert counts["approval"] == 2


def test_two_worlds_show_a_kit_number_that_leaks(world_of, two_worlds):
    with world_of(swap=True) as study, raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        administrator.execute("alter table trials_randomisation disable trigger all")
        for kit, arm in study.arms_by_kit().items():
            if arm == "velvet":
                administrator.execute(
                    "update trials_randomisation set kit_number = '9' || kit_number"
                    " where kit_number = %s",
                    [kit],
                )
        administrator.commit()
        leaking = what_the_web_reads(study)

    assert differing(two_worlds[1], leaking) == {"trials_randomisation"}
