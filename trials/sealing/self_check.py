"""Whether the guards of the database are those that were released, and switched on.

What is asked is in PostgreSQL's catalogs, which every login reads.
"""

import re
from collections.abc import Iterator

from django.db import connection

from trials.database.protection import TABLES
from trials.database.setup import (
    AFTER_MIGRATIONS,
    BEFORE_MIGRATIONS,
    role_names,
    text_of,
    triggers_of,
)
from trials.sealing.findings import Finding

SCHEMAS = ("context", "ledger", "governance", "allocation")
_FUNCTION = re.compile(
    r"create (?:or replace )?function (\w+\.\w+)\((.*?)\)\s+returns.*?\$\$(.*?)\$\$",
    re.DOTALL,
)
_TRIGGER = re.compile(r"create or replace trigger (\w+) [^;]*? on (\w+\.\w+)")
_APPEND_ONLY = re.compile(r"(\w+)\.make_append_only\(array\[(.*?)\]\)", re.DOTALL)
# PostgreSQL's bits of when a trigger fires (pg_trigger.tgtype).
_FIRES = {"row": 1, "before": 2, "insert": 4, "delete": 8, "update": 16, "truncate": 32}


def problems_of_the_guards() -> Iterator[Finding]:
    texts = _released_texts()
    there = _triggers()
    for where, expected in _expected_triggers().items():
        if there.get(where) != expected:
            yield Finding("guard missing or altered", f"trigger {where[1]} on {where[0]}")
    for where in _triggers_of_owners(texts):
        if where not in there or there[where][0] != "A":
            yield Finding("guard missing or altered", f"trigger {where[1]} on {where[0]}")
    yield from _altered_functions(texts)


def _released_texts() -> list[str]:
    names = role_names(_prefix())
    return [text_of(file, names) for file in (*BEFORE_MIGRATIONS, *AFTER_MIGRATIONS)]


def _prefix() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'ledger'"
        )
        return cursor.fetchone()[0].removesuffix("_ledger_owner")


def _triggers() -> dict[tuple[str, str], tuple[str, int, str, bool]]:
    """{(table, trigger): (whether it fires always, when, which function, whether it has WHEN)}"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tn.nspname || '.' || c.relname, t.tgname, t.tgenabled, t.tgtype,"
            " fn.nspname || '.' || f.proname, t.tgqual is not null or t.tgattr <> ''"
            " from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " join pg_namespace tn on tn.oid = c.relnamespace join pg_proc f on f.oid = t.tgfoid"
            " join pg_namespace fn on fn.oid = f.pronamespace where not t.tgisinternal"
        )
        return {(table, name): tuple(said) for table, name, *said in cursor.fetchall()}


def _expected_triggers() -> dict[tuple[str, str], tuple[str, int, str, bool]]:
    owner = role_names(_prefix())["governance_owner"]
    return {
        (f"public.{table}", name): ("A", _bits(when, does), _function(does), " when (" in does)
        for table, protection in TABLES.items()
        for name, (wanted, when, does) in triggers_of(table, protection, owner).items()
        if wanted
    }


def _bits(when: str, does: str) -> int:
    return sum(_FIRES.get(word, 0) for word in {*when.split(), *does.split()[:3]})


def _function(does: str) -> str:
    return does.rpartition("execute function ")[2].partition("(")[0]


def _triggers_of_owners(texts: list[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for name, table in _TRIGGER.findall(text):
            yield table, name
        for schema, listed in _APPEND_ONLY.findall(text):
            for table in re.findall(r"'(\w+)'", listed):
                yield f"{schema}.{table}", "append_only"


def _altered_functions(texts: list[str]) -> Iterator[Finding]:
    """A later file may replace the function of an earlier one: the last one counts."""
    last = {
        (name, " ".join(arguments.split())): body
        for text in texts
        for name, arguments, body in _FUNCTION.findall(text)
    }
    released: dict[str, set[str]] = {}
    for (name, _), body in last.items():
        released.setdefault(name, set()).add(body)
    with connection.cursor() as cursor:
        cursor.execute(
            "select n.nspname || '.' || p.proname, p.prosrc from pg_proc p"
            " join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(%s)",
            [list(SCHEMAS)],
        )
        for name, body in cursor.fetchall():
            if body not in released.get(name, ()):
                yield Finding("guard missing or altered", f"function {name}")
