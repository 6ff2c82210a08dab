"""Files that somebody takes away: each leaves a line in the ledger, with the hash of the file."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable
from itertools import chain

from django.http import FileResponse, HttpResponse

from trials.context import Scope
from trials.ledger import act

CSV_TYPE = "text/csv; charset=utf-8"


def note_download(name: str, sha256: str, scope: Scope, **about) -> None:
    """about: the site and the participant, where the file is about one (models.base.about)."""
    with act("exports.download", scope=scope, detail=f"{name} sha256 {sha256}", **about):
        pass


def text_taken(text: str, *, name: str, kind: str, scope: Scope, **about) -> HttpResponse:
    content = text.encode()
    note_download(name, hashlib.sha256(content).hexdigest(), scope, **about)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)


def table_taken(
    head: tuple[str, ...], rows: Iterable[tuple], *, name: str, scope: Scope, **about
) -> FileResponse:
    """As CSV, however many rows: they are not held in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    digest, line = hashlib.sha256(), io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in chain([head], rows):
        writer.writerow([as_text(cell) for cell in row])
        said = line.getvalue().encode()
        digest.update(said)
        file.write(said)
        line.seek(0)
        line.truncate()
    file.seek(0)
    note_download(name, digest.hexdigest(), scope, **about)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CSV_TYPE)


def as_text(cell) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    words = str(cell)
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words
