"""Looks at the ledger again: each leaf, each root, the anchors, and the rows it speaks of.

The database hashes the lines, so that nobody reads one by verifying; the tree and the chain are
built here a second time. Needs the worker's login, and a scope that is no rater's.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from trials.database.protection import TABLES
from trials.models import Seal
from trials.sealing.anchors import Anchored
from trials.sealing.findings import Finding, Report
from trials.sealing.merkle import NOTHING_BEFORE, merkle_root, root_of
from trials.sealing.self_check import problems_of_the_guards

# As ledger.revisions_that_differ says it.
ANSWERS_REPLACED = "has answers of another hash"


@dataclass(frozen=True)
class Redacted:
    """hash: of what stands there since."""

    hash: bytes
    at: datetime
    asked_by: str
    confirmed_by: str

    def in_words(self, where: str) -> str:
        return (
            f"{where}: redacted on {self.at:%-d %b %Y}, asked by {self.asked_by},"
            f" confirmed by {self.confirmed_by}"
        )


def verify(anchored: Iterable[Anchored] = ()) -> Report:
    """The ledger, the rows it speaks of, and the guards of the database."""
    redactions = _redactions()
    report = verify_seals(anchored, redactions)
    report.findings += _altered_rows(report, redactions)
    report.findings += problems_of_the_guards()
    return report


def verify_seals(
    anchored: Iterable[Anchored] = (), redactions: dict[tuple[str, str], Redacted] | None = None
) -> Report:
    """anchored: what an anchor kept, in its order; without it a rewritten chain is not found.

    Of two lines about one seal the first counts: whoever can only append changes nothing.
    """
    report = Report()
    anchors = {one.seal: one for one in reversed(list(anchored))}
    before, expected = NOTHING_BEFORE, 1
    for seal in Seal.objects.order_by("pk").iterator():
        if seal.pk != expected:
            report.findings.append(Finding("seal removed", f"seal {expected}"))
        leaves = _verify_lines(seal, report, redactions or {})
        report.findings += _problems_of(seal, leaves, before)
        report.findings += _against_anchor(seal, anchors.pop(seal.pk, None))
        before, expected = bytes(seal.root), seal.pk + 1
        report.seals += 1
    report.root = before.hex() if report.seals else ""
    report.findings += [
        Finding("seal removed", f"seal {number}, which is anchored") for number in sorted(anchors)
    ]
    report.findings += _unsealed()
    return report


def note(report: Report) -> None:
    """For the page: how many of each kind, and not which."""
    found = json.dumps(report.counted())
    list(_rows("note_verification", report.lines, report.seals, found))


def _verify_lines(seal: Seal, report: Report, redactions: dict) -> list[bytes]:
    """The leaves as they were sealed; each line is hashed again."""
    leaves = []
    for table, number, sealed, found in _rows("leaves_again", seal.pk):
        leaves.append(bytes(sealed))
        where = f"ledger.{table} {number}"
        if found is None:
            report.findings.append(Finding("line removed", where))
        elif found != sealed:
            redacted = redactions.get((table, str(number)))
            if redacted and bytes(found) == redacted.hash:
                report.redacted.append(redacted.in_words(where))
            else:
                report.findings.append(Finding("line altered", where))
    report.lines += len(leaves)
    return leaves


def _problems_of(seal: Seal, leaves: list[bytes], before: bytes) -> Iterator[Finding]:
    where = f"seal {seal.pk}"
    if len(leaves) != seal.lines:
        yield Finding("leaves removed or added", f"{where}: {len(leaves)} of {seal.lines}")
    elif merkle_root(leaves) != bytes(seal.merkle):
        yield Finding("leaves altered", where)
    if bytes(seal.previous) != before:
        yield Finding("chain broken", f"{where} does not follow the seal before it")
    if root_of(bytes(seal.previous), bytes(seal.merkle), seal.lines, seal.at) != bytes(seal.root):
        yield Finding("seal altered", where)


def _against_anchor(seal: Seal, anchored: Anchored | None) -> Iterator[Finding]:
    if anchored and anchored != Anchored(seal.pk, seal.at, seal.lines, bytes(seal.root)):
        yield Finding("not as anchored", f"seal {seal.pk}")


def _unsealed() -> Iterator[Finding]:
    for table, number in _rows("lines_without_seal"):
        yield Finding("line without a seal", f"ledger.{table} {number}")


def _altered_rows(report: Report, redactions: dict) -> Iterator[Finding]:
    for schema, table in _recorded_tables():
        for row, problem in _rows("rows_that_differ", schema, table):
            yield Finding("row altered", f"{table} {row} {problem}")
    for row, problem, found in _rows("revisions_that_differ"):
        where = f"trials_revision {row}"
        redacted = redactions.get(("trials_revision", row))
        if problem == ANSWERS_REPLACED and redacted and bytes(found) == redacted.hash:
            report.redacted.append(redacted.in_words(where))
        else:
            yield Finding("row altered", f"{where} {problem}")


def _recorded_tables() -> Iterator[tuple[str, str]]:
    for table, protection in TABLES.items():
        if protection.ledger and table != "trials_revision":
            yield "public", table
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where t.tgname = 'd_record' and c.relnamespace = 'governance'::regnamespace"
        )
        yield from (("governance", table) for (table,) in cursor.fetchall())


def _redactions() -> dict[tuple[str, str], Redacted]:
    """{(table, id): the latest redaction}: what stood there in between may not come back."""
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.redacted_texts()")
        return {
            (table, row): Redacted(bytes(made), *said)
            for table, row, made, *said in cursor.fetchall()
        }


def _rows(function: str, *values) -> Iterator[tuple]:
    """Of one of the ledger's functions (19_seals.sql)."""
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ledger.{function}({places})", values)
        yield from cursor.fetchall()
