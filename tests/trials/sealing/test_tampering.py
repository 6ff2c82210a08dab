"""Whoever has all rights in the database, and switches the triggers off, is found out.

Each kind of tampering is tried many times, at places drawn by lot, each in a transaction that is
rolled back. With what an anchor kept outside, every one is found.
"""

import random

import pytest
from django.db import connection, connections, transaction
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import copy_of, log_in_as
from tests.settings import ADMIN_URL, DATABASE
from tests.study import make_small_study
from trials.ledger import act
from trials.models import Seal
from trials.sealing.anchors import as_line, read_line
from trials.sealing.sealer import seal_now
from trials.sealing.verifying import verify_seals

TRIALS = 25
TABLES = ("event", "change", "seal", "leaf")


@pytest.fixture(scope="module")
def ledger(django_db_setup, django_db_blocker):
    """The ledger of a study that was just made, under five seals: (what an anchor kept)."""
    with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_tampered"):
        study = make_small_study()
        seal_now()
        for number in range(4):
            for _ in range(8):
                with act("participants.x", scope=study.scope("data_manager"), reason=f"r{number}"):
                    pass
            seal_now()
        log_in_as_superuser()
        run("set search_path to public, governance, ledger")
        for table in TABLES:
            run(f"alter table ledger.{table} disable trigger all")
        run("alter table ledger.change alter id drop identity")
        # So that a line without a leaf is older than the five minutes of the sealer.
        run("alter table ledger.event alter at set default now() - interval '1 day'")
        anchored = [read_line(as_line(seal)) for seal in Seal.objects.order_by("pk")]
        assert len(anchored) == 5 and verify_seals(anchored).is_whole
        yield anchored
        log_in_as("web")


def log_in_as_superuser() -> None:
    default, administrator = connections["default"], conninfo_to_dict(ADMIN_URL)
    default.close()
    default.settings_dict["USER"] = administrator["user"]
    default.settings_dict["PASSWORD"] = administrator.get("password", "")


def run(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def some(dice: random.Random, table: str, count: int = 1) -> list[int]:
    return dice.sample([number for (number,) in run(f"select id from ledger.{table}")], count)


def changed(kind: str) -> str:
    """Another value of a column of this kind, as SQL of the column {0}."""
    return {
        "timestamptz": "{0} + interval '1 microsecond'",
        "bool": "not {0}",
        "uuid": "gen_random_uuid()",
        "jsonb": "jsonb_set({0}, array['nobody_says_this'], '[1, 2]')",
        "int8": "(select min(id) from ledger.event where id <> {0})",
        "int4": "{0} + 1",
        "bytea": "sha256(coalesce({0}, ''))",
        # Another last letter, or one where there was none.
        "text": "left({0}, -1) || case right({0}, 1) when 'b' then 'c' else 'b' end",
    }[kind]


def alter_a_column(dice, table: str) -> None:
    columns = run(
        "select attname, typname from pg_attribute a join pg_type t on t.oid = a.atttypid"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attname <> 'id'",
        f"ledger.{table}",
    )
    name, kind = dice.choice(columns)
    value = changed("text" if kind == "name" else kind).format(f"coalesce({name}, '')")
    if kind not in ("text", "name"):
        value = changed(kind).format(name)
    if name in ("outcome", "operation"):
        run(f"alter table ledger.{table} drop constraint {table}_{name}_check")
    assert run(f"update ledger.{table} set {name} = {value} where id = %s", *some(dice, table)) == 1


def alter_event(dice):
    alter_a_column(dice, "event")


def alter_change(dice):
    alter_a_column(dice, "change")


def alter_seal(dice):
    alter_a_column(dice, "seal")


def alter_leaf(dice):
    places = run("select seal_id, place from ledger.leaf")
    run(
        "update ledger.leaf set leaf = sha256(leaf) where (seal_id, place) = (%s, %s)",
        *dice.choice(places),
    )


def remove_event(dice):
    run("delete from ledger.event where id = %s", *some(dice, "event"))


def remove_change(dice):
    run("delete from ledger.change where id = %s", *some(dice, "change"))


def add_line(dice):
    run("insert into ledger.event (actor_name, role, act) values ('Ada', 'sponsor', 'x')")


def swap_lines(dice):
    one, other = some(dice, "change", 2)
    run("update ledger.change set id = -1 where id = %s", one)
    run("update ledger.change set id = %s where id = %s", one, other)
    run("update ledger.change set id = %s where id = -1", other)


def remove_with_leaf(dice):
    """The line, its leaf, and the number of lines in its seal."""
    (number,) = some(dice, "event")
    run("delete from ledger.event where id = %s", number)
    run(
        "with gone as (delete from ledger.leaf where of_table = 'event' and line_id = %s"
        " returning seal_id) update ledger.seal set lines = lines - 1"
        " where id in (select seal_id from gone)",
        number,
    )


def remove_seal(dice):
    cut(dice.choice([1, 2, 3, 4]))


def rewrite_one_seal(dice):
    """A line, its leaf and its seal are made to fit each other; the next seals are forgotten."""
    seal = alter_and_leaf_again(dice)
    if seal == 5:
        run("update ledger.seal set root = sha256(root) where id = 5")
    else:
        seal_again(seal)


def cut_the_tail(dice):
    for number in range(dice.choice([3, 4, 5]), 6):
        cut(number)


def rewrite_everything(dice):
    for number in range(alter_and_leaf_again(dice), 6):
        seal_again(number)


def cut(number: int) -> None:
    for table in ("event", "change"):
        run(
            f"delete from ledger.{table} where id in (select line_id from ledger.leaf"
            " where of_table = %s and seal_id = %s)",
            table,
            number,
        )
    run("delete from ledger.leaf where seal_id = %s", number)
    run("delete from ledger.seal where id = %s", number)


def alter_and_leaf_again(dice) -> int:
    """Gives the seal in which the line is."""
    (number,) = some(dice, "event")
    run("update ledger.event set actor_name = actor_name || '.' where id = %s", number)
    ((seal,),) = run(
        "update ledger.leaf l set leaf = ledger.leaf_of(e.salt, ledger.text_of(e))"
        " from ledger.event e where l.of_table = 'event' and e.id = l.line_id and e.id = %s"
        " returning seal_id",
        number,
    )
    return seal


def seal_again(number: int) -> None:
    run(
        "update ledger.seal s set merkle = ledger.merkle_root((select array_agg(leaf order by"
        " place) from ledger.leaf where seal_id = s.id)), previous = coalesce((select p.root from"
        " ledger.seal p where p.id = s.id - 1), s.previous) where id = %s",
        number,
    )
    run(
        "update ledger.seal set root = ledger.root_of(previous, merkle, lines, at) where id = %s",
        number,
    )


FOUND_IN_THE_DATABASE = (
    alter_event,
    alter_change,
    alter_seal,
    alter_leaf,
    remove_event,
    remove_change,
    add_line,
    swap_lines,
    remove_with_leaf,
    remove_seal,
    rewrite_one_seal,
)
FOUND_BY_AN_ANCHOR = (cut_the_tail, rewrite_everything)


def tampered(tamper, anchored) -> list[bool]:
    """Of each try: whether it was found."""
    found = []
    for number in range(TRIALS):
        with transaction.atomic():
            tamper(random.Random(f"{tamper.__name__} {number}"))
            found.append(not verify_seals(anchored).is_whole)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("tamper", FOUND_IN_THE_DATABASE + FOUND_BY_AN_ANCHOR)
def test_with_an_anchor_every_tampering_is_found(ledger, tamper):
    assert tampered(tamper, ledger) == [True] * TRIALS


@pytest.mark.parametrize("tamper", FOUND_IN_THE_DATABASE)
def test_without_an_anchor_these_are_found(ledger, tamper):
    assert tampered(tamper, []) == [True] * TRIALS


@pytest.mark.parametrize("tamper", FOUND_BY_AN_ANCHOR)
def test_without_an_anchor_a_rewrite_that_fits_is_not_found(ledger, tamper):
    assert tampered(tamper, []) == [False] * TRIALS


def test_a_finding_names_the_line_and_not_what_it_says(ledger):
    with transaction.atomic():
        run("update ledger.event set actor_name = 'velvet' where id = 3")

        findings = verify_seals(ledger).findings

        transaction.set_rollback(True)
    assert [str(finding) for finding in findings] == ["line altered: ledger.event 3"]
