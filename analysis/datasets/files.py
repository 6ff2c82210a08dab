"""A CSV file as a table of text: nothing is guessed about what a column holds."""

import csv
import hashlib
import io
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.datasets.refusals import TableError

MISSING = ("", "NA", "NaN")
SHOWN = 80


def read_csv(path: Path) -> tuple[pd.DataFrame, str]:
    """The table, and the sha256 of the file's bytes. TableError says what is wrong, and where."""
    try:
        content = path.read_bytes()
        table = _table(content.decode("utf-8-sig"))
    except OSError as problem:
        raise TableError([f"1: file: cannot be read: {problem.strerror}."]) from None
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise TableError([f"{line}: file: not UTF-8; save the file as CSV in UTF-8."]) from None
    return table, hashlib.sha256(content).hexdigest()


def _table(text: str) -> pd.DataFrame:
    before, nul, _ = text.partition("\0")
    if nul:
        line = before.count("\n") + 1
        raise TableError([f"{line}: file: holds U+0000, which is no text."])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = _named_once(next(reader, []))
        rows = [_as_long_as(head, row, reader.line_num) for row in reader]
    except csv.Error as problem:
        line = max(reader.line_num, 1)
        raise TableError([f"{line}: file: not a table with commas: {problem}."]) from None
    cells = [[np.nan if cell in MISSING else cell for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=head, dtype=object)


def _named_once(head: list[str]) -> list[str]:
    if not head:
        raise TableError(["1: file: not a table with commas: its first line names no columns."])
    problems, seen = [], set()
    for place, name in enumerate(head, start=1):
        if not name.strip():
            problems.append(f"1: file: column {place} has no name (in R: row.names = FALSE).")
        elif name in seen:
            problems.append(
                f"1: {name[:SHOWN]}: names two columns; a column has a name of its own."
            )
        seen.add(name)
    if problems:
        raise TableError(problems)
    return head


def _as_long_as(head: list[str], row: list[str], line: int) -> list[str]:
    """A cell too many or too few would put every value behind it into another column."""
    if row and len(row) != len(head):
        raise TableError(
            [f"{line}: file: has {len(row)} cells; the first line names {len(head)} columns."]
        )
    # An empty line is a row without values.
    return row or [""] * len(head)
