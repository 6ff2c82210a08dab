"""What lots and clocks decide is taken out of two worlds; what differs then, the arms decide."""

import re

from psycopg import sql

from tests import raw

# The moment of an act: worlds are made one after the other. Days stay, and are compared.
TIME_OF_DAY = re.compile(rb"(?<![\d.])\d\d:\d\d(:\d\d(\.\d+)?)?(?![\d.])")
# A cookie's signature holds the second in which it was signed.
SIGNATURE = re.compile(rb":1\w{5}:[\w-]{43}(?=[;\"\s])")
BY_LOT = ((TIME_OF_DAY, b"(time)"), (SIGNATURE, b"(signature)"))
ID_OR_HASH = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
# Ids that a function of the database draws, where it is not the default of the column that does.
DRAWN_IN_FUNCTIONS = [("public", "trials_participantstep", "id")]
# The hash of the sealed list: ciphertexts of one arm are never twice the same.
LIST_HASHES = "select encode(sha256, 'hex') from allocation.sealed_list"
# Leaves of the ledger, and what is made of them: each has a salt in it that the database draws.
SALTED = """
    select encode(leaf, 'hex'), 'leaf of ' || of_table || ' ' || line_id from ledger.leaf
    union all select encode(merkle, 'hex'), 'tree of seal ' || id from ledger.seal
    union all select encode(root, 'hex'), 'root of seal ' || id from ledger.seal
    union all select right(detail, 64), 'file ' || id from ledger.event
              where act in ('inspection.package', 'exports.download') and outcome = 'done'
"""
# What people sign holds the moment at which it was written, and so does its hash.
SIGNED = """
    select encode(content_hash, 'hex'), 'minutes ' || row_number() over (order by recorded_at)
    from trials_reviewminutes
    union all
    select encode(content_hash, 'hex'), 'proposal ' || row_number() over (order by recorded_at)
    from trials_lockproposal
"""


def drawn_by_the_database() -> dict[bytes, bytes]:
    """{what was drawn where no loaded dice reach: what it is called instead}.

    Ids are numbered in the order in which their rows were written, so that the same row has the
    same name in both worlds and a row in another place is seen.
    """
    with raw.as_administrator() as administrator:
        columns = administrator.execute(
            "select n.nspname, c.relname, a.attname from pg_attrdef d"
            " join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum"
            " join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace"
            " where pg_get_expr(d.adbin, d.adrelid) = 'gen_random_uuid()' order by 1, 2, 3"
        ).fetchall()
        names = {
            one.encode(): b"(hash of the list)" for (one,) in administrator.execute(LIST_HASHES)
        }
        for made_of_lots in (SALTED, SIGNED):
            named = administrator.execute(made_of_lots)
            names |= {one.encode(): f"({what})".encode() for one, what in named}
        for schema, table, column in columns + DRAWN_IN_FUNCTIONS:
            of_column = sql.SQL("select {}::text from {} order by ctid").format(
                sql.Identifier(column), sql.Identifier(schema, table)
            )
            for place, (drawn,) in enumerate(administrator.execute(of_column), 1):
                names[drawn.encode()] = f"({table} {place})".encode()
    return names


class Sameness:
    """Takes out of bytes what lots and clocks decided in the world that is logged in to."""

    def __init__(self):
        self._names = drawn_by_the_database()

    def of(self, said: bytes) -> bytes:
        said = ID_OR_HASH.sub(lambda found: self._names.get(found[0], found[0]), said)
        for lot, instead in BY_LOT:
            said = lot.sub(instead, said)
        return said


def differing(one: dict, other: dict) -> set:
    """What is not the same, or not there, in both."""
    return {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}
