#!/usr/bin/env python3
"""Verifies a package of Equipoise, with nothing but Python 3.9 or newer.

    python3 verify.py PACKAGE.zip [--anchors FILE]

PACKAGE is the ZIP file or the folder it was unpacked to. FILE is what an anchor kept outside the
database: lines of seal, time, number of lines and root. Exit status 0: whole; 1: each problem is
named, with file and line; 2: this is no package.

The formulas (|| joins bytes):

    leaf         SHA-256(0x00 || salt, 16 bytes || text)
    inner node   SHA-256(0x01 || left || right), RFC 6962; an odd last node moves up as it is
    root         SHA-256(root before || Merkle root || number of lines, 8 bytes
                 || microseconds since 1970 in UTC, 8 bytes); before the first: 32 zero bytes
    answers      SHA-256 of the text "hashed" in revisions.jsonl
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from datetime import datetime, timezone
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from uuid import UUID
from zipfile import BadZipFile, ZipFile

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  (Python 3.9)
NEEDED = ("hashes.txt", "lines.txt", "ledger.tsv", "seals.tsv", "revisions.jsonl")


class Folder:
    """The files of a package by name, from a ZIP file or a folder."""

    def __init__(self, path):
        self._path = Path(path)
        self._zip = None if self._path.is_dir() else ZipFile(self._path)

    def names(self):
        if self._zip:
            return sorted(self._zip.namelist())
        files = (file for file in self._path.rglob("*") if file.is_file())
        return sorted(file.relative_to(self._path).as_posix() for file in files)

    def opened(self, name):
        return self._zip.open(name) if self._zip else (self._path / name).open("rb")

    def lines(self, name):
        """Bytes without the line break, one line after the other."""
        with self.opened(name) as file:
            for line in file:
                yield line[:-1] if line.endswith(b"\n") else line

    def rows(self, name):
        """(number of the line, {column: text}) of a .tsv file."""
        lines = self.lines(name)
        columns = next(lines, b"").decode(errors="replace").split("\t")
        for number, line in enumerate(lines, 2):
            cells = line.decode(errors="replace").split("\t")
            yield number, dict(zip(columns, cells))  # noqa: B905  (Python 3.9)

    def records(self, name, problems):
        """(number of the line, object) of a .jsonl file."""
        for number, line in enumerate(self.lines(name), 1):
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                problems.append(f"{name}, line {number}: this is not JSON")


def verify(folder, anchors=None):
    """(problems, what was verified in sentences, what could not be seen)"""
    problems = []
    verify_files(folder, problems)
    redacted = {(row.get("table"), row.get("id")): row for _, row in folder.rows("redactions.tsv")}
    merkles, seen = verify_ledger(folder, redacted, problems)
    roots = verify_seals(folder, merkles, problems)
    revisions = verify_revisions(folder, redacted, problems)
    signatures, unseen = verify_signatures(folder, revisions, redacted, problems)
    kept = verify_anchors(anchors, roots, problems) if anchors else 0
    verified = [
        f"{len(folder.names())} files, {seen['read']:,} lines of the ledger read and hashed,"
        f" {len(roots):,} seals, {len(revisions):,} revisions, {signatures:,} signatures,"
        f" {kept:,} roots against the anchor.",
        f"{len(redacted):,} rows and lines were redacted by two people.",
    ]
    not_seen = [
        f"{seen['bare']:,} lines of the ledger are leaves alone: they stand in their place, what"
        " they say is not in this package.",
    ]
    if unseen:
        not_seen.append(f"{unseen:,} signatures are of records that are not in this package.")
    if not anchors:
        not_seen.append(
            "No anchor was given: whoever could rewrite the whole database before the package was"
            " taken would not be found."
        )
    return problems, verified, not_seen


def verify_files(folder, problems):
    expected = dict(reversed(line.decode().split("  ", 1)) for line in folder.lines("hashes.txt"))
    for name in folder.names():
        if name not in expected and name != "hashes.txt":
            problems.append(f"{name}: this file was added")
    sums = dict(line.decode(errors="replace").split("\t") for line in folder.lines("lines.txt"))
    for name, digest in expected.items():
        if name not in folder.names():
            problems.append(f"{name}: this file is missing")
        elif digest_of(folder, name) != digest:
            where = first_altered(folder, name, sums)
            problems.append(f"{name}{where}: it is not as it was written")


def digest_of(folder, name):
    whole = sha256()
    with folder.opened(name) as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            whole.update(block)
    return whole.hexdigest()


def first_altered(folder, name, sums):
    """Which line, where the sums of lines say so."""
    listed = sums.get(name, "")
    for number, line in enumerate(folder.lines(name)):
        if f"{zlib.crc32(line):08x}" != listed[number * 8 : number * 8 + 8]:
            return f", line {number + 1}"
    return ", or its line in hashes.txt or lines.txt"


def verify_ledger(folder, redacted, problems):
    """({seal: (Merkle root, number of lines)}, how many lines were read and how many not)"""
    merkles, seen = {}, Counter()
    for seal, rows in groupby(folder.rows("ledger.tsv"), key=lambda row: row[1].get("seal")):
        leaves = []
        for number, row in rows:
            problem = problem_of_line(row, len(leaves) + 1, redacted, seen)
            if problem:
                problems.append(f"ledger.tsv, line {number}: {problem}")
            leaves.append(as_bytes(row.get("leaf")))
        merkles[seal] = (merkle_root(leaves), len(leaves))
    return merkles, seen


def problem_of_line(row, place, redacted, seen):
    where = f"{row.get('table')} {row.get('id')}"
    if row.get("place") != str(place):
        return f"{where} is not in its place"
    text = row.get("text")
    if not text:
        seen["bare"] += 1
        return None
    seen["read"] += 1
    try:
        salt = UUID(row["salt"]).bytes if row["salt"] else b""
        said = json.loads(text)
    except (ValueError, RecursionError):
        return f"{where} cannot be read"
    if [said.get("line"), str(said.get("id"))] != [row.get("table"), row.get("id")]:
        return f"{where} has the text of another line"
    found = sha256(b"\x00" + salt + text.encode()).hexdigest()
    mark = redacted.get((row["table"], row["id"]))
    if found == row.get("leaf") or (mark and mark["hash"] == found):
        return None
    return f"{where} was altered"


def merkle_root(leaves):
    while len(leaves) > 1:
        pairs = [
            sha256(b"\x01" + leaves[place] + leaves[place + 1]).digest()
            for place in range(0, len(leaves) - 1, 2)
        ]
        leaves = pairs + leaves[len(pairs) * 2 :]
    return leaves[0]


def verify_seals(folder, merkles, problems):
    """{seal: the words that an anchor keeps}"""
    before, expected, roots = bytes(32).hex(), 1, {}
    for number, row in folder.rows("seals.tsv"):
        where, seal = f"seals.tsv, line {number}", row.get("seal")
        merkle, lines = merkles.pop(seal, (b"", 0))
        if seal != str(expected):
            problems.append(f"{where}: seal {expected} is missing")
        if (merkle.hex(), str(lines)) != (row.get("merkle"), row.get("lines")):
            problems.append(f"{where}: the lines of seal {seal} are not those that were sealed")
        if row.get("previous") != before:
            problems.append(f"{where}: seal {seal} does not follow the seal before it")
        if root_of(row) != row.get("root"):
            problems.append(f"{where}: seal {seal} was altered")
        before = row.get("root", "")
        expected = expected + 1
        roots[seal] = [seal, row.get("at"), row.get("lines"), before]
    problems += [f"ledger.tsv: seal {seal} is not among the seals" for seal in merkles]
    return roots


def root_of(row):
    try:
        since = datetime.strptime(row["at"], "%Y-%m-%dT%H:%M:%S.%fZ")
        since = since.replace(tzinfo=timezone.utc) - EPOCH  # noqa: UP017
        moment = (since.days * 86400 + since.seconds) * 1000000 + since.microseconds
        counted = int(row["lines"]).to_bytes(8, "big") + moment.to_bytes(8, "big")
        return sha256(as_bytes(row["previous"]) + as_bytes(row["merkle"]) + counted).hexdigest()
    except (KeyError, ValueError, OverflowError):
        return ""


def verify_revisions(folder, redacted, problems):
    """{id: content hash}"""
    revisions = {}
    for number, row in folder.records("revisions.jsonl", problems):
        found = sha256(str(row.get("hashed")).encode()).hexdigest()
        mark = redacted.get(("trials_revision", row.get("id")))
        if found != row.get("content_hash") and not (mark and mark["hash"] == found):
            problems.append(f"revisions.jsonl, line {number}: the answers were altered")
        revisions[row.get("id")] = row.get("content_hash")
    return revisions


def verify_signatures(folder, revisions, redacted, problems):
    """(how many were compared with their record, how many could not be)"""
    compared = unseen = 0
    for number, row in folder.records("signatures.jsonl", problems):
        if row.get("table") == "trials_revision":
            found = revisions.get(row.get("row"))
        else:
            record = row.get("record")
            found = sha256(record.encode()).hexdigest() if record else None
            mark = redacted.get((row.get("table"), row.get("row")))
            found = row.get("content_hash") if mark and mark["hash"] == found else found
        if found is None:
            unseen += 1
        elif found == row.get("content_hash"):
            compared += 1
        else:
            problems.append(
                f"signatures.jsonl, line {number}: the record is not the one that was signed"
            )
    return compared, unseen


def verify_anchors(file, roots, problems):
    """How many roots the anchor kept. The package may be older than the anchor's last lines."""
    latest = max((int(seal) for seal in roots), default=0)
    told = set()
    for number, line in enumerate(Path(file).read_text().splitlines(), 1):
        words = line.split()
        if len(words) != 4 or not words[0].isdigit():
            problems.append(f"{file}, line {number}: this is not a line of an anchor")
        elif words[0] not in told and int(words[0]) <= latest:
            told.add(words[0])
            if roots.get(words[0]) != words:
                problems.append(f"{file}, line {number}: seal {words[0]} is not as anchored")
    return len(told)


def as_bytes(text):
    try:
        return bytes.fromhex(text or "")
    except ValueError:
        return b""


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verify a package of Equipoise.")
    parser.add_argument("package", help="the ZIP file, or the folder it was unpacked to")
    parser.add_argument("--anchors", help="what an anchor kept outside the database")
    said = parser.parse_args(arguments)
    try:
        folder = Folder(said.package)
        missing = [name for name in NEEDED if name not in folder.names()]
    except (BadZipFile, OSError) as error:
        print(f"{said.package} cannot be read: {error}")
        return 2
    if missing:
        print(f"{said.package} is no package of Equipoise: {', '.join(missing)} is not there")
        return 2
    try:
        problems, verified, not_seen = verify(folder, said.anchors)
    except (BadZipFile, ValueError, zlib.error, KeyError, OSError) as error:
        print(f"! The package is damaged and cannot be read: {error}")
        return 1
    for sentence in verified:
        print(sentence)
    for sentence in not_seen:
        print(f"Not seen: {sentence}")
    for problem in problems:
        print(f"! {problem}")
    print("The package is NOT whole." if problems else "The package is whole.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
