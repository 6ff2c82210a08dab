"""What somebody would find who has the whole database and no key."""

import base64
from collections.abc import Iterable, Iterator

from psycopg import sql

from tests import raw

SCHEMAS = ("allocation", "context", "governance", "ledger", "public", "pg_catalog")


def spellings(word: str) -> list[bytes]:
    """However somebody may have hidden a word: as it is, in hexadecimal digits, backwards, and in
    base64, where what stands before it shifts the letters."""
    found = []
    for plain in (word.encode(), word.upper().encode(), word.capitalize().encode()):
        found += [plain, plain[::-1], plain.hex().encode()]
        found += [_in_base64(plain, shift) for shift in range(3)]
    return found


def _in_base64(plain: bytes, shift: int) -> bytes:
    """The letters that are the same whatever stands before (`shift` bytes, modulo 3) and after."""
    length = shift + len(plain)
    coded = base64.b64encode(bytes(shift) + plain)
    return coded[(0, 2, 3)[shift] : len(coded) - (0, 3, 2)[length % 3]]


def tables_that_name(
    words: Iterable[str], *, study_file: str, also: Iterable[str] = ()
) -> set[str]:
    """Where a stolen database says one of the words, however spelt, but for the row of the study
    file, and rows that hold what is said in `also`."""
    wanted = [spelling for word in words for spelling in spellings(word)]
    return {
        table
        for table, row in _dumped_rows()
        if not any(said.encode() in row for said in (study_file, *also))
        and any(spelling in row for spelling in wanted)
    }


def _dumped_rows() -> Iterator[tuple[str, bytes]]:
    """Every row of every table: (table, row). What is stored as bytes is searched as bytes, too."""
    with raw.as_administrator() as administrator:
        tables = administrator.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2",
            [list(SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            copy_out = sql.SQL("copy (table {}) to stdout").format(sql.Identifier(schema, table))
            with administrator.cursor().copy(copy_out) as copy:
                for row in copy.rows():
                    cells = [cell.encode() for cell in row if cell]
                    yield f"{schema}.{table}", b"\t".join(map(_decoded, cells))


def _decoded(cell: bytes) -> bytes:
    if not cell.startswith(b"\\x"):
        return cell
    return cell + b"\t" + bytes.fromhex(cell[2:].decode())
