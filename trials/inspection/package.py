"""One ZIP file: pages, answers, the ledger with its seals, signatures, and what verifies them."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from trials.inspection import contents
from trials.models import Trial

# As they stand here.
COPIED = [Path(__file__).with_name(name) for name in ("verify.py", "pages.css")]
README = """\
Equipoise: records of the study {key}, taken by {by}, {role}.

index.html          everything that happened, one page for each participant
answers.csv         every answer of every revision
revisions.jsonl     the exact text of each revision, and its SHA-256
ledger.tsv          every line of the ledger: its leaf, and where you may read it, salt and text
seals.tsv           the roots: each covers its lines and the root before it
anchorings.tsv      where the roots were sent, outside the database, and when
signatures.jsonl    who signed what, and the exact text of the record
redactions.tsv      where words were taken out, who asked and who confirmed
hashes.txt          the SHA-256 of each file
lines.txt           for each file, eight digits (CRC-32) for each line
verify.py           the verifier

To verify, with any Python from 3.9 and nothing else:

    python3 verify.py THIS_FILE.zip --anchors FILE

FILE is what an anchor kept: the lines of its file, or of its mails. Without it, whoever had all
rights in the database could have rewritten everything before this package was taken.

You see what your role may see. Lines that it may not read are leaves alone: that they are there
and in their place is verified, what they say is not. Times are in UTC.
"""


@dataclass
class Taken:
    """sha256: of the whole file, hexadecimal. participants: how many pages there are."""

    sha256: str
    participants: int


# Of each file: its SHA-256, and four bytes for each line.
_Sums = dict[str, tuple[str, bytearray]]


def write_package(
    to: BinaryIO,
    *,
    trial: Trial,
    by: str,
    role: str,
    names_raters: bool,
    pages: Iterable[tuple[str, str]],
) -> Taken:
    """Under the scope of whoever takes it.

    to: a file that can be read again. pages: (name of the file, HTML), the index last.
    """
    sums: _Sums = {}
    count = 0
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for name, html in pages:
            _write(archive, sums, name, _lines_of(html))
            count += 1
        for name, lines in _tables(trial, names_raters):
            _write(archive, sums, name, lines)
        readme = README.format(key=trial.key, by=by, role=role)
        _write(archive, sums, "README.txt", _lines_of(readme))
        for file in COPIED:
            _write(archive, sums, file.name, _lines_of(file.read_text()))
        _write(archive, sums, "lines.txt", _sums_of_lines(sums))
        hashes = [f"{digest}  {name}\n" for name, (digest, _) in sorted(sums.items())]
        archive.writestr("hashes.txt", "".join(hashes))
    return Taken(_sha256_of(to), count - 1)


def _tables(trial: Trial, names_raters: bool) -> Iterator[tuple[str, Iterator[str]]]:
    lines = contents.as_json
    yield "answers.csv", _separated(contents.ANSWERS, contents.answers(trial), ",")
    yield "revisions.jsonl", (f"{row}\n" for row in lines(contents.revisions(trial)))
    ledger = contents.ledger(names_raters=names_raters)
    yield "ledger.tsv", _tabbed(contents.LEDGER, ledger)
    yield "seals.tsv", _tabbed(contents.SEALS, contents.seals())
    yield "anchorings.tsv", _tabbed(contents.ANCHORINGS, contents.anchorings())
    yield "signatures.jsonl", (f"{row}\n" for row in lines(contents.signatures(trial)))
    yield "redactions.tsv", _tabbed(contents.REDACTIONS, contents.redactions(trial))


def _separated(columns: tuple[str, ...], rows: Iterable[tuple], by: str) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=by, lineterminator="\n")
    for row in _with_head(columns, rows):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _tabbed(columns: tuple[str, ...], rows: Iterable[tuple]) -> Iterator[str]:
    """JSON text holds no tab and no line break; in other texts they become blanks."""
    for row in _with_head(columns, rows):
        cells = ("" if cell is None else " ".join(str(cell).split("\n")) for cell in row)
        yield "\t".join(cell.replace("\t", " ") for cell in cells) + "\n"


def _with_head(columns: tuple[str, ...], rows: Iterable[tuple]) -> Iterator[tuple]:
    yield columns
    yield from rows


def _lines_of(text: str) -> list[str]:
    return [f"{line}\n" for line in text.rstrip("\n").split("\n")]


def _write(archive: ZipFile, sums: _Sums, name: str, lines: Iterable[str]) -> None:
    whole, of_lines = sha256(), bytearray()
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            said = line.encode()
            file.write(said)
            whole.update(said)
            for part in said[:-1].split(b"\n"):
                of_lines += zlib.crc32(part).to_bytes(4, "big")
    sums[name] = (whole.hexdigest(), of_lines)


def _sums_of_lines(sums: _Sums) -> Iterator[str]:
    for name, (_, of_lines) in sorted(sums.items()):
        yield f"{name}\t{of_lines.hex()}\n"


def _sha256_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
